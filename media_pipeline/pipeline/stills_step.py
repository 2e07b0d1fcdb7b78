"""The step that draws poster, storyboard and chapter pictures from the delivered video."""

import shutil
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from media_pipeline.model.audio import Master
from media_pipeline.model.base import Progress
from media_pipeline.model.made_picture import MadePicture
from media_pipeline.model.video import DeliveredVideo, Stills
from media_pipeline.pipeline.addresses import published_chapters
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.step import LocalStep, Outcome
from media_pipeline.pipeline.title_card import card_digest, card_of
from media_pipeline.pipeline.wording import length

_METHOD = "1"
_FOLDER = "stills"


class DrawStills(LocalStep):
    """A picture that stands for the video, small ones of all of it, and one for each chapter."""

    name = "stills"
    needs = ("master", "picture", "video")
    result_type = Stills

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on what is seen when, on the chapters, and on what a person chose."""
        return {
            "picture": digest(job.result("picture", MadePicture), job.files_digest("picture")),
            "time line": digest(job.result("master", Master).timeline),
            "chapters": digest(_chapters_s(job)),
            "poster": _poster_digest(job),
            "card": card_digest(job),
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Look at the video's key frames, once."""
        from media_pipeline.video.stills import StillWishes, make_stills

        folder = job.work_folder / _FOLDER
        shutil.rmtree(folder, ignore_errors=True)  # chapters that are gone leave no picture
        folder.mkdir()
        wishes = StillWishes(
            card=card_of(job),
            chapters_s=_chapters_s(job),
            poster_at_s=_poster_at_s(job),
            poster=_poster_file(job),
        )
        video = job.work_folder / job.result("video", DeliveredVideo).path
        stills = make_stills(video, wishes, folder, progress)
        pictures = (stills.poster.path, *stills.storyboard.sheets, *_paths(stills))
        return Outcome(
            result=stills,
            files=tuple(job.work_folder / path for path in pictures),
            summary=_told(stills),
            facts={"poster_at_s": stills.poster.at_s, "storyboard": stills.storyboard.count},
        )


def _chapters_s(job: Job) -> list[float]:
    return [chapter.start for chapter in published_chapters(job)]


def _poster_file(job: Job) -> Path | None:
    return job.episode.folder / job.episode.poster if job.episode.poster else None


def _poster_at_s(job: Job) -> float | None:
    """Return when the chosen moment is seen in what is delivered."""
    recorded_s = job.episode.poster_at
    if recorded_s is None:
        return None
    return job.result("master", Master).timeline.next_delivered_s(recorded_s)


def _poster_digest(job: Job) -> str:
    file = _poster_file(job)
    return digest(job.digests.of(file) if file else "", job.episode.poster_at)


def _paths(stills: Stills) -> list[str]:
    return [still.path for still in stills.chapters]


def _told(stills: Stills) -> str:
    if stills.poster.at_s is None:
        poster = _("poster: a picture of your own, or the title")
    else:
        poster = _("poster: the picture at {time}").format(time=length(stills.poster.at_s))
    count = stills.storyboard.count + len(stills.chapters)
    small = ngettext("{count} small picture", "{count} small pictures", count).format(count=count)
    return f"{poster}, {small}"

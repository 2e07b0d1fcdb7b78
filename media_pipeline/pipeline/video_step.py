"""The step that joins picture, mastered sound, captions and chapters in the delivered MP4."""

from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.errors import MediaError
from media_pipeline.model.audio import Delivered, Master
from media_pipeline.model.base import Progress
from media_pipeline.model.made_picture import MadePicture
from media_pipeline.model.video import DeliveredVideo
from media_pipeline.pipeline.addresses import has_words
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.receipt import heard_transcript
from media_pipeline.pipeline.step import LocalStep, Outcome
from media_pipeline.pipeline.tags import tags_digest, tags_of
from media_pipeline.pipeline.wording import size
from media_pipeline.tools.files import write_atomic

if TYPE_CHECKING:
    from media_pipeline.video.muxing import Extras

VIDEO = "video.mp4"

_GENRE = "Podcast"
_METHOD = "1"
_CAPTIONS, _COVER = "video-captions.srt", "video-cover.jpg"


class JoinVideo(LocalStep):
    """One MP4 with all of it.

    Corrected captions make a new file, at a new address; a corrected title does not, as with the
    MP3. Where the feed offers the video first, neither does: subscribers would fetch all of it
    again for a word.
    """

    name = "video"
    needs = ("master", "transcribe", "picture")
    result_type = DeliveredVideo
    kept_once_published = frozenset({"tags", "captions of a downloaded video"})

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on picture, sound, captions and tags."""
        wanted = job.workspace.video_of(job.episode)
        is_downloaded = wanted is not None and wanted.in_feed == "first"
        captions = "captions of a downloaded video" if is_downloaded else "captions"
        return {
            "picture": digest(job.result("picture", MadePicture), job.files_digest("picture")),
            "sound": _sound(job).sha256,
            captions: digest(job.files_digest("transcribe"), job.language),
            "tags": tags_digest(job),
            "ffmpeg": job.ffmpeg.version,
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Copy everything into one file."""
        from media_pipeline.video.delivering import deliver_video
        from media_pipeline.video.joining import Folders
        from media_pipeline.video.muxing import Ingredients

        made_of = Ingredients(
            picture=job.result("picture", MadePicture),
            folders=Folders(job.episode.folder, job.work_folder),
            sound=job.work_folder / _sound(job).path,
            extras=_extras(job),
        )
        video = deliver_video(job.ffmpeg, made_of, job.work_folder / VIDEO, progress)
        return Outcome(
            result=video,
            files=(job.work_folder / VIDEO,),
            summary=_("MP4, {height}p, {size}").format(
                height=min(video.width, video.height), size=size(video.size_bytes)
            ),
            facts=video.model_dump(exclude={"path"}),
        )


def _sound(job: Job) -> Delivered:
    sound = job.result("master", Master).for_video
    if sound is None:
        raise MediaError("the sound of the video was not made")
    return sound


def _extras(job: Job) -> "Extras":
    from media_pipeline.video.muxing import Extras

    timeline = job.result("master", Master).timeline
    tags = tags_of(job, timeline)
    cover = job.work_folder / _COVER
    write_atomic(cover, tags.cover)
    named = {
        "title": tags.title,
        "artist": tags.author,
        "album": tags.series,
        "show": tags.series,
        "date": tags.date,
        "genre": _GENRE,
        "description": tags.summary,
    }
    return Extras(
        language=tags.language,
        tags=tuple((name, value) for name, value in named.items() if value),
        chapters=tuple(tags.spans(timeline.duration_s)),
        captions=_captions(job),
        cover=cover,
    )


def _captions(job: Job) -> Path | None:
    """Write the captions as the file will hold them; None where nothing is said."""
    from media_pipeline.render.srt import to_srt

    if not has_words(job):
        return None
    path = job.work_folder / _CAPTIONS
    write_atomic(path, to_srt(heard_transcript(job)).encode())
    return path

"""What of an episode goes to YouTube, gathered from what its steps made."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from gettext import NullTranslations
from gettext import gettext as _

from media_pipeline.config.writing import set_values
from media_pipeline.errors import MediaError, UsageProblem
from media_pipeline.model.video import DeliveredVideo, Stills
from media_pipeline.pipeline.addresses import has_words, published_chapters
from media_pipeline.pipeline.by_hand import HandWork
from media_pipeline.pipeline.by_hand_wording import is_draft
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.outside_look import is_on_loopback
from media_pipeline.pipeline.plan import plan
from media_pipeline.pipeline.receipt import heard_transcript
from media_pipeline.pipeline.steps import long_steps_of
from media_pipeline.youtube.address import video_address, video_id_of
from media_pipeline.youtube.delivery import mark_of
from media_pipeline.youtube.parcel import Parcel
from media_pipeline.youtube.texts import (
    Description,
    Section,
    chapter_lines,
    description_of,
    links_in,
    tags_of,
    title_of,
)

VIDEO_STEP, STILLS_STEP = "video", "stills"


@dataclass(frozen=True, slots=True)
class Gathered:
    """An episode as YouTube takes it, and what a person should know of what was left out."""

    parcel: Parcel
    notes: tuple[str, ...]


def gather(job: Job) -> Gathered:
    """Return what goes to YouTube of a published episode.

    Raises:
        UsageProblem: there is no video of it, or not of what is written now.
    """
    video = _delivered(job)
    description = _description(job, video)
    known = job.episode.youtube
    parcel = Parcel(
        guid=job.episode.guid or "",
        known_id=video_id_of(known) if known else "",
        title=title_of(job.episode.title),
        description=description.text,
        tags=tags_of(_tags(job)),
        language=job.language,
        video=job.work_folder / video.path,
        video_sha256=video.sha256,
        video_bytes=video.size_bytes,
        captions=_captions(job),
        captions_name=_words(job).gettext("Captions"),
        thumbnail=_thumbnail(job),
    )
    return Gathered(parcel, tuple(_notes(job, parcel, description, video)))


def write_address(job: Job, address: str) -> str:
    """Write into episode.yaml where its video is on YouTube, and return that address made simple.

    Raises:
        UsageProblem: it is no address of a video on YouTube.
        ConfigError: episode.yaml has no place where it fits safely.
        StorageError: it cannot be written.
    """
    simple = video_address(video_id_of(address))
    set_values(job.episode.folder / "episode.yaml", {"youtube": simple})
    return simple


def remember_done(job: Job) -> None:
    """Remember that YouTube has the video with today's captions, for ``media todo``."""
    with suppress(MediaError):  # where the store cannot be asked, nothing else depends on it
        work = HandWork(job)
        if any(task.name == "youtube" for task in work.tasks):
            work.mark(("youtube",), done=True)


def _delivered(job: Job) -> DeliveredVideo:
    name = job.episode.name
    publish = _("Type: media publish {episode}").format(episode=name)
    if job.workspace.video_of(job.episode) is None:
        raise UsageProblem(
            _("{episode} has no video: only its sound is published.").format(episode=name),
            _("If it was filmed, write “video: true” in its episode.yaml, then publish it."),
        )
    entry = job.ledger.read(VIDEO_STEP)
    if entry is None or job.ledger.is_damaged(VIDEO_STEP, DeliveredVideo) or not job.episode.guid:
        raise UsageProblem(
            _("The video of {episode} was not made yet.").format(episode=name), publish
        )
    lost = job.ledger.changed_file(entry)
    stale = next((each.reason for each in plan(job, long_steps_of(job)) if each.runs), "")
    if lost or stale:
        reason = stale or _("{file} is gone or was changed").format(file=lost)
        raise UsageProblem(
            _("The video of {episode} is not up to date: {reason}.").format(
                episode=name, reason=reason
            ),
            publish,
        )
    return job.result(VIDEO_STEP, DeliveredVideo)


def _words(job: Job) -> NullTranslations:
    """Return the words of the language that is spoken in the video."""
    from media_pipeline.render.locale_texts import translation

    return translation(job.language)


def _description(job: Job, video: DeliveredVideo) -> Description:
    words = _words(job)
    chapters = chapter_lines(published_chapters(job), video.duration_s)
    sections = (
        Section(words.gettext("Chapters"), chapters),
        Section("", tuple(_own_links(job, words))),
        Section(words.gettext("Links"), _links(job)),
    )
    return description_of(job.episode.summary, sections, mark_of(job.episode.guid or ""))


def _own_links(job: Job, words: NullTranslations) -> Iterator[str]:
    if is_on_loopback(job.settings.storage):
        return
    keys = {
        words.gettext("Transcript and sound"): job.key("index.html"),
        words.gettext("All episodes"): job.series_key("index.html"),
        words.gettext("Podcast feed"): job.series_key("feed.xml"),
    }
    for name, key in keys.items():
        yield words.gettext("{name}: {address}").format(name=name, address=job.store.url_of(key))


def _links(job: Job) -> tuple[str, ...]:
    from media_pipeline.render.notes import notes_html

    return links_in(notes_html(job.episode.notes))


def _tags(job: Job) -> Iterator[str]:
    yield job.series.title
    yield from (speaker.name for speaker in job.episode.speakers)
    yield from (*job.episode.vocabulary, *job.series.vocabulary)
    yield job.settings.organisation.name


def _captions(job: Job) -> str:
    from media_pipeline.render.srt import to_srt

    return to_srt(heard_transcript(job)) if has_words(job) else ""


def _thumbnail(job: Job) -> bytes | None:
    from media_pipeline.youtube.thumbnail import draw_thumbnail

    entry = job.ledger.read(STILLS_STEP)
    if entry is None or job.ledger.is_damaged(STILLS_STEP, Stills):
        return None
    path = job.work_folder / job.result(STILLS_STEP, Stills).poster.path
    with suppress(OSError):
        return draw_thumbnail(path)
    return None


def _notes(
    job: Job, parcel: Parcel, description: Description, video: DeliveredVideo
) -> Iterator[str]:
    chapters = published_chapters(job)
    if chapters and not chapter_lines(chapters, video.duration_s):
        yield _(
            "The chapters were left out: YouTube shows them only from three on, the first at 0:00, "
            "each of ten seconds or more."
        )
    if description.is_shortened:
        yield _("The description was shortened: YouTube takes 5,000 bytes at most.")
    if parcel.title != " ".join(job.episode.title.split()):
        yield _("The title was changed: YouTube takes 100 characters at most, and no < or >.")
    if is_on_loopback(job.settings.storage):
        yield _(
            "The description has no links to your pages: they can be reached from this computer "
            "only (public_url in config.yaml)."
        )
    if parcel.thumbnail is None:
        yield _("There is no thumbnail: YouTube will choose a picture by itself.")
    if not parcel.captions:
        yield _("There are no captions: nothing is said in this video.")
    elif is_draft(job):
        yield _("Nobody has corrected the captions yet: media transcript doubts {episode}").format(
            episode=job.episode.name
        )

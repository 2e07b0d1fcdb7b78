"""`media chapters --from-slides`: chapters proposed where slides change, and written on a yes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.config.list_items import place_items, replace_items
from media_pipeline.config.loading import EPISODE, load_workspace
from media_pipeline.errors import RecordingError
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.episode import Chapter
from media_pipeline.model.slides import ProposedChapter
from media_pipeline.model.transcript import Transcript
from media_pipeline.pipeline.corrections import read_correction
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.lock import episode_lock
from media_pipeline.pipeline.said_words import sentence_from, title_of
from media_pipeline.pipeline.sound_check import clock
from media_pipeline.pipeline.speech_step import read_transcript
from media_pipeline.tools.files import write_atomic

if TYPE_CHECKING:
    from media_pipeline.video.slides.sampling import Reel

PAGE = "slides.html"
"""The page that shows the proposals, in the work folder."""

CLOSEST_S = 30.0
"""Spotify wants chapters at least this far apart, and the first at 0."""

_SAME_S = 5.0  # from a chapter that a person wrote
_LOOKING_SHARE = 0.9  # of the time; the rest goes to the pictures


@dataclass(frozen=True, slots=True)
class Wished:
    """What a person asked for: ``every`` slide, ``replace`` chapters that there are."""

    every: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Proposals:
    """What slides propose for one episode; times are seconds of the recording.

    ``changes_s`` are all changes of slide, ``too_close_s`` those left out because they come too
    soon, ``there_s`` those at which a person has put a chapter already. ``has_words`` tells
    whether there is a transcript. ``page`` shows the proposals, where there are any.
    """

    chapters: tuple[ProposedChapter, ...]
    changes_s: tuple[float, ...]
    too_close_s: tuple[float, ...]
    there_s: tuple[float, ...]
    has_words: bool
    page: Path | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which moments become chapters, which come too soon, at which there is one already."""

    starts_s: tuple[float, ...]
    too_close_s: tuple[float, ...]
    there_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found in a recording: when slides begin, the first at 0, and its end."""

    reel: "Reel"
    starts_s: tuple[float, ...]
    end_s: float


def propose_chapters(job: Job, wished: Wished, progress: Progress = no_progress) -> Proposals:
    """Look for changes of slide, and write a page that shows the chapters they propose.

    Raises:
        RecordingError: it cannot be read, or has no picture.
        ConfigError: transcript.vtt holds mistakes.
        MediaError: ffmpeg failed, or the episode is being published.
    """
    with episode_lock(job.work_folder, job.episode.name, job.machine.now()):
        transcript = transcript_there_is(job)
        looked = _look(job, lambda done: progress(done * _LOOKING_SHARE))
        there = () if wished.replace else job.episode.chapters
        chosen = choose(looked.starts_s, [each.start for each in there], every=wished.every)
        chapters = tuple(_proposed(job, looked, chosen, transcript, progress))
        return Proposals(
            chapters=chapters,
            changes_s=looked.starts_s[1:],
            too_close_s=chosen.too_close_s,
            there_s=chosen.there_s,
            has_words=transcript is not None,
            page=_write_page(job, chapters) if chapters else None,
        )


def _look(job: Job, progress: Progress) -> _Looked:
    from media_pipeline.ingest.recording import examine_recording
    from media_pipeline.video.slides.detection import reel_of, slide_changes

    recording = examine_recording(job.episode)
    reel = reel_of(recording, job.episode.folder)
    if not reel.filmed:
        raise _no_picture(job)
    changes_s = slide_changes(reel, job.ffmpeg, progress)
    starts_s = (0.0, *(round(change_s, 1) for change_s in changes_s))
    return _Looked(reel, starts_s if changes_s else (), recording.duration_s)


def choose(starts_s: Sequence[float], there_s: Sequence[float], *, every: bool) -> Chosen:
    """Choose what becomes a chapter: what a person wrote comes first, then what comes first.

    Args:
        starts_s: when slides begin, ascending.
        there_s: when chapters begin that stay.
        every: whether chapters may be closer than 30 s.
    """
    starts: list[float] = []
    close: list[float] = []
    same = [start for start in starts_s if _is_near(start, there_s, _SAME_S)]
    for start in starts_s:
        if start not in same:
            is_close = not every and _is_near(start, [*there_s, *starts], CLOSEST_S)
            (close if is_close else starts).append(start)
    return Chosen(tuple(starts), tuple(close), tuple(same))


def _is_near(time_s: float, others_s: Sequence[float], least_s: float) -> bool:
    return any(abs(time_s - other) < least_s for other in others_s)


def _proposed(
    job: Job,
    looked: _Looked,
    chosen: Chosen,
    transcript: Transcript | None,
    progress: Progress,
) -> Iterator[ProposedChapter]:
    from media_pipeline.render.locale_texts import translation
    from media_pipeline.video.slides.thumbnails import thumbnail

    words = translation(job.language)
    for done, start_s in enumerate(chosen.starts_s, start=1):
        number = looked.starts_s.index(start_s) + 1
        end_s = (*looked.starts_s, looked.end_s)[number]
        later = [each for each in chosen.starts_s if each > start_s]
        said = sentence_from(transcript, start_s, min([*later, looked.end_s])) if transcript else ""
        title = title_of(said) or words.gettext("Slide {number}").format(number=number)
        picture = thumbnail(looked.reel, start_s, end_s, job.ffmpeg)
        progress(_LOOKING_SHARE + (1 - _LOOKING_SHARE) * done / len(chosen.starts_s))
        yield ProposedChapter(start_s=start_s, title=title, said=said, thumbnail=picture)


def transcript_there_is(job: Job) -> Transcript | None:
    """Return what a person corrected, or what the machine heard; None before either.

    Raises:
        ConfigError: what the person wrote cannot be read.
    """
    if job.episode.corrected_transcript.exists():
        return read_correction(job.episode, job.workspace.root, job.language)
    if job.ledger.read("transcribe") is None:
        return None
    try:
        return read_transcript(job)
    except FileNotFoundError:  # .media was tidied up by hand
        return None


def _write_page(job: Job, chapters: tuple[ProposedChapter, ...]) -> Path:
    from media_pipeline.render.slides_page import slides_html

    path = job.work_folder / PAGE
    content = slides_html(job.episode.title, chapters, job.settings.language)
    write_atomic(path, content.encode())
    return path


def write_chapters(job: Job, chapters: Sequence[ProposedChapter], *, replace: bool) -> str:
    """Write chapters into episode.yaml, in their place among those that are there.

    Args:
        job: of the episode.
        chapters: those to write.
        replace: whether those that are there go.

    Returns:
        The lines that were taken out; empty where nothing was.

    Raises:
        ConfigError: they cannot be written there safely; the file is unchanged.
        StorageError: the file cannot be written.
    """
    path = job.episode.folder / EPISODE
    items = chapter_items(chapters)
    removed = ""
    if replace:
        removed = replace_items(path, "chapters", items)
    else:
        starts = [chapter.start for chapter in job.episode.chapters]
        place_items(path, "chapters", items, [_place(each.start_s, starts) for each in chapters])
    load_workspace(job.workspace.root)
    return removed


def chapter_items(chapters: Sequence[ProposedChapter]) -> list[dict[str, str]]:
    """Return chapters as episode.yaml holds them."""
    return [{"start": clock(each.start_s), "title": each.title} for each in chapters]


def _place(start_s: float, starts: Sequence[float]) -> int:
    """Return before which entry a chapter belongs: the first that begins later."""
    later = (place for place, start in enumerate(starts) if start > start_s)
    return next(later, len(starts))


def said_in(job: Job, chapters: Sequence[Chapter]) -> tuple[str, ...]:
    """Return the first sentence of each chapter, as far as there is a transcript."""
    transcript = transcript_there_is(job)
    if transcript is None:
        return ("",) * len(chapters)
    ends_s = [*(chapter.start for chapter in chapters[1:]), inf]
    return tuple(
        sentence_from(transcript, chapter.start, end_s)
        for chapter, end_s in zip(chapters, ends_s, strict=True)
    )


def _no_picture(job: Job) -> RecordingError:
    return RecordingError(
        job.episode.recordings[0],
        _("{episode} is a sound recording: it has no picture, so no slides.").format(
            episode=job.episode.name
        ),
        _("Name the video of the meeting as recording in episode.yaml, or write chapters by hand."),
    )

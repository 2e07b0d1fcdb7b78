"""Transcripts that go out to be corrected in any program, and come back."""

from collections import Counter
from dataclasses import dataclass, replace
from gettext import gettext as _
from itertools import count
from pathlib import Path

from media_pipeline.errors import MediaError, UsageProblem
from media_pipeline.model.numbers import number
from media_pipeline.model.transcript import Transcript
from media_pipeline.model.word_times import Squeezed, Timed, time_words
from media_pipeline.pipeline.corrected_file import Expected, Format, read_corrected
from media_pipeline.pipeline.corrections import check_correction, read_correction
from media_pipeline.pipeline.exported import (
    Exported,
    correction_digest,
    last_exported,
    recording_digest,
    remember_exported,
)
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.lock import episode_lock
from media_pipeline.pipeline.speech_step import read_transcript
from media_pipeline.render.docx_write import instruction, to_docx_to_correct
from media_pipeline.render.text_to_correct import to_text_to_correct
from media_pipeline.render.webvtt import to_corrected_vtt, to_vtt_to_correct
from media_pipeline.render.webvtt_read import read_vtt
from media_pipeline.render.worded_cues import words_of
from media_pipeline.tools.files import copy_atomic, write_atomic

_LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made of transcript.vtt, and what a person should know about it.

    ``backup`` is where the transcript before is kept; ``is_newer`` tells that it was changed after
    the export, so that the imported file lacks these changes.
    """

    transcript: Transcript
    before: Transcript
    timed: Timed
    left_out: tuple[str, ...]
    backup: Path | None
    is_newer: bool

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks now, in the order in which they begin."""
        return speakers_of(self.transcript)

    @property
    def squeezed(self) -> tuple[Squeezed, ...]:
        """Words that were added where there is no time for them."""
        return self.timed.squeezed


def speakers_of(transcript: Transcript) -> tuple[str, ...]:
    """Return the names of all who speak, in the order in which they begin."""
    return tuple(dict.fromkeys(part.speaker for part in transcript.segments if part.speaker))


def export_transcript(job: Job, kind: Format, target: Path) -> None:
    """Write the transcript as it is now into a file that a person can edit.

    Args:
        job: of the episode.
        kind: the file's format.
        target: where; it must not be there yet, since it may hold somebody's corrections.

    Raises:
        UsageProblem: there is no transcript yet, or ``target`` cannot be taken.
        StorageError: it cannot be written.
    """
    _check_target(job, target)
    transcript = current_transcript(job)
    content = _written(transcript, kind, job.episode.title)
    if target.exists() and target.read_bytes() != content:
        raise UsageProblem(
            _("{file} is there already, and may hold corrections.").format(file=target),
            _("Type: media transcript export {episode} --output OTHER-NAME.{kind}").format(
                episode=job.episode.name, kind=kind
            ),
        )
    write_atomic(target, content)
    remember_exported(job, transcript)
    job.digests.save()


def import_transcript(job: Job, source: Path, *, replaces: bool = False) -> Imported:
    """Take a corrected transcript back: it becomes transcript.vtt beside episode.yaml.

    Args:
        job: of the episode.
        source: the file that a person edited.
        replaces: whether it may be an entirely other text.

    Raises:
        UsageProblem: the file cannot be taken; nothing was changed.
        ConfigError: some of its cues cannot be read; nothing was changed.
        StorageError: transcript.vtt cannot be written.
    """
    with episode_lock(job.work_folder, job.episode.name, job.machine.now()):
        before = last_exported(job) or _as_it_is(job)
        corrected = read_corrected(source, _expected(job, before.transcript))
        original = replace(corrected.original(), length_s=job.length_s or None)
        timed = time_words(corrected.passages, original)
        _check_words(job, source, timed, replaces=replaces)
        transcript = corrected.transcript(timed)
        content = _content(job, transcript)
        was_changed = correction_digest(job) not in {"", before.correction}
        backup = _write(job, content)
        remember_exported(job, read_correction(job.episode, job.workspace.root, job.language))
        job.digests.save()
    is_newer = was_changed and backup is not None
    return Imported(transcript, before.transcript, timed, corrected.left_out, backup, is_newer)


def current_transcript(job: Job) -> Transcript:
    """Return the person's transcript if there is one, else the machine's draft.

    Raises:
        UsageProblem: there is none.
        ConfigError: transcript.vtt cannot be read.
    """
    if job.episode.corrected_transcript.exists():
        return read_correction(job.episode, job.workspace.root, job.language)
    if job.ledger.read("transcribe") is None:
        raise UsageProblem(
            _("{episode} has no transcript yet.").format(episode=job.episode.name),
            _("Type: media publish {episode}").format(episode=job.episode.name),
        )
    return read_transcript(job)


def _as_it_is(job: Job) -> Exported:
    """Return the transcript of now, for a file that was exported elsewhere."""
    return Exported(
        transcript=current_transcript(job),
        correction=correction_digest(job),
        recording=recording_digest(job),
    )


def _expected(job: Job, exported: Transcript) -> Expected:
    names = (*speakers_of(exported), *(speaker.name for speaker in job.episode.speakers))
    return Expected(exported, names, (job.episode.title, instruction(exported.language)))


def _check_target(job: Job, target: Path) -> None:
    """Refuse to make a correction of what nobody corrected."""
    if target.resolve() == job.episode.corrected_transcript.resolve():
        raise UsageProblem(
            _("{file} is where your corrected transcript lies.").format(file=target),
            _("Export to another file, correct that one, then type: media transcript import"),
        )


def _written(transcript: Transcript, kind: Format, title: str) -> bytes:
    if kind == "docx":
        return to_docx_to_correct(transcript, title)
    if kind == "vtt":
        return to_vtt_to_correct(transcript).encode()
    return to_text_to_correct(transcript).encode("utf-8-sig")  # as editors on Windows want it


def _check_words(job: Job, source: Path, timed: Timed, *, replaces: bool) -> None:
    """Refuse a file without words, and one that seems to be another episode's."""
    if not any(timed.passages):
        raise UsageProblem(
            _("{file} holds no words. The transcript stays as it was.").format(file=source),
            _("Export it again: media transcript export {episode}").format(
                episode=job.episode.name
            ),
        )
    likeness = _likeness(timed)
    if replaces or likeness >= _LEAST_LIKENESS:
        return
    raise UsageProblem(
        _(
            "Only {percent} % of the words in {file} are those of {episode}: this looks like "
            "another episode’s transcript."
        ).format(percent=number(100 * likeness, 0), episode=job.episode.name, file=source),
        _(
            "If it is the right one, type: media transcript import {episode} {file} --yes-replace"
        ).format(episode=job.episode.name, file=source),
    )


def _likeness(timed: Timed) -> float:
    """Return how much of the longer text is in the other one, 0 to 1; 1 where nothing was heard."""
    alignment = timed.alignment
    longer = max(alignment.before, len(alignment.pairs))
    return alignment.found / longer if alignment.before else 1.0


def _content(job: Job, transcript: Transcript) -> bytes:
    """Return transcript.vtt, once it is sure that it can be read and holds every word.

    Raises:
        ConfigError: it has cues after the end of the recording.
        MediaError: a word is lost, which is a bug.
    """
    if job.length_s:
        check_correction(transcript, job, job.length_s)
    text = to_corrected_vtt(transcript, recording_digest(job))
    if _spoken(read_vtt(text, transcript.language)) != _spoken(transcript):
        raise MediaError(_("A word would have been lost, so nothing was written."))
    return text.encode()


def _spoken(transcript: Transcript) -> Counter[tuple[str | None, str]]:
    """Count what each speaker says, word by word."""
    return Counter(
        (part.speaker, word) for part in transcript.segments for word in words_of(part.text)
    )


def _write(job: Job, content: bytes) -> Path | None:
    """Write transcript.vtt; return where the one before is kept, if it was another."""
    target = job.episode.corrected_transcript
    before = target.read_bytes() if target.exists() else content
    backup = None
    if before != content:
        backup = _free_name(job.work_folder)
        copy_atomic(target, backup)
    write_atomic(target, content)
    return backup


def _free_name(folder: Path) -> Path:
    names = (folder / f"transcript-before-{each}.vtt" for each in count(1))
    return next(path for path in names if not path.exists())

"""Who speaks where everybody is on one microphone: voices, kept apart from their names."""

from pydantic import ValidationError

from media_pipeline.model.base import Progress, Value
from media_pipeline.model.transcript import Word
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.levelled import levelled_digest, speech_file
from media_pipeline.tools.files import write_atomic

_METHOD = "1"

Voices = tuple[int | None, ...]
"""The voice of each word, None in doubt."""


class _Kept(Value):
    """The file voices.json, with a digest of the sound and the words."""

    listened_to: str
    voices: Voices


def voices_heard(job: Job, words: tuple[Word, ...], progress: Progress) -> Voices:
    """Return the voice of each word, from the levelled sound; as many as episode.yaml has speakers.

    They are kept, so that a corrected name costs nothing.
    """
    return _remembered(job, words) or _told_apart(job, words, progress)


def names_of(job: Job, voices: Voices, words: tuple[Word, ...]) -> tuple[str | None, ...]:
    """Return who said each word: those are named of whom episode.yaml says when they are heard."""
    from media_pipeline.transcribe.voices import named

    heard_at = {
        speaker.name: speaker.heard_at_s
        for speaker in job.episode.speakers
        if speaker.heard_at_s is not None
    }
    return named(voices, words, heard_at)


def _remembered(job: Job, words: tuple[Word, ...]) -> Voices | None:
    try:
        kept = _Kept.model_validate_json((job.work_folder / _NAME).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return kept.voices if kept.listened_to == _listened_to(job, words) else None


def _told_apart(job: Job, words: tuple[Word, ...], progress: Progress) -> Voices:
    from media_pipeline.transcribe.voices import voices_of

    with speech_file(job) as speech:
        voices = voices_of(speech, words, len(job.episode.speakers) or None, progress=progress)
    kept = _Kept(listened_to=_listened_to(job, words), voices=voices)
    write_atomic(job.work_folder / _NAME, kept.model_dump_json().encode())
    return voices


def _listened_to(job: Job, words: tuple[Word, ...]) -> str:
    times = [(word.start_s, word.end_s, word.text) for word in words]
    return digest(levelled_digest(job), times, len(job.episode.speakers), _METHOD)


_NAME = "voices.json"

"""The step that makes the transcript, or takes the one that a person corrected."""

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from pydantic import ValidationError

from media_pipeline.model.audio import Levelled
from media_pipeline.model.base import Progress, Value
from media_pipeline.model.transcript import Transcript, Word
from media_pipeline.pipeline.corrections import check_correction, read_correction
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.heard_so_far import HeardSoFar
from media_pipeline.pipeline.job import Job, beside
from media_pipeline.pipeline.levelled import file_digest, levelled_digest, levelled_sound
from media_pipeline.pipeline.step import LocalStep, Outcome
from media_pipeline.tools.files import atomic_path, write_atomic

_METHOD = "2"


class Written(Value):
    """Where the transcript lies, and whose words it holds."""

    path: str
    words: int
    origin: str


class Transcribe(LocalStep):
    """What is said. A person's transcript.vtt wins over any machine, for good.

    All its times are those of the recording, so a cut or a jingle costs no new recognition.
    """

    name = "transcribe"
    needs = ("ingest", "analyse", "level")
    result_type = Written

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on the correction alone if there is one; else on sound, words and model.

        ``model: auto`` stays what it was when a better model arrives: nobody's published
        transcript changes because a file was downloaded. ``--force transcribe`` uses it.
        """
        if job.episode.corrected_transcript.exists():
            return {
                "correction": job.digests.of(job.episode.corrected_transcript),
                "language": job.language,
            }
        return {
            "correction": "",
            "levelled sound": digest(levelled_digest(job), _activity_digest(job)),
            "language": job.language,
            "vocabulary": digest(job.vocabulary),
            "speakers": digest(_microphones(job), _only_speaker(job)),
            "model": job.settings.transcription.model,
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Write transcript.json into the work folder."""
        corrected = job.episode.corrected_transcript
        transcript = _corrected(job) if corrected.exists() else _drafted(job, progress)
        target = job.work_folder / "transcript.json"
        write_atomic(target, transcript.model_dump_json(indent=1).encode())
        count = transcript.word_count
        return Outcome(
            result=Written(path=target.name, words=count, origin=transcript.origin),
            files=(target,),
            summary=ngettext("{count} word", "{count} words", count).format(count=count)
            + (f" ({transcript.model})" if transcript.model else ""),
            facts={"words": count, "origin": transcript.origin, "model": transcript.model},
            warnings=() if count else (_nothing_said(),),
        )


def read_transcript(job: Job) -> Transcript:
    """Return the transcript that the step wrote."""
    path = job.work_folder / job.result("transcribe", Written).path
    return Transcript.model_validate_json(path.read_bytes())


def _corrected(job: Job) -> Transcript:
    """Return the person's transcript; a copy of the draft that nobody edited is still a draft."""
    transcript = read_correction(job.episode, job.workspace.root, job.language)
    check_correction(transcript, job, job.result("level", Levelled).duration_s)
    draft = _draft_path(job)
    if draft.exists() and draft.read_bytes() == job.episode.corrected_transcript.read_bytes():
        return transcript.model_copy(update={"origin": "machine"})
    return transcript


def _drafted(job: Job, progress: Progress) -> Transcript:
    from media_pipeline.render.webvtt import to_vtt

    transcript = _hear(job, progress)
    write_atomic(_draft_path(job), to_vtt(transcript).encode())
    return transcript


def _draft_path(job: Job) -> Path:
    return job.work_folder / "draft.vtt"


def _nothing_said() -> str:
    return _(
        "No speech was heard, so no transcript is published. If there is speech, listen to the "
        "recording; if there is none, say so in the summary."
    )


class _Heard(Value):
    """The words of a recording, apart from who said them, with a digest of what was listened to."""

    listened_to: str
    model: str
    words: tuple[Word, ...]


def _hear(job: Job, progress: Progress) -> Transcript:
    from media_pipeline.transcribe.sentences import segments_of

    heard = _remembered(job) or _listen(job, progress)
    speakers = _speakers(job, job.result("level", Levelled), heard.words)
    return Transcript(
        language=job.language,
        origin="machine",
        model=f"whisper {heard.model}",
        segments=segments_of(heard.words, speakers),
    )


def _remembered(job: Job) -> _Heard | None:
    """Return what was heard before in the same sound, so that a new name costs no hour."""
    if job.is_forced("transcribe"):
        return None
    try:
        heard = _Heard.model_validate_json(_heard_path(job).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return heard if heard.listened_to == _listened_to(job) else None


def _listen(job: Job, progress: Progress) -> _Heard:
    from media_pipeline.transcribe.engine import Listening
    from media_pipeline.transcribe.faster_whisper_engine import FasterWhisper
    from media_pipeline.transcribe.models import Shelf
    from media_pipeline.transcribe.pieces import hear_in_pieces

    levelled = job.result("level", Levelled)
    wanted = job.settings.transcription
    name = str(beside(job.workspace.root, wanted.model))
    model = Shelf(job.machine.model_cache).find(name)
    engine = FasterWhisper(model.name, model.folder, wanted.device)
    so_far = HeardSoFar(job.work_folder / "heard-so-far.jsonl", _listened_to(job))
    if job.is_forced("transcribe"):
        so_far.forget()
    with _speech_file(job) as speech:
        listening = Listening(speech, levelled.duration_s, job.language, job.vocabulary)
        words = hear_in_pieces(engine, listening, so_far, progress)
    heard = _Heard(listened_to=_listened_to(job), model=engine.model, words=words)
    write_atomic(_heard_path(job), heard.model_dump_json().encode())
    so_far.forget()
    return heard


@contextmanager
def _speech_file(job: Job) -> Iterator[Path]:
    """Write what Whisper hears, for as long as it listens."""
    from media_pipeline.master.levelling.speech_file import write_speech

    path = job.work_folder / "speech.wav"
    with atomic_path(path) as temporary:
        write_speech(levelled_sound(job), temporary)
    yield path
    path.unlink()


def _listened_to(job: Job) -> str:
    model = job.settings.transcription.model
    return digest(levelled_digest(job), job.language, job.vocabulary, model, _METHOD)


def _activity_digest(job: Job) -> str:
    """Return a digest of what tells who speaks."""
    levelled = job.result("level", Levelled)
    return digest(file_digest(job, "level", levelled.activity_path), levelled.activity_names)


def _heard_path(job: Job) -> Path:
    return job.work_folder / "heard.json"


def _speakers(
    job: Job, levelled: Levelled, words: tuple[Word, ...]
) -> tuple[str | None, ...] | None:
    """Return who said each word, or None when the microphones are nobody's in particular."""
    named = dict(_microphones(job))
    if alone := _only_speaker(job):
        return (alone,) * len(words)
    if levelled.activity_path is None or not set(levelled.activity_names) <= set(named):
        return None
    import numpy as np

    from media_pipeline.transcribe.speakers import attribute

    activity = np.load(job.work_folder / levelled.activity_path)
    return attribute(words, activity, [named[name] for name in levelled.activity_names])


def _only_speaker(job: Job) -> str | None:
    speakers = job.episode.speakers
    return speakers[0].name if len(speakers) == 1 else None


def _microphones(job: Job) -> list[tuple[str, str]]:
    """Return (track or channel, speaker) for everybody who has a microphone of their own."""
    tracks = [(speaker.track, speaker.name) for speaker in job.episode.speakers if speaker.track]
    sides = [(speaker.channel, speaker.name) for speaker in job.episode.speakers if speaker.channel]
    return [*tracks, *sides]

"""The step that makes the transcript, or takes the one that a person corrected."""

from gettext import ngettext
from pathlib import Path

from media_pipeline.model.audio import Levelled
from media_pipeline.model.base import Progress, Value
from media_pipeline.model.transcript import Transcript, Word
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.sound_steps import sound_digest
from media_pipeline.pipeline.step import LocalStep, Outcome
from media_pipeline.tools.files import write_atomic

_METHOD = "1"


class Written(Value):
    """Where the transcript lies, and whose words it holds."""

    path: str
    words: int
    origin: str


class Transcribe(LocalStep):
    """What is said. A person's transcript.vtt wins over any machine, for good."""

    name = "transcribe"
    needs = ("level",)
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
            "levelled sound": sound_digest(job),
            "language": job.language,
            "vocabulary": digest(job.vocabulary),
            "speakers": digest(_microphones(job)),
            "model": job.settings.transcription.model,
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Write transcript.json into the work folder."""
        corrected = job.episode.corrected_transcript
        transcript = _read_corrected(job, corrected) if corrected.exists() else _hear(job, progress)
        target = job.work_folder / "transcript.json"
        write_atomic(target, transcript.model_dump_json(indent=1).encode())
        count = transcript.word_count
        return Outcome(
            result=Written(path=target.name, words=count, origin=transcript.origin),
            files=(target,),
            summary=ngettext("{count} word", "{count} words", count).format(count=count)
            + (f" ({transcript.model})" if transcript.model else ""),
            facts={"words": count, "origin": transcript.origin, "model": transcript.model},
        )


def read_transcript(job: Job) -> Transcript:
    """Return the transcript that the step wrote."""
    path = job.work_folder / job.result("transcribe", Written).path
    return Transcript.model_validate_json(path.read_bytes())


def _read_corrected(job: Job, path: Path) -> Transcript:
    from media_pipeline.render.webvtt_read import read_vtt

    return read_vtt(path.read_text(encoding="utf-8-sig"), job.language)


def _hear(job: Job, progress: Progress) -> Transcript:
    from media_pipeline.transcribe.engine import Listening
    from media_pipeline.transcribe.faster_whisper_engine import FasterWhisper
    from media_pipeline.transcribe.models import Shelf
    from media_pipeline.transcribe.sentences import segments_of

    levelled = job.result("level", Levelled)
    wanted = job.settings.transcription
    model = Shelf(job.machine.model_cache).find(wanted.model)
    engine = FasterWhisper(model.name, model.folder, wanted.device)
    speech = job.work_folder / levelled.speech_path
    listening = Listening(speech, levelled.duration_s, job.language, job.vocabulary)
    words = engine.hear(listening, progress)
    return Transcript(
        language=job.language,
        origin="machine",
        model=f"whisper {engine.model}",
        segments=segments_of(words, _speakers(job, levelled, words)),
    )


def _speakers(
    job: Job, levelled: Levelled, words: tuple[Word, ...]
) -> tuple[str | None, ...] | None:
    """Return who said each word, or None when the microphones are nobody's in particular."""
    named = dict(_microphones(job))
    if len(job.episode.speakers) == 1:
        return (job.episode.speakers[0].name,) * len(words)
    if levelled.activity_path is None or not set(levelled.activity_names) <= set(named):
        return None
    import numpy as np

    from media_pipeline.transcribe.speakers import attribute

    activity = np.load(job.work_folder / levelled.activity_path)
    return attribute(words, activity, [named[name] for name in levelled.activity_names])


def _microphones(job: Job) -> list[tuple[str, str]]:
    """Return (track or channel, speaker) for everybody who has a microphone of their own."""
    tracks = [(speaker.track, speaker.name) for speaker in job.episode.speakers if speaker.track]
    sides = [(speaker.channel, speaker.name) for speaker in job.episode.speakers if speaker.channel]
    return [*tracks, *sides]

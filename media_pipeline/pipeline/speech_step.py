"""The step that makes the transcript, or takes the one that a person corrected."""

from collections.abc import Sequence
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from media_pipeline.model.audio import Levelled
from media_pipeline.model.base import Progress, Value
from media_pipeline.model.transcript import Transcript, Word
from media_pipeline.pipeline.corrections import check_correction, read_correction
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.exported import recording_digest
from media_pipeline.pipeline.glossary import (
    corrected_words,
    glossary_digest,
    replacements_path,
    speaker_names,
    write_replacements,
)
from media_pipeline.pipeline.hearing import HEARING_METHOD, heard_words
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.levelled import file_digest, levelled_digest
from media_pipeline.pipeline.step import LocalStep, Outcome
from media_pipeline.pipeline.voices import Voices, names_of, voices_heard
from media_pipeline.pipeline.wording import length
from media_pipeline.tools.files import write_atomic

DRAFT = "draft.vtt"
"""What the machine wrote, in the work folder; it stays there when a person corrects it."""

_METHOD = "2"
_MOST_NAMED = 5
_HEARD_SHARE = 0.8  # of the time; the rest goes to telling voices apart


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
                "recording": digest([job.digests.of(path) for path in job.episode.recordings]),
                "language": job.language,
            }
        return {
            "correction": "",
            "levelled sound": digest(levelled_digest(job), _activity_digest(job)),
            "language": job.language,
            "vocabulary": digest(job.vocabulary),
            "glossary": glossary_digest(job),
            "speakers": digest(_microphones(job), speaker_names(job), _heard_at(job)),
            "model": digest(job.settings.transcription.engine, job.settings.transcription.model),
            "method": digest(_METHOD, HEARING_METHOD),
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Write transcript.json into the work folder."""
        is_corrected = job.episode.corrected_transcript.exists()
        transcript = _corrected(job) if is_corrected else _drafted(job, progress)
        target = job.work_folder / "transcript.json"
        write_atomic(target, transcript.model_dump_json(indent=1).encode())
        count = transcript.word_count
        return Outcome(
            result=Written(path=target.name, words=count, origin=transcript.origin),
            files=(target,) if is_corrected else (target, replacements_path(job)),
            summary=ngettext("{count} word", "{count} words", count).format(count=count)
            + (f" ({transcript.model})" if transcript.model else ""),
            facts={"words": count, "origin": transcript.origin, "model": transcript.model},
            warnings=(
                *(_left_out(job, transcript) if count else (_nothing_said(),)),
                *(_other_recording(job) if is_corrected else ()),
            ),
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
    return job.work_folder / DRAFT


def _left_out(job: Job, transcript: Transcript) -> tuple[str, ...]:
    """Warn of passages of which nothing is published, and which a person should listen to."""
    passages = transcript.left_out
    if not passages:
        return ()
    text = ngettext(
        "A passage was not understood and is missing in the transcript, at {moments}. To hear it, "
        "type: media transcript doubts {episode}",
        "{count} passages were not understood and are missing in the transcript, at {moments}. To "
        "hear them, type: media transcript doubts {episode}",
        len(passages),
    )
    named = [length(passage.start_s) for passage in passages[:_MOST_NAMED]]
    return (
        text.format(
            count=len(passages),
            moments=", ".join(named) + ("…" if len(passages) > _MOST_NAMED else ""),
            episode=job.episode.name,
        ),
    )


def _other_recording(job: Job) -> tuple[str, ...]:
    """Warn where the recording is not the one in which the correction's times are."""
    from media_pipeline.render.webvtt_read import noted_words

    note = noted_words(job.episode.corrected_transcript.read_text("utf-8-sig"))
    if note is None or note.recording in {"", recording_digest(job)}:
        return ()
    return (
        _(
            "The recording has changed since transcript.vtt was corrected, so its times may be "
            "wrong; it is used all the same. Listen to the page. To begin again from what the "
            "machine hears now, rename transcript.vtt and type: media publish {episode}"
        ).format(episode=job.episode.name),
    )


def _nothing_said() -> str:
    return _(
        "No speech was heard, so no transcript is published. If there is speech, listen to the "
        "recording; if there is none, say so in the summary."
    )


def _hear(job: Job, progress: Progress) -> Transcript:
    from media_pipeline.transcribe.sentences import segments_of

    one_channel = _is_on_one_channel(job)
    heard = heard_words(job, _share(progress, 0.0, _HEARD_SHARE if one_channel else 1.0))
    corrected = corrected_words(job, heard.draft.words)
    write_replacements(job, corrected.replacements)
    words = corrected.words
    voices: Voices | None = None
    if one_channel:
        voices = voices_heard(job, words, _share(progress, _HEARD_SHARE, 1.0))
        speakers: Sequence[str | None] | None = names_of(job, voices, words)
    else:
        speakers = _speakers(job, words)
    return Transcript(
        language=job.language,
        origin="machine",
        model=f"whisper {heard.model}",
        segments=segments_of(words, speakers, job.language, voices),
        left_out=heard.draft.left_out,
    )


def _share(progress: Progress, first: float, last: float) -> Progress:
    """Return a progress of a part of the work."""
    return lambda fraction: progress(first + (last - first) * fraction)


def _activity_digest(job: Job) -> str:
    """Return a digest of what tells who speaks."""
    levelled = job.result("level", Levelled)
    return digest(file_digest(job, "level", levelled.activity_path), levelled.activity_names)


def _is_on_one_channel(job: Job) -> bool:
    """Tell whether nothing but their voices tells who speaks."""
    levelled = job.result("level", Levelled)
    named = dict(_microphones(job))
    apart = levelled.activity_path is not None and set(levelled.activity_names) <= set(named)
    return not apart and _only_speaker(job) is None


def _speakers(job: Job, words: tuple[Word, ...]) -> Sequence[str | None]:
    """Return who said each word: the only one there is, or told by the microphones."""
    if alone := _only_speaker(job):
        return (alone,) * len(words)
    import numpy as np

    from media_pipeline.transcribe.speakers import attribute

    levelled, named = job.result("level", Levelled), dict(_microphones(job))
    activity = np.load(job.work_folder / str(levelled.activity_path))
    return attribute(words, activity, [named[name] for name in levelled.activity_names])


def _heard_at(job: Job) -> list[tuple[str, float | None]]:
    """Return the moments that name voices; for speakers with microphones they mean nothing."""
    if _microphones(job):
        return []
    return [(speaker.name, speaker.heard_at_s) for speaker in job.episode.speakers]


def _only_speaker(job: Job) -> str | None:
    speakers = job.episode.speakers
    return speakers[0].name if len(speakers) == 1 else None


def _microphones(job: Job) -> list[tuple[str, str]]:
    """Return (track or channel, speaker) for everybody who has a microphone of their own."""
    tracks = [(speaker.track, speaker.name) for speaker in job.episode.speakers if speaker.track]
    sides = [(speaker.channel, speaker.name) for speaker in job.episode.speakers if speaker.channel]
    return [*tracks, *sides]

"""What was exported last, so that what comes back can be compared with it."""

from contextlib import suppress

from pydantic import ValidationError

from media_pipeline.model.base import Value
from media_pipeline.model.transcript import Transcript
from media_pipeline.pipeline.job import Job
from media_pipeline.tools.files import sha256_of, write_atomic


class Exported(Value):
    """A transcript as it left.

    ``correction`` is the digest of transcript.vtt at that moment, empty if there was none;
    ``recording`` that of the recording in which its times are.
    """

    transcript: Transcript
    correction: str
    recording: str


def remember_exported(job: Job, transcript: Transcript) -> None:
    """Keep what leaves now."""
    exported = Exported(
        transcript=transcript,
        correction=correction_digest(job),
        recording=recording_digest(job),
    )
    write_atomic(job.work_folder / _NAME, exported.model_dump_json().encode())


def last_exported(job: Job) -> Exported | None:
    """Return what left last; None when nothing did, or when it was about another recording."""
    with suppress(FileNotFoundError, ValidationError):
        content = (job.work_folder / _NAME).read_bytes()
        exported = Exported.model_validate_json(content)
        return exported if exported.recording == recording_digest(job) else None
    return None


def correction_digest(job: Job) -> str:
    """Return the SHA-256 of transcript.vtt beside episode.yaml; empty if there is none."""
    path = job.episode.corrected_transcript
    return sha256_of(path) if path.exists() else ""


def recording_digest(job: Job) -> str:
    """Return the SHA-256 of the recording, or of each in turn with a space between."""
    return " ".join(job.digests.of(path) for path in job.episode.recordings)


_NAME = "exported.json"

"""The levelled sound of a job, opened for those steps that read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.model.analysis import Analysis
from media_pipeline.model.audio import Levelled, Recording
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.tools.files import atomic_path

if TYPE_CHECKING:
    from media_pipeline.master.levelling.levelled_sound import LevelledSound


def levelled_sound(job: Job) -> "LevelledSound":
    """Return the levelled sound, not read yet."""
    from media_pipeline.master.levelling.level import open_levelled, reopen_levelled

    analysis, recording = job.result("analyse", Analysis), job.result("ingest", Recording)
    sound = open_levelled(job.ffmpeg, recording, job.episode.folder, job.work_folder, analysis)
    return reopen_levelled(sound, job.result("level", Levelled), job.work_folder)


@contextmanager
def speech_file(job: Job) -> Iterator[Path]:
    """Write what a recogniser hears (16 kHz, mono), for as long as it listens."""
    from media_pipeline.master.levelling.speech_file import write_speech

    path = job.work_folder / "speech.wav"
    with atomic_path(path) as temporary:
        write_speech(levelled_sound(job), temporary)
    yield path
    path.unlink()


def levelled_digest(job: Job) -> str:
    """Return a digest of all that makes the sound what it is, and of nothing else."""
    analysis, levelled = job.result("analyse", Analysis), job.result("level", Levelled)
    return digest(
        [job.digests.of(path) for path in job.episode.recordings],
        job.result("ingest", Recording),
        analysis.parts,
        analysis.cleaning,
        file_digest(job, "analyse", analysis.gains_path),
        [file_digest(job, "level", path) for path in levelled.cleaned_paths],
        job.ffmpeg.version,
    )


def file_digest(job: Job, step: str, name: str | None) -> str:
    """Return the digest of one file that a step wrote; nothing where it wrote none."""
    entry = job.ledger.read(step)
    mark = entry.files.get(name) if entry and name else None
    return mark.sha256 if mark else ""

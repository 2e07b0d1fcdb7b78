"""An episode whose sound was delivered: what the steps after mastering read in the ledger."""

from datetime import UTC, datetime
from pathlib import Path

from media_pipeline.model.audio import Delivered, Levelled, Loudness, Master
from media_pipeline.model.base import Value
from media_pipeline.model.timeline import Piece, Timeline
from media_pipeline.model.transcript import Segment, Transcript, Word
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.speech_step import Written
from media_pipeline.tools.files import sha256_of

TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "opus": "audio/ogg"}
LOUDNESS = Loudness(integrated_lufs=-16.0, range_lu=5.0, true_peak_dbtp=-1.2)

WHOLE = Timeline(pieces=(Piece(start_s=0.0, end_s=12.0, at_s=0.0),), duration_s=12.0)
CUT = Timeline(
    pieces=(Piece(start_s=0.0, end_s=4.0, at_s=5.0), Piece(start_s=6.0, end_s=12.0, at_s=9.0)),
    duration_s=15.0,
)
"""Five seconds of music come first; 4 to 6 of the recording was cut out."""


def record(job: Job, step: str, result: Value, *files: Path) -> None:
    """Write into the ledger that ``step`` was done."""
    job.ledger.record(
        step,
        inputs={},
        files=files,
        result=result,
        finished=datetime(2023, 11, 14, tzinfo=UTC),
        took_s=0.0,
    )


def level(job: Job, duration_s: float = 12.0) -> None:
    """Have a recording of ``duration_s`` seconds levelled."""
    levelled = Levelled(
        channels=2,
        duration_s=duration_s,
        before=LOUDNESS,
        after_lufs=LOUDNESS.integrated_lufs,
        after_range_lu=LOUDNESS.range_lu,
    )
    record(job, "level", levelled)


def master(job: Job, timeline: Timeline = WHOLE, formats: tuple[str, ...] = ()) -> Master:
    """Have the MP3 and other formats delivered; the files there already are taken."""
    mp3, *others = (_delivered(job, kind, timeline.duration_s) for kind in ("mp3", *formats))
    made = Master(mp3=mp3, others=tuple(others), before=LOUDNESS, timeline=timeline)
    record(job, "master", made)
    return made


def transcribe(job: Job, *words: tuple[float, str]) -> None:
    """Have words heard, each a segment of a second."""
    segments = tuple(
        Segment(
            start_s=start,
            end_s=start + 1.0,
            text=text,
            speaker="Invité",
            words=(Word(start_s=start, end_s=start + 1.0, text=text),),
        )
        for start, text in words
    )
    transcript = Transcript(language="fr", origin="machine", model="test", segments=segments)
    path = job.work_folder / "transcript.json"
    path.write_text(transcript.model_dump_json())
    written = Written(path=path.name, words=transcript.word_count, origin="machine")
    record(job, "transcribe", written, path)


def _delivered(job: Job, kind: str, duration_s: float) -> Delivered:
    path = job.work_folder / f"audio.{kind}"
    if not path.exists():
        path.write_bytes(f"a sound as {kind}".encode())
    return Delivered(
        path=path.name,
        media_type=TYPES[kind],
        bitrate_kbps=96 if kind == "opus" else 128,
        duration_s=duration_s,
        size_bytes=path.stat().st_size,
        sha256=sha256_of(path),
        loudness=LOUDNESS,
    )

"""Every recording of the corpus is delivered at the target, measured on the MP3 by ffmpeg's meter.

A table is printed with ``pytest -s tests/master/test_corpus.py``.
"""

from pathlib import Path

import numpy as np
import pytest
from master.corpus import ENTRIES, HALF_AN_HOUR, Entry
from master.mastering import job_with, run_sound_steps
from media import measured_finely, read_sound

from media_pipeline.errors import RecordingError
from media_pipeline.model.audio import Master

TARGET_LUFS = -16.0
CEILING_DBTP = -1.0
ALLOWED_LU = 0.3

DELIVERED = [entry for entry in ENTRIES if not entry.refusal]
REFUSED = [entry for entry in ENTRIES if entry.refusal]


def test_the_corpus_is_what_it_claims() -> None:
    assert len(ENTRIES) >= 30
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize(
    "entry",
    [*DELIVERED, pytest.param(HALF_AN_HOUR, marks=pytest.mark.soak)],
    ids=lambda entry: entry.name,
)
def test_delivered_at_the_target(entry: Entry, tmp_path: Path) -> None:
    recording = entry.write(tmp_path)
    job = job_with(tmp_path / "workspace", recording, entry.audio)
    run_sound_steps(job)
    master = job.result("master", Master)

    delivered = job.work_folder / master.mp3.path
    loudness, peak = measured_finely(delivered)

    before = master.before
    print(
        f"\n{entry.name:<32} {before.integrated_lufs:7.2f} LUFS {before.true_peak_dbtp:7.2f} dBTP"
        f"  →  {loudness:7.2f} LUFS {peak:7.2f} dBTP",
        end="",
    )
    assert loudness == pytest.approx(TARGET_LUFS, abs=ALLOWED_LU)
    assert peak <= CEILING_DBTP
    if entry.stereo:
        assert width_db(delivered) == pytest.approx(width_db(recording), abs=3.0)


@pytest.mark.parametrize("entry", REFUSED, ids=lambda entry: entry.name)
def test_refused_with_a_reason(entry: Entry, tmp_path: Path) -> None:
    job = job_with(tmp_path / "workspace", entry.write(tmp_path))
    with pytest.raises(RecordingError, match=entry.refusal) as told:
        run_sound_steps(job)
    print(f"\n{entry.name:<32} {told.value.message}", end="")
    assert told.value.hint


def width_db(path: Path) -> float:
    """Return how loud what differs between left and right is, beside what they share."""
    left, right = read_sound(path, 48_000, 2).T
    return float(10 * np.log10(np.mean((left - right) ** 2) / np.mean((left + right) ** 2)))

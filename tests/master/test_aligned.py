"""A track is put on the first one's time line while it is read."""

from dataclasses import replace

import numpy as np
import pytest
from master.talk import RATE_HZ, Talk, in_blocks

from media_pipeline.master.analysis.alignment import Alignment
from media_pipeline.master.levelling.aligned import aligned


@pytest.mark.parametrize(
    "talk",
    [Talk(600, 1.7, 80, rate_hz=16_000), Talk(600, -2.3, -120, (-20, -20), rate_hz=16_000)],
    ids=["later", "earlier"],
)
def test_a_track_comes_out_on_the_first_ones_time_line(talk: Talk) -> None:
    found = replace(talk, rate_hz=RATE_HZ).alignment()
    track = talk.read(1, 0, talk.duration_s)

    moved = np.concatenate(list(aligned(in_blocks(track), found, talk.rate_hz)))

    by_one_clock = replace(talk, delay_s=0, ppm=0, noise_db=-120)
    for moment_s in (3.0, 300.0, 580.0):
        expected = by_one_clock.read(1, moment_s, 12)[:, 0]
        margin = round(0.02 * talk.rate_hz)
        begin = round(moment_s * talk.rate_hz) - margin
        heard = moved[begin : begin + len(expected) + 2 * margin, 0]
        residual = int(np.argmax(np.correlate(heard, expected, "valid"))) - margin
        assert abs(residual) / talk.rate_hz < 0.001


def test_silence_stands_before_a_track_that_began_later() -> None:
    track = np.random.default_rng(1).standard_normal((10_000, 2)).astype(np.float32)

    moved = np.concatenate(list(aligned(in_blocks(track), Alignment(12.5, 0, is_sure=True), 8_000)))

    assert moved.shape == (110_000, 2)
    assert not moved[:100_000].any()
    assert np.array_equal(moved[100_000:], track)


def test_what_was_recorded_before_the_first_track_is_left_out() -> None:
    track = np.random.default_rng(1).standard_normal((10_000, 1)).astype(np.float32)

    for frames in (999, 4_000, 10_000):
        moved = list(aligned(in_blocks(track, frames), Alignment(-0.5, 0, is_sure=True), 8_000))
        assert np.array_equal(np.concatenate(moved), track[4_000:])
    assert not list(aligned(in_blocks(track), Alignment(-2, 0, is_sure=True), 8_000))


def test_a_fast_clock_is_slowed_down_whatever_the_blocks() -> None:
    """It counted 100.01 s while 100 s went by: a tone of 100 Hz was recorded 100 ppm too low."""
    rate_hz, fast = 8_000, 1 + 100e-6
    places = np.arange(round(100 * fast * rate_hz)) / (fast * rate_hz)
    track = np.stack([np.sin(200 * np.pi * places), np.cos(200 * np.pi * places)], axis=1)
    track = track.astype(np.float32)

    one, other = (
        np.concatenate(
            list(aligned(in_blocks(track, frames), Alignment(0, 100, is_sure=True), rate_hz))
        )
        for frames in (1_000, 48_000)
    )

    moments = np.arange(len(one)) / rate_hz
    assert len(one) == pytest.approx(100 * rate_hz, abs=2)
    assert np.abs(one - other).max() < 1e-6
    middle = slice(1_000, -1_000)
    assert np.abs(one[middle, 0] - np.sin(200 * np.pi * moments)[middle]).max() < 1e-3


def test_a_track_of_which_nothing_is_known_passes_as_it_is() -> None:
    track = np.ones((10_000, 1), np.float32)

    assert np.array_equal(
        np.concatenate(list(aligned(in_blocks(track), Alignment(), 8_000))), track
    )
    assert not list(aligned(iter(()), Alignment(2, 30, is_sure=True), 8_000))

"""A track put on the first track's time line, while it is read."""

from collections.abc import Iterator

import numpy as np

from media_pipeline.master.analysis.alignment import Alignment
from media_pipeline.tools.ffmpeg_sound import BLOCK_FRAMES, Samples


def aligned(
    blocks: Iterator[Samples], alignment: Alignment, sample_rate_hz: int
) -> Iterator[Samples]:
    """Give a track as if it had been started with the first one, by the same clock.

    Silence is put before it, or its beginning is left out; if its clock drifts, it is resampled
    (soxr, HQ: 20 bits). It ends where it ends: it is not brought to the first track's length.

    Args:
        blocks: the track, in blocks of any length.
        alignment: where it lies on the first track's time line.
        sample_rate_hz: of what comes and of what is given.
    """
    early = round(alignment.place_s(0.0) * sample_rate_hz)
    if early > 0:
        blocks = _without_first(blocks, early)
    if alignment.drift_ppm:
        own_rate_hz = sample_rate_hz * (1 + alignment.drift_ppm * 1e-6)
        blocks = _resampled(blocks, own_rate_hz, sample_rate_hz)
    if early < 0:
        blocks = _after_silence(blocks, round(alignment.delay_s * sample_rate_hz))
    return blocks


def _without_first(blocks: Iterator[Samples], frames: int) -> Iterator[Samples]:
    for block in blocks:
        if frames < len(block):
            yield block[frames:]
        frames = max(0, frames - len(block))


def _after_silence(blocks: Iterator[Samples], frames: int) -> Iterator[Samples]:
    for number, block in enumerate(blocks):
        if number == 0:
            for begin in range(0, frames, BLOCK_FRAMES):
                length = min(BLOCK_FRAMES, frames - begin)
                yield np.zeros((length, block.shape[1]), np.float32)
        yield block


def _resampled(blocks: Iterator[Samples], from_hz: float, to_hz: float) -> Iterator[Samples]:
    from soxr import ResampleStream

    stream, channels = None, 1
    for block in blocks:
        if stream is None:
            channels = block.shape[1]
            stream = ResampleStream(from_hz, to_hz, channels, dtype="float32", quality="HQ")
        yield from _unless_empty(stream.resample_chunk(np.ascontiguousarray(block)))
    if stream is not None:
        rest = np.zeros((0, channels), np.float32)
        yield from _unless_empty(stream.resample_chunk(rest, last=True))


def _unless_empty(block: Samples) -> Iterator[Samples]:
    if len(block):
        yield block

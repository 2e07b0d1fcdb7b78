"""One decode of one recorded file, in which everything about it is found out."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from media_pipeline.master.analysis.clipping import ClippingDetector
from media_pipeline.master.analysis.hum import HumDetector
from media_pipeline.master.levelling.source import line_channels, line_input
from media_pipeline.master.meter import Curves, Meter, metering_rate
from media_pipeline.master.side_by_side import side_by_side
from media_pipeline.master.true_peaks import TruePeaks
from media_pipeline.model.analysis import Clipping, Hum
from media_pipeline.model.audio import Source
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.tools.ffmpeg import Ffmpeg, tells_of_loss
from media_pipeline.tools.ffmpeg_sound import Samples, decoding


@dataclass(frozen=True, slots=True)
class Heard:
    """What one file holds. ``dc_offset`` is the largest mean of a channel, 1.0 is full scale.

    ``has_gaps`` says that parts of the file could not be read, ``has_no_numbers`` that samples of
    it are no numbers, or absurdly large ones.
    """

    curves: Curves
    clipping: Clipping
    hum: Hum | None
    dc_offset: float
    has_gaps: bool = False
    has_no_numbers: bool = False


def listen(
    ffmpeg: Ffmpeg,
    source: Source,
    folder: Path,
    progress: Progress = no_progress,
    *,
    high_pass_hz: float = 0.0,
) -> Heard:
    """Decode ``source`` once, at its own sampling rate (clipping is lost by resampling).

    Its curves are those after the high-pass that levelling will begin with (0 for none).

    Raises:
        FfmpegFailed: it cannot be decoded to its end.
    """
    rate, channels = metering_rate(source.sample_rate_hz), line_channels(source)
    meter, true_peaks = (
        Meter(rate, channels, true_peaks=False, high_pass_hz=high_pass_hz),
        TruePeaks(rate, channels),
    )
    clipping, hum = ClippingDetector(rate, channels), HumDetector(rate, channels)
    sums, frames = np.zeros(channels), 0

    def look_at_samples(block: Samples) -> None:
        true_peaks.feed(block)
        clipping.feed(block)
        np.add(sums, np.ones(len(block), dtype=np.float32) @ block, out=sums)

    stream = line_input(source, folder)
    with (
        decoding(ffmpeg, stream, channels=channels, sample_rate_hz=rate) as blocks,
        side_by_side(meter.feed, look_at_samples, hum.feed) as hand_on,
    ):
        for block in blocks:
            hand_on(block)
            frames += len(block)
            progress(min(1.0, frames / rate / max(source.duration_s, 0.1)))
    offset = float(np.abs(sums).max() / max(frames, 1))
    gaps = tells_of_loss(blocks.log) and not source.ignore_declared_length
    curves = replace(meter.finish(), true_peaks=true_peaks.finish())
    return Heard(curves, clipping.found(), hum.found(), offset, gaps, blocks.was_mended)

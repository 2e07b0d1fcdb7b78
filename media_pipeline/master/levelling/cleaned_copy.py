"""Heavy cleaning: done once for each source, into a lossless copy in the work folder."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from media_pipeline.master.levelling.cleaning import reduction_db
from media_pipeline.master.levelling.declip import Declipper
from media_pipeline.master.levelling.deep_filter import SAMPLE_RATE_HZ, deep_filters
from media_pipeline.master.levelling.source import line_channels, line_input
from media_pipeline.master.meter import metering_rate
from media_pipeline.model.analysis import Analysis, Part, Passage
from media_pipeline.model.audio import Recording, Source
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.tools.ffmpeg import Ffmpeg, work_input
from media_pipeline.tools.ffmpeg_sound import (
    Samples,
    decoding,
    encoding,
    sound_input,
    write_samples,
)
from media_pipeline.tools.files import atomic_path

_HEADROOM_DB = 12.0  # a mended top may rise above full scale, where FLAC would flatten it again
_QUIETEST_FLOOR_DB, _LOUDEST_FLOOR_DB = -80.0, -20.0  # the range of afftdn's nf
_AFFTDN_DELAY = 40  # afftdn's sound comes 1/40 s late, and nothing says so: measured


@dataclass(frozen=True, slots=True)
class _Needs:
    """What one source needs, in its own time; ``floor_db`` is that of its noise."""

    clipped: tuple[Passage, ...]
    reduction_db: float
    floor_db: float
    reducer: Literal["afftdn", "deepfilternet"]


@dataclass(frozen=True, slots=True)
class CleanedCopies:
    """Writes cleaned copies of the sources in ``folder`` into ``work_folder``."""

    ffmpeg: Ffmpeg
    folder: Path
    work_folder: Path

    def write(
        self, recording: Recording, analysis: Analysis, progress: Progress = no_progress
    ) -> tuple[Path, ...]:
        """Write one copy for each source; return their paths.

        Raises:
            DiskFull: no space for them.
            FfmpegFailed: a source cannot be read to its end.
            SetupError: the noise reducer asked for is not installed.
        """
        count = len(recording.sources)
        paths = []
        for number, source in enumerate(recording.sources):
            path = self.work_folder / f"cleaned-{number}.flac"
            with atomic_path(path) as temporary:
                self._write_one(
                    source,
                    _needs_of(analysis, number),
                    temporary,
                    lambda done, number=number: progress((number + done) / count),  # type: ignore[misc]
                )
            paths.append(path)
        return tuple(paths)

    def _write_one(
        self,
        source: Source,
        needs: "_Needs",
        path: Path,
        progress: Progress,
    ) -> None:
        rate, channels = metering_rate(source.sample_rate_hz), line_channels(source)
        deep = needs.reduction_db > 0 and needs.reducer == "deepfilternet"
        with ExitStack() as stack:
            stream = line_input(source, self.folder)
            sound = stack.enter_context(
                decoding(self.ffmpeg, stream, channels=channels, sample_rate_hz=rate)
            )
            blocks = _told(sound, rate, source.duration_s, progress)
            if needs.clipped:
                declipper = Declipper(self.ffmpeg, needs.clipped, rate, self.work_folder)
                blocks = declipper.mended(blocks)
            if deep:
                filters = stack.enter_context(deep_filters(channels, needs.reduction_db))
                blocks = _each(filters, _resampled(blocks, rate, channels))
                rate = SAMPLE_RATE_HZ
            graph = _flac(
                _filtered(sound_input(channels=channels, sample_rate_hz=rate), needs, rate), path
            )
            encoder = stack.enter_context(encoding(self.ffmpeg, graph, target=path))
            for block in blocks:
                write_samples(encoder, block)


def cleaned_input(path: Path) -> Any:
    """Return a cleaned copy as an ffmpeg-python stream, as loud as the source was."""
    return work_input(path, "flac").audio.filter("volume", f"{_HEADROOM_DB}dB")


def _filtered(stream: Any, needs: _Needs, rate: int) -> Any:
    if needs.reduction_db and needs.reducer == "afftdn":
        late = 2 * (rate // (2 * _AFFTDN_DELAY))
        stream = (
            stream.filter("apad", pad_len=late)
            .filter(
                "afftdn",
                nr=round(needs.reduction_db, 1),
                nf=round(needs.floor_db, 1),
            )
            .filter("atrim", start_sample=late)
            .filter("asetpts", "PTS-STARTPTS")
        )
    return stream.filter("volume", f"-{_HEADROOM_DB}dB")


def _flac(stream: Any, path: Path) -> Any:
    return stream.output(
        str(path.absolute()),
        format="flac",
        acodec="flac",
        sample_fmt="s32",
        compression_level=0,
        map_metadata=-1,
        flags="+bitexact",
        fflags="+bitexact",
    )


def _told(
    blocks: Iterator[Samples], rate: int, duration_s: float, progress: Progress
) -> Iterator[Samples]:
    frames = 0
    for block in blocks:
        yield block
        frames += len(block)
        progress(min(1.0, frames / rate / max(duration_s, 0.1)))


def _resampled(blocks: Iterator[Samples], rate: int, channels: int) -> Iterator[Samples]:
    import soxr

    if rate == SAMPLE_RATE_HZ:
        yield from blocks
        return
    resampler = soxr.ResampleStream(rate, SAMPLE_RATE_HZ, channels, dtype="float32")
    for block in blocks:
        yield resampler.resample_chunk(block).reshape(-1, channels)
    nothing = np.zeros((0, channels), dtype=np.float32)
    yield resampler.resample_chunk(nothing, last=True).reshape(-1, channels)


def _each(filters: Any, blocks: Iterator[Samples]) -> Iterator[Samples]:
    for block in blocks:
        yield filters.process(block)
    yield filters.flush()


def _needs_of(analysis: Analysis, source: int) -> _Needs:
    part, lines = next(
        (part, lines)
        for part in analysis.parts
        if (lines := [line for line in part.microphones if line.source == source])
    )
    cleaning = analysis.cleaning
    wanted = max(reduction_db(line.speech_lufs, line.noise_lufs) for line in lines)
    floor_db = min(line.noise_lufs for line in lines)
    return _Needs(
        clipped=_clipped_in(analysis, part) if cleaning.declip else (),
        reduction_db=min(wanted, cleaning.noise_reduction_db),
        floor_db=min(max(floor_db, _QUIETEST_FLOOR_DB), _LOUDEST_FLOOR_DB),
        reducer=cleaning.noise_reducer,
    )


def _clipped_in(analysis: Analysis, part: Part) -> tuple[Passage, ...]:
    """Return the clipped passages that lie in a part, in its own time."""
    return tuple(
        Passage(
            start_s=max(0.0, passage.start_s - part.start_s),
            end_s=min(part.duration_s, passage.end_s - part.start_s),
        )
        for passage in analysis.clipping.passages
        if passage.end_s > part.start_s and passage.start_s < part.start_s + part.duration_s
    )

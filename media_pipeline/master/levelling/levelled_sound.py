"""The levelled signal: the recording seen through cleaning and gains, at 48 kHz.

It is computed at each reading and never stored: decoding is quicker than a lossless copy, and three
hours of sound would fill a small disk.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from media_pipeline.master.analysis.alignment import Alignment
from media_pipeline.master.curves import Curve
from media_pipeline.master.levelling.aligned import aligned
from media_pipeline.master.levelling.cleaned_copy import cleaned_input
from media_pipeline.master.levelling.cleaning import lightly_cleaned
from media_pipeline.master.levelling.source import line_channels, line_input
from media_pipeline.model.analysis import HOP_S, Analysis, Microphone, Part
from media_pipeline.model.audio import Recording
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.tools.ffmpeg_sound import BLOCK_FRAMES, Samples, decoding

SAMPLE_RATE_HZ = 48_000
_HOP = round(SAMPLE_RATE_HZ * HOP_S)
_BLOCK_HOPS = BLOCK_FRAMES // _HOP
_STEREO = 2
_BOTH_SIDES = np.float32(0.5**0.5)  # one signal on two sides is as loud as it was on one
_RAMP = (np.arange(_HOP, dtype=np.float32) / _HOP)[None, :]


@dataclass(frozen=True, slots=True)
class LevelledSound:
    """A recording that can be read, levelled, from beginning to end, as often as needed.

    ``gains`` holds each part's factors, shape (hops, microphones); ``cleaned`` the cleaned copies
    of its sources, if there are any. ``power`` and ``peak`` (hops,) are its own curves: foreseen,
    or measured where it was cleaned.
    """

    ffmpeg: Ffmpeg
    recording: Recording
    folder: Path
    analysis: Analysis
    gains: tuple[NDArray[np.float32], ...]
    cleaned: tuple[Path, ...] = ()
    power: Curve = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    peak: Curve = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    @property
    def channels(self) -> Literal[1, 2]:
        """Two where any part is stereo."""
        return 2 if any(part.is_stereo for part in self.analysis.parts) else 1

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.analysis.duration_s

    def blocks(self) -> Iterator[Samples]:
        """Give the sound from beginning to end, shape (frames, channels).

        Raises:
            FfmpegFailed: a source cannot be decoded to its end.
        """
        for part, gains in zip(self.analysis.parts, self.gains, strict=True):
            yield from self._part(part, gains)

    def _part(self, part: Part, gains: NDArray[np.float32]) -> Iterator[Samples]:
        first = round(part.start_s * SAMPLE_RATE_HZ)
        left = round((part.start_s + part.duration_s) * SAMPLE_RATE_HZ) - first
        with ExitStack() as stack:
            lines = self._lines(part, stack)
            hop = 0
            while left > 0:
                block = self._mixed(part, lines, _ramps(gains, hop))[:left]
                yield block
                left -= len(block)
                hop += _BLOCK_HOPS

    def _lines(self, part: Part, stack: ExitStack) -> list[Iterator[Samples]]:
        """Open each source once; a line may be one or two channels of it."""
        numbers = list(dict.fromkeys(microphone.source for microphone in part.microphones))
        return [self._line(part, number, stack) for number in numbers]

    def _line(self, part: Part, number: int, stack: ExitStack) -> Iterator[Samples]:
        channels = line_channels(self.recording.sources[number])
        blocks = stack.enter_context(
            decoding(
                self.ffmpeg, self._stream(number), channels=channels, sample_rate_hz=SAMPLE_RATE_HZ
            )
        )
        sound: Iterator[Samples] = (_sides(block, part, number) for block in blocks)
        if part.kind == "tracks":
            (microphone,) = (each for each in part.microphones if each.source == number)
            sound = _in_time(sound, microphone)
        return _even_blocks(sound)

    def _stream(self, number: int) -> Any:
        if self.cleaned:
            stream = cleaned_input(self.cleaned[number])
        else:
            stream = line_input(self.recording.sources[number], self.folder)
        return lightly_cleaned(stream, self.analysis.cleaning)

    def _mixed(
        self, part: Part, lines: list[Iterator[Samples]], ramps: NDArray[np.float32]
    ) -> Samples:
        """Take the next block of all lines, and mix them; lines that have ended are silent."""
        blocks = [next(line, None) for line in lines]
        width = _STEREO if part.is_stereo else len(part.microphones)
        sound = np.concatenate(
            [
                np.zeros((BLOCK_FRAMES, width // len(lines)), dtype=np.float32)
                if block is None
                else block
                for block in blocks
            ],
            axis=1,
        )
        if part.is_stereo:
            return sound * ramps
        mixed = np.einsum("fc,fc->f", sound, ramps)[:, None] if width > 1 else sound * ramps
        return np.repeat(mixed * _BOTH_SIDES, _STEREO, axis=1) if self.channels > 1 else mixed


def _sides(block: Samples, part: Part, number: int) -> Samples:
    """Return what a part takes of a source: shape (frames, its microphones), or both sides."""
    if block.shape[1] == 1:
        return block
    if part.turned:
        block = block * np.array([1, -1], dtype=np.float32)
    sides = [each.side for each in part.microphones if each.source == number]
    if part.is_stereo or sides == ["left", "right"]:
        return block
    if sides == ["left"]:
        return block[:, :1]
    if sides == ["right"]:
        return block[:, 1:]
    return np.asarray(block.mean(axis=1, keepdims=True))


def _in_time(sound: Iterator[Samples], microphone: Microphone) -> Iterator[Samples]:
    if not microphone.delay_s and not microphone.drift_ppm:
        return sound
    alignment = Alignment(delay_s=microphone.delay_s, drift_ppm=microphone.drift_ppm, is_sure=True)
    return aligned(sound, alignment, SAMPLE_RATE_HZ)


def _even_blocks(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Give blocks of BLOCK_FRAMES, the last one filled with silence."""
    rest: list[Samples] = []
    held = 0
    for block in blocks:
        rest.append(block)
        held += len(block)
        while held >= BLOCK_FRAMES:
            whole = np.concatenate(rest) if len(rest) > 1 else rest[0]
            yield whole[:BLOCK_FRAMES]
            rest, held = [whole[BLOCK_FRAMES:]], held - BLOCK_FRAMES
    if held:
        whole = np.concatenate(rest)
        yield np.pad(whole, ((0, BLOCK_FRAMES - held), (0, 0)))


def _ramps(gains: NDArray[np.float32], hop: int) -> NDArray[np.float32]:
    """Return factors for each sample of a block, shape (frames, lines), without steps."""
    places = np.minimum(np.arange(hop, hop + _BLOCK_HOPS + 1), len(gains) - 1)
    steps = gains[places]
    lines = [
        (line[:-1, None] + (line[1:] - line[:-1])[:, None] * _RAMP).reshape(-1) for line in steps.T
    ]
    return np.stack(lines, axis=1)

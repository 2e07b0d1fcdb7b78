"""Levelled sound whose truth is known, and programmes made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from media_pipeline.master.meter import Curves, Meter, integrated_lufs
from media_pipeline.master.programme.jingles import Jingles, JingleSound
from media_pipeline.master.programme.programme import Programme, make_programme
from media_pipeline.master.programme.timeline import RATE_HZ
from media_pipeline.model.analysis import Passage
from media_pipeline.model.episode import Cut
from media_pipeline.model.settings import Jingle, Target
from media_pipeline.tools.ffmpeg_sound import Samples

STEREO = Target(loudness_lufs=-16.0)
MONO = Target(loudness_lufs=-16.0, channels="mono")


@dataclass
class Sound:
    """A levelled recording in memory, read in blocks of ``block`` samples."""

    samples: Samples
    block: int = 48_000
    read: int = 0
    closed: int = 0

    @property
    def channels(self) -> Literal[1, 2]:
        return 1 if self.samples.shape[1] == 1 else 2

    @property
    def duration_s(self) -> float:
        return len(self.samples) / RATE_HZ

    @property
    def power(self) -> NDArray[np.float32]:
        return measured(self.samples).summed

    @property
    def peak(self) -> NDArray[np.float32]:
        return measured(self.samples).peak.max(axis=1)

    def blocks(self) -> Iterator[Samples]:
        try:
            for place in range(0, len(self.samples), self.block):
                self.read = place + self.block
                block = self.samples[place : place + self.block]
                block.flags.writeable = False  # as what comes from a pipe
                yield block
        finally:
            self.closed += 1


def measured(samples: Samples) -> Curves:
    meter = Meter(RATE_HZ, samples.shape[1])
    meter.feed(samples)
    return meter.finish()


def assembled(
    sound: Sound,
    *cuts: tuple[float, float],
    kept: tuple[float, float] | None = None,
    jingles: Jingles | None = None,
    target: Target = MONO,
) -> Programme:
    start_s, end_s = kept or (0.0, sound.duration_s)
    return make_programme(
        sound,
        Passage(start_s=start_s, end_s=end_s),
        [Cut(start=start, end=end) for start, end in cuts],
        jingles or Jingles(),
        target,
    )


def heard(programme: Programme) -> Samples:
    return np.concatenate(list(programme.blocks()))


def tone(frequency_hz: float, seconds: float, level: float = 0.25, channels: int = 1) -> Samples:
    moments = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = level * np.sin(2 * np.pi * frequency_hz * moments)
    return np.repeat(wave.astype(np.float32)[:, None], channels, axis=1)


def noise(seconds: float, level: float = 0.1, channels: int = 1) -> Samples:
    generator = np.random.default_rng(4)
    shape = (round(seconds * RATE_HZ), channels)
    return (level * generator.standard_normal(shape)).astype(np.float32)


def jingle(samples: Samples, **settings: float) -> JingleSound:
    found = Jingle.model_validate({"file": "jingle.wav", **settings})
    return JingleSound(found, samples, integrated_lufs(measured(samples).summed))

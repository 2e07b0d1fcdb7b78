"""Two people talk for a while; each one's recorder begins when it likes and has its own clock.

What is said, when, and how it comes to both microphones is known here, so that where each track
lies is known as well. The voices are those of the sample episodes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from media import INTERVIEW, REPOSITORY, ffmpeg
from numpy.typing import NDArray

from media_pipeline.ingest.probe import probe
from media_pipeline.master.analysis.alignment import Alignment, find_alignment
from media_pipeline.master.analysis.excerpts import Read
from media_pipeline.tools.ffmpeg import input_of
from media_pipeline.tools.ffmpeg_sound import Samples, decoding

RATE_HZ = 8_000
TRACKS = REPOSITORY / "episodes" / "episode-03"
VOICES = (TRACKS / "animatrice.flac", TRACKS / "elue.flac")
OVERSAMPLING = 8
LONG_S = 40 * 60.0


@cache
def sound(path: Path = INTERVIEW, channels: int = 1) -> Samples:
    source, _warnings = probe(path, relative_to=path.parent, track=None)
    stream = input_of(source, path.parent).audio
    with decoding(ffmpeg(), stream, channels=channels, sample_rate_hz=RATE_HZ) as blocks:
        return np.concatenate(list(blocks))


@cache
def voice(number: int) -> NDArray[np.float64]:
    """Return a voice at −26 dBFS while it speaks, at 64 kHz, so that it can be read in between."""
    line = sound(VOICES[number])[:, 0]
    spectrum = np.fft.rfft(line / np.sqrt(np.mean(np.square(line[np.abs(line) > line.std() / 3]))))
    fine = np.fft.irfft(spectrum, len(line) * OVERSAMPLING) * OVERSAMPLING
    return fine * 10 ** (-26 / 20)


@cache
def buzz() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return one period of hum with 20 harmonics, as a table."""
    places = np.linspace(0, 1, 4_097)
    waves = [np.sin(2 * np.pi * n * places + n) / n for n in range(1, 21)]
    return places, np.sum(waves, axis=0)


@dataclass(frozen=True)
class Turn:
    """Somebody says a piece of a recording, ``speed`` times as fast, so that none comes twice."""

    who: int
    start_s: float
    length_s: float
    begin: float
    speed: float


@dataclass(frozen=True)
class Talk:
    """Track 0 is the talk's own time; track 1 began ``delay_s`` later, its clock is ``ppm`` faster.

    ``bleed_db`` is how much lower each voice is in the other's microphone, where it comes
    ``distance_s`` later; ``hum`` is the amplitude of 50 Hz, with harmonics, in both.
    """

    duration_s: float = LONG_S
    delay_s: float = 0.0
    ppm: float = 0.0
    bleed_db: tuple[float, float] = (-25.0, -25.0)
    distance_s: float = 0.0044
    noise_db: float = -60.0
    hum: float = 0.0
    rate_hz: int = RATE_HZ
    seed: int = 1
    silent: float = 0.0
    """The share of each 100 s in which nobody speaks."""

    @cached_property
    def turns(self) -> list[Turn]:
        chance, turns, moment_s, who = np.random.default_rng(self.seed), [], -70.0, 0
        while moment_s < self.duration_s + 70:
            who = 1 - who if chance.random() < 0.6 else who
            length_s, speed = chance.uniform(1.5, 6), chance.uniform(0.88, 1.13)
            begin = chance.uniform(0, len(voice(who)) - length_s * speed * RATE_HZ * OVERSAMPLING)
            if moment_s % 100 >= self.silent * 100:
                turns.append(Turn(who, moment_s, length_s, begin, speed))
            moment_s += length_s + chance.uniform(-0.2, 0.8)
        return turns

    def moments(self, track: int, places_s: NDArray[np.float64]) -> NDArray[np.float64]:
        return places_s / (1 + self.ppm * 1e-6) + self.delay_s if track else places_s

    def read(self, track: int, start_s: float, duration_s: float) -> Samples:
        end_s = min(start_s + duration_s, self.duration_s)
        places = np.arange(round(start_s * self.rate_hz), round(end_s * self.rate_hz))
        moments = self.moments(track, places / self.rate_hz)
        chance = np.random.default_rng([self.seed, track, round(start_s * 1000)])
        heard = chance.standard_normal(len(places)) * 10 ** (self.noise_db / 20)
        heard += self.hum * np.interp(50 * moments % 1, *buzz())
        for turn in self.turns:
            self._say(turn, track, moments, heard)
        return heard.astype(np.float32)[:, None]

    def _say(
        self, turn: Turn, track: int, moments: NDArray[np.float64], heard: NDArray[np.float64]
    ) -> None:
        is_near = turn.who == track
        start_s = turn.start_s + (0 if is_near else self.distance_s)
        begin, end = np.searchsorted(moments, [start_s, start_s + turn.length_s])
        if begin == end:
            return
        places = turn.begin + (moments[begin:end] - start_s) * turn.speed * RATE_HZ * OVERSAMPLING
        piece = voice(turn.who)[int(places[0]) : int(places[-1]) + 2]
        gain = 1.0 if is_near else 10 ** (self.bleed_db[turn.who] / 20)
        heard[begin:end] += gain * np.interp(
            places - int(places[0]), np.arange(len(piece), dtype=float), piece
        )

    def alignment(self) -> Alignment:
        return self.of_both(self.read)[1]

    def of_both(self, read: Read) -> tuple[Alignment, ...]:
        return find_alignment(read, (self.duration_s, self.duration_s))

    def errors_s(self, found: Alignment) -> list[float]:
        """Return how far the alignment is out at the beginning and at the end."""
        truth = Alignment(self.delay_s, self.ppm, is_sure=True)
        return [found.place_s(end) - truth.place_s(end) for end in (0.0, self.duration_s)]


def reading(*tracks: Samples) -> tuple[Read, list[float]]:
    def read(track: int, start_s: float, duration_s: float) -> Samples:
        end = round((start_s + duration_s) * RATE_HZ)
        return tracks[track][round(start_s * RATE_HZ) : end]

    return read, [len(track) / RATE_HZ for track in tracks]


def in_blocks(track: Samples, frames: int = 4_096) -> Iterator[Samples]:
    for begin in range(0, len(track), frames):
        yield track[begin : begin + frames]

"""The programme: levelled sound without what is cut, with the jingles, read as one stream.

It is never in memory as a whole; only jingles are. Its curves are not measured: they are those of
the levelled sound and of the jingles, moved with them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np

from media_pipeline.master.curves import Curve
from media_pipeline.master.meter import integrated_lufs
from media_pipeline.master.programme.curves import HOP, moved_peak, moved_power
from media_pipeline.master.programme.jingles import Jingles, PlacedSound, short_lufs
from media_pipeline.master.programme.tape import Tape, joined
from media_pipeline.master.programme.timeline import (
    RATE_HZ,
    Arrangement,
    Stretch,
    timeline_of,
)
from media_pipeline.model.analysis import Passage
from media_pipeline.model.episode import Cut
from media_pipeline.model.settings import Target
from media_pipeline.model.timeline import Timeline
from media_pipeline.tools.ffmpeg_sound import Samples

_ROUNDS = 3
_MOST_DIFFERENCE_LU = 3.0


class LevelledSound(Protocol):
    """The levelled recording from its start to its end.

    ``power`` (hops,): summed K-weighted mean squares; ``peak`` (hops,): sample peaks, 1.0 is full
    scale, the louder channel's.
    """

    @property
    def channels(self) -> Literal[1, 2]:
        """How many channels its blocks have."""
        ...

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        ...

    @property
    def power(self) -> Curve:
        """Loudness over time."""
        ...

    @property
    def peak(self) -> Curve:
        """Peaks over time."""
        ...

    def blocks(self) -> Iterator[Samples]:
        """Return the samples in order, 48 kHz, shape (frames, channels); each call begins anew."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """What listeners hear, before its last gain.

    ``power`` (hops,) are summed K-weighted mean squares, ``peak`` (hops,) linear sample peaks,
    rather too high than too low: where a jingle and speech are heard together both are added.
    """

    channels: Literal[1, 2]
    sound: LevelledSound
    arrangement: Arrangement
    jingles: tuple[PlacedSound, ...]
    power: Curve
    peak: Curve

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.arrangement.frames / RATE_HZ

    @property
    def timeline(self) -> Timeline:
        """Where each moment of the recording is heard."""
        return self.arrangement.timeline

    def blocks(self) -> Iterator[Samples]:
        """Return the samples in order, 48 kHz, shape (frames, channels); each call begins anew."""
        source = self.sound.blocks()
        plan = self.arrangement
        position = 0
        try:
            for block in joined(Tape(source, self.channels), plan.stretches, plan.frames):
                for placed in self.jingles:
                    placed.add_to(block, position)
                position += len(block)
                yield block
        finally:
            _close(source)  # what was trimmed at the end is not read


def make_programme(
    sound: LevelledSound,
    kept: Passage,
    cuts: Sequence[Cut],
    jingles: Jingles,
    target: Target,
) -> Programme:
    """Assemble the programme that ``target`` is then delivered from.

    Args:
        sound: the levelled recording.
        kept: what trimming silence at head and tail leaves of it.
        cuts: what a person takes out, in times of the recording.
        jingles: what is heard around and between.
        target: its loudness is what speech will have, and what jingles are measured by.
    """
    plan = timeline_of(kept, cuts, jingles.inserts)
    channels = _channels(sound, jingles, target)
    speech = _sides(channels, sound) * moved_power(sound.power, plan.stretches, plan.frames)
    pairs = zip(jingles.in_order, plan.placements, strict=True)
    heard = [
        _Heard.at(PlacedSound(jingle, placement, 0.0), channels, plan.frames)
        for jingle, placement in pairs
    ]
    heard = _settled(speech, heard, target.loudness_lufs)
    return Programme(
        channels,
        sound,
        plan,
        tuple(each.placed for each in heard),
        power=_together(speech, [each.power for each in heard]),
        peak=_together(
            moved_peak(sound.peak, plan.stretches, plan.frames), [each.peak for each in heard]
        ),
    )


def _channels(sound: LevelledSound, jingles: Jingles, target: Target) -> Literal[1, 2]:
    """Return one where one says all there is to hear: it is half the work."""
    stereo = sound.channels > 1 or any(each.samples.shape[1] > 1 for each in jingles.in_order)
    return 2 if stereo and target.channels == "stereo" else 1


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """A placed jingle with its curves on the programme's time line.

    ``own_lufs`` is what it measures before its gain, with the programme's channels.
    """

    placed: PlacedSound
    own_lufs: float
    power: Curve
    peak: Curve

    @classmethod
    def at(cls, placed: PlacedSound, channels: int, frames: int) -> "_Heard":
        """Measure a jingle, and move what it measures to its place."""
        power, peak = placed.curves(channels)
        place = placed.placement
        stretches = (Stretch(0, place.frames, place.start),)
        gain = placed.gain(np.arange(frames // HOP) * HOP + HOP // 2).astype(np.float32)
        return cls(
            placed,
            short_lufs(power),
            moved_power(power, stretches, frames) * gain**2,
            moved_peak(peak, stretches, frames) * gain,
        )

    def wanted_gain(self, speech_lufs: float) -> float:
        """Return the gain in dB that makes it what it is to be beside speech of that loudness."""
        return self.placed.sound.wanted_lufs(speech_lufs) - self.own_lufs

    def louder(self, gain_db: float) -> "_Heard":
        """Return it with more gain."""
        return replace(
            self,
            placed=replace(self.placed, gain_db=self.placed.gain_db + gain_db),
            power=self.power * np.float32(10 ** (gain_db / 10)),
            peak=self.peak * np.float32(10 ** (gain_db / 20)),
        )


def _settled(speech: Curve, heard: list[_Heard], target_lufs: float) -> list[_Heard]:
    """Return the jingles with the gains that make each what it is to be once all is delivered.

    The last gain brings the whole to the target, and the whole holds the jingles: so their gains
    are found in a few rounds. A jingle that outweighs all speech must not run away.
    """
    spoken = whole = integrated_lufs(speech)
    settled = heard
    for _round in range(_ROUNDS if heard else 0):
        last_gain = target_lufs - whole
        settled = [each.louder(each.wanted_gain(target_lufs) - last_gain) for each in heard]
        whole = integrated_lufs(_together(speech, [each.power for each in settled]))
        whole = float(np.clip(whole, spoken - _MOST_DIFFERENCE_LU, spoken + _MOST_DIFFERENCE_LU))
    return settled


def _together(first: Curve, others: list[Curve]) -> Curve:
    return np.asarray(sum(others, start=first), dtype=np.float32)


def _sides(channels: int, sound: LevelledSound) -> np.float32:
    """Return what summed mean squares become with other channels.

    One channel on both sides counts twice. Of two that become one, half remains where they say the
    same, less where they do not; the delivered file's own measurement corrects that.
    """
    return np.float32(channels / sound.channels)


def _close(source: Iterator[Samples]) -> None:
    """End what still reads a file."""
    close = getattr(source, "close", None)
    if close is not None:
        close()

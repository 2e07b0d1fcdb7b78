"""Jingles: decoded, faded, measured, and kept out of the way of speech.

A jingle is short, so it is held in memory as a whole; pydub fades it.
"""

import warnings
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media_pipeline.errors import RecordingError
from media_pipeline.master.curves import Curve
from media_pipeline.master.meter import SILENCE_LUFS, Meter, integrated_lufs, lufs
from media_pipeline.master.programme.tape import with_channels
from media_pipeline.master.programme.timeline import RATE_HZ, Insert, Inserts, Placement
from media_pipeline.model.audio import Source
from media_pipeline.model.settings import Jingle
from media_pipeline.tools.ffmpeg import Ffmpeg, FfmpegFailed, input_of, last_reason
from media_pipeline.tools.ffmpeg_sound import Samples, decoding

LONGEST_S = 120.0
"""More is no jingle; it would also take too much memory."""

_RAMP = RATE_HZ // 4  # a jingle gives way to speech, and comes back, in a quarter of a second
_LEAST_FADE_MS = 2  # a file cut off in the middle of its sound would click
_MILLISECOND = RATE_HZ // 1000
_FULL_SCALE = 2**30  # as an integer of 32 bits, half of what fits: 1.0 stays exact


@dataclass(frozen=True, slots=True, eq=False)
class JingleSound:
    """A jingle as it will sound, but for its gain.

    ``samples`` have shape (frames, 1 or 2) at 48 kHz; ``loudness_lufs`` is that of the file.
    """

    jingle: Jingle
    samples: Samples
    loudness_lufs: float

    @property
    def insert(self) -> Insert:
        """Its length, and what it may overlap."""
        return Insert(len(self.samples), round(self.jingle.overlap * RATE_HZ))

    def wanted_lufs(self, speech_lufs: float) -> float:
        """Return how loud it is to be where speech is heard at ``speech_lufs``."""
        if self.jingle.loudness_lufs is not None:
            return self.jingle.loudness_lufs
        if self.jingle.gain_db is not None:
            return self.loudness_lufs + self.jingle.gain_db
        return speech_lufs


@dataclass(frozen=True, slots=True)
class Jingles:
    """The jingles of one programme; ``inside`` holds times of the recording, in seconds."""

    intro: JingleSound | None = None
    outro: JingleSound | None = None
    inside: tuple[tuple[float, JingleSound], ...] = ()

    @property
    def inserts(self) -> Inserts:
        """Their lengths, for the plan."""
        return Inserts(
            intro=self.intro.insert if self.intro else None,
            outro=self.outro.insert if self.outro else None,
            inside=tuple((at_s, sound.insert) for at_s, sound in self.inside),
        )

    @property
    def in_order(self) -> tuple[JingleSound, ...]:
        """All of them as they follow one another in the plan."""
        inside = sorted(self.inside, key=lambda placed: placed[0])
        every = (self.intro, *(sound for _at_s, sound in inside), self.outro)
        return tuple(sound for sound in every if sound is not None)


@dataclass(frozen=True, slots=True, eq=False)
class PlacedSound:
    """A jingle at its place in the programme, with the gain in dB that it is heard with."""

    sound: JingleSound
    placement: Placement
    gain_db: float

    def add_to(self, block: Samples, position: int) -> None:
        """Add what is heard of it to ``block``, which begins at ``position`` of the programme."""
        first = max(position, self.placement.start)
        last = min(position + len(block), self.placement.end)
        if first >= last:
            return
        start = self.placement.start
        part = with_channels(self.sound.samples[first - start : last - start], block.shape[1])
        gain = self.gain(np.arange(first, last))[:, None]
        block[first - position : last - position] += part * gain.astype(np.float32)

    def gain(self, moments: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the factor at samples of the programme: its gain, less beside speech."""
        down_db = self.sound.jingle.duck_db * (1 - _apart(moments, self.placement) / _RAMP)
        return np.asarray(10 ** ((self.gain_db - down_db) / 20))

    def curves(self, channels: int) -> tuple[Curve, Curve]:
        """Return summed mean squares and sample peaks of the whole jingle before its gain."""
        meter = Meter(RATE_HZ, channels)
        meter.feed(with_channels(self.sound.samples, channels))
        measured = meter.finish()
        return measured.summed, measured.peak.max(axis=1, initial=0.0)


def _apart(moments: NDArray[np.int64], placement: Placement) -> NDArray[np.int64]:
    """Return how far each moment is from speech under the jingle, in samples, _RAMP at most."""
    apart = np.full(len(moments), _RAMP, dtype=np.int64)
    if placement.alone_from is not None:
        apart = np.minimum(apart, moments - placement.alone_from)
    if placement.alone_until is not None:
        apart = np.minimum(apart, placement.alone_until - moments)
    return np.maximum(apart, 0)


def read_jingle(ffmpeg: Ffmpeg, folder: Path, source: Source, jingle: Jingle) -> JingleSound:
    """Decode, fade and measure a jingle; ``source`` was probed like a recording, in ``folder``.

    Raises:
        RecordingError: it is longer than two minutes, silent, or cannot be read.
    """
    path = folder / source.path
    if source.duration_s > LONGEST_S:
        raise _too_long(path)
    samples = _decoded(ffmpeg, source, folder)
    meter = Meter(RATE_HZ, samples.shape[1])
    meter.feed(samples)
    loudness = short_lufs(meter.finish().summed)
    if loudness <= SILENCE_LUFS:
        raise RecordingError(
            path,
            _("There is only silence in {name}.").format(name=path.name),
            _("Listen to it on this computer, and put the right jingle in its place."),
        )
    return JingleSound(jingle, faded(samples, jingle.fade_in, jingle.fade_out), loudness)


def _decoded(ffmpeg: Ffmpeg, source: Source, folder: Path) -> Samples:
    path = folder / source.path
    stream = input_of(source, folder).audio
    channels = min(source.channels, 2)
    blocks: list[Samples] = [np.zeros((0, channels), dtype=np.float32)]
    try:
        with decoding(ffmpeg, stream, channels=channels, sample_rate_hz=RATE_HZ) as decoded:
            for block in decoded:
                blocks.append(block)
                if sum(map(len, blocks)) > LONGEST_S * RATE_HZ:
                    raise _too_long(path)
    except FfmpegFailed as error:
        raise RecordingError(
            path,
            _("The jingle {name} cannot be read to the end: {reason}").format(
                name=path.name, reason=last_reason(error.log)
            ),
            _("The file is damaged. Copy it again from where it came from."),
        ) from error
    return np.concatenate(blocks)


def _too_long(path: Path) -> RecordingError:
    return RecordingError(
        path,
        _("The jingle {name} is longer than two minutes.").format(name=path.name),
        _(
            "Cut it in a sound editor; a longer piece can be one of the files listed under "
            "recording in episode.yaml."
        ),
    )


def short_lufs(power: Curve) -> float:
    """Return integrated loudness; below 0.4 s, where BS.1770 has none, that of the mean square."""
    measured = integrated_lufs(power)
    if measured > SILENCE_LUFS or not len(power):
        return measured
    return float(lufs(power.mean()))


def faded(samples: Samples, in_s: float, out_s: float) -> Samples:
    """Return ``samples`` with pydub's fades, 2 ms at least; at most a millisecond longer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydub looks for an ffmpeg of its own, which is not used
        from pydub import AudioSegment

    # Whole milliseconds: pydub cuts there.
    whole = np.pad(samples, ((0, -len(samples) % _MILLISECOND), (0, 0)))
    scale = max(1.0, float(np.abs(whole).max(initial=0.0)))
    segment = AudioSegment(
        data=np.round(whole * (_FULL_SCALE / scale)).astype("<i4").tobytes(),
        sample_width=4,
        frame_rate=RATE_HZ,
        channels=samples.shape[1],
    )
    fade_in, fade_out = (
        min(len(segment), max(_LEAST_FADE_MS, round(fade * 1000))) for fade in (in_s, out_s)
    )
    done = segment.fade_in(fade_in).fade_out(fade_out)
    numbers = np.frombuffer(done.raw_data, dtype="<i4").reshape(-1, samples.shape[1])
    return np.asarray(numbers * (scale / _FULL_SCALE), dtype=np.float32)

"""Recordings as they come from the field, made here: the same on every run.

All but one are made at 48 kHz, brought to the level that their name says, and written by ffmpeg at
the rate and in the format that their options say. Speech is that of the sample episodes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from media import INTERVIEW, REPOSITORY, make_sound, read_sound, write_sound
from numpy.typing import NDArray

from media_pipeline.master.meter import Meter

RATE_HZ = 48_000

MONO = "audio: {preset: speech-mono}\n"

Sound = NDArray[np.float32]
"""Of shape (frames, channels); full scale is 1.0."""


@dataclass(frozen=True)
class Entry:
    """One recording, and what becomes of it.

    ``level_lufs`` is its integrated loudness (None: as it was made). ``audio`` is what config.yaml
    says about the delivered sound; ``stereo`` that left and right must stay as different as they
    are. ``refusal`` is what the person is told instead of getting an MP3.
    """

    name: str
    sound: Callable[[], Sound]
    level_lufs: float | None = -23.0
    options: tuple[str, ...] = ()
    suffix: str = ".wav"
    audio: str = ""
    stereo: bool = False
    refusal: str = ""

    def write(self, folder: Path) -> Path:
        """Write the recording into ``folder``."""
        sound = self.sound()
        if self.level_lufs is not None:
            sound = at_level(sound, self.level_lufs)
        return write_sound(folder / f"recording{self.suffix}", sound, RATE_HZ, *self.options)


@dataclass(frozen=True)
class LongCall(Entry):
    """Minutes of telephone, the level drifting by 12 dB: what is long is made by ffmpeg."""

    minutes: int = 10

    def write(self, folder: Path) -> Path:
        """Write the recording into ``folder``."""
        turn = write_sound(folder / "turn.wav", self.sound(), RATE_HZ, "-ar", "8000")
        drift = "volume='pow(10,(-12+6*sin(t/90))/20)':eval=frame"
        end = f"atrim=end={60 * self.minutes}"
        source = f"amovie={turn}:loop=0,asetpts=N/SR/TB,{drift},{end}"
        return make_sound(folder / f"recording{self.suffix}", source, *self.options)


def seconds(length_s: float) -> NDArray[np.float64]:
    """Return the time of every frame."""
    return np.arange(round(length_s * RATE_HZ)) / RATE_HZ


def at_level(sound: Sound, level_lufs: float) -> Sound:
    """Return the same sound with another integrated loudness (it may pass full scale)."""
    meter = Meter(RATE_HZ, sound.shape[1])
    meter.feed(sound.astype(np.float32))
    now_lufs = meter.finish().loudness.integrated_lufs
    return np.asarray(sound * 10 ** ((level_lufs - now_lufs) / 20), dtype=np.float32)


@cache
def _track(name: str) -> NDArray[np.float32]:
    path = REPOSITORY / "episodes" / "episode-03" / f"{name}.flac"
    return read_sound(path, RATE_HZ, 1)[: 40 * RATE_HZ]


def talk(length_s: float = 10.0, guest_db: float = 0.0) -> Sound:
    """Two people in one microphone, five seconds each, again from the start after 40 s.

    ``guest_db`` is how much louder than as recorded, 12 dB below the host, the guest is.
    """
    both = _track("animatrice") + _track("elue") * 10 ** (guest_db / 20)
    frames = round(length_s * RATE_HZ)
    return np.resize(np.roll(both, -5 * RATE_HZ, axis=0), (frames, 1))


def both_sides(sound: Sound) -> Sound:
    """Return the same on two channels."""
    return np.repeat(sound[:, :1], 2, axis=1)


def sides(left: Sound, right: Sound) -> Sound:
    """Return one sound on each side."""
    return np.concatenate([left[:, :1], right[:, :1]], axis=1)


def hiss(length_s: float, level_db: float, channels: int = 1, seed: int = 1) -> Sound:
    """White noise of an RMS level in dBFS, another on each channel."""
    noise = np.random.default_rng(seed).standard_normal((round(length_s * RATE_HZ), channels))
    return np.asarray(noise * 10 ** (level_db / 20), dtype=np.float32)


def music(length_s: float = 10.0) -> Sound:
    """Chords that are struck twice a second and panned from left to right: a true stereo image."""
    t = seconds(length_s)
    sound = np.zeros((len(t), 2))
    for number, pitch_hz in enumerate((110.0, 164.8, 220.0, 277.2, 329.6, 440.0)):
        struck = np.exp(-3 * ((t + number / 12) % 0.5)) * (1 + 0.3 * np.sin(t / (number + 1)))
        tone = struck * sum(np.sin(2 * np.pi * pitch_hz * k * t) / k for k in (1, 2, 3))
        side = number / 5 * np.pi / 2
        sound += tone[:, None] * [np.cos(side), np.sin(side)]
    return np.asarray(sound / 12, dtype=np.float32)


def squashed(sound: Sound, drive_db: float) -> Sound:
    """Drive it into saturation: loud, with a small crest factor, and no sharp edges."""
    return np.asarray(np.tanh(at_level(sound, drive_db)), dtype=np.float32)


def clipped(sound: Sound, over_db: float, at_db: float = 0.0) -> Sound:
    """Cut off what is within ``over_db`` of its peak; flat tops come to lie at ``at_db``."""
    ceiling = float(np.abs(sound).max()) * 10 ** (-over_db / 20)
    return np.asarray(np.clip(sound, -ceiling, ceiling) / ceiling * 10 ** (at_db / 20), np.float32)


def clicks(length_s: float, peak: float, every_s: float, seed: int = 2) -> Sound:
    """Single samples that stand out, at random moments and of either sign."""
    random = np.random.default_rng(seed)
    sound = np.zeros((round(length_s * RATE_HZ), 1), dtype=np.float32)
    places = random.integers(0, len(sound), round(length_s / every_s))
    sound[places, 0] = peak * random.choice([-1.0, 1.0], len(places))
    return sound


def bursts(length_s: float = 12.0, seed: int = 3) -> Sound:
    """Noise that comes in bursts of half a second, each at another level within 30 dB."""
    t = seconds(length_s)
    levels = 10 ** (-np.random.default_rng(seed).uniform(0, 30, int(length_s) + 1) / 20)
    on = (t % 1.0 < 0.5) * levels[t.astype(int)]
    return np.asarray(hiss(length_s, -12) * on[:, None], dtype=np.float32)


def claps(length_s: float = 10.0) -> Sound:
    """Talk, and hands clapped close to the microphone every three seconds, 30 dB louder."""
    t = seconds(length_s)
    envelope = np.exp(-((t % 3.0) / 0.01)) * (t % 3.0 < 0.1)
    return np.asarray(talk(length_s) + hiss(length_s, 6) * envelope[:, None], dtype=np.float32)


def whispers_and_shouts(length_s: float = 24.0) -> Sound:
    """Talk whose level jumps by 30 dB every four seconds."""
    quiet = seconds(length_s) % 8.0 < 4.0
    return np.asarray(talk(length_s) * np.where(quiet, 10**-1.5, 1.0)[:, None], dtype=np.float32)


def interview(start_s: float = 9.0, length_s: float = 20.0) -> Sound:
    """The sample interview: one microphone a side, the guest's 11 dB quieter, hiss and hum."""
    return read_sound(INTERVIEW, RATE_HZ, 2, "-ss", str(start_s), "-t", str(length_s))


def mains(length_s: float, level_db: float) -> Sound:
    """Mains hum: 50 Hz and its first harmonics."""
    t = seconds(length_s)
    hum = sum(np.sin(2 * np.pi * 50 * k * t + k) / k for k in (1, 2, 3, 4))
    return np.asarray(hum[:, None] * 10 ** (level_db / 20), dtype=np.float32)


def ringing(length_s: float = 10.0) -> Sound:
    """A tone of 440 Hz that trembles: its peaks are hardly above its mean."""
    t = seconds(length_s)
    tone = np.sin(2 * np.pi * 440 * t) * (0.7 + 0.3 * np.sin(2 * np.pi * 3 * t))
    return np.asarray(tone[:, None] * 0.5, dtype=np.float32)


def _by_level(level_lufs: float) -> Entry:
    return Entry(f"talk at {level_lufs:.0f} LUFS", talk, level_lufs)


def _by_rate(rate_hz: int, sound: Callable[[], Sound] = talk) -> Entry:
    return Entry(f"at {rate_hz / 1000:g} kHz", sound, options=("-ar", str(rate_hz)))


LEVELS = [_by_level(level) for level in (-45, -38, -30, -23, -16, -10)] + [
    Entry("saturated talk at -6 LUFS", lambda: both_sides(squashed(talk(), 3.0)), -6.0),
    Entry("music at -6 LUFS", lambda: squashed(music(), -3.0), -6.0, stereo=True),
    Entry("noise at -40 LUFS", lambda: hiss(10.0, -40.0), -40.0),
]

RATES = [_by_rate(rate) for rate in (8_000, 11_025, 16_000, 22_050, 32_000, 44_100)] + [
    _by_rate(88_200, lambda: both_sides(talk())),
    _by_rate(96_000, lambda: interview(30.0, 10.0)),
    _by_rate(192_000, music),
]

CHANNELS = [
    Entry("a microphone a side", interview, -29.9),
    Entry("true stereo", music, stereo=True),
    Entry("dual mono", lambda: both_sides(talk())),
    Entry("dead left side", lambda: sides(talk() * 0, talk())),
    Entry("dead right side, hissing", lambda: sides(talk(), hiss(10.0, -75.0))),
    Entry("opposite polarity", lambda: sides(talk(), -talk())),
    Entry("a room in stereo", lambda: sides(talk(), np.roll(talk(), 20, axis=0) * 0.7)),
]

CRESTS = [
    Entry("trembling tone", ringing),
    Entry("bursts of noise", bursts),
    Entry("claps 30 dB above talk", claps, -26.0),
    Entry("clicks 40 dB above talk", lambda: talk() * 0.01 + clicks(10.0, 0.9, 0.5), None),
    Entry("one click in ten seconds", lambda: talk() * 0.1 + clicks(10.0, 0.99, 10.0), None),
    Entry("whispers and shouts", whispers_and_shouts),
    Entry("host and a much quieter guest", lambda: talk(24.0, -8.0)),
]

FAULTS = [
    Entry("clipped at full scale", lambda: clipped(talk(), 15.0), None),
    Entry("clipped at -6 dBFS", lambda: both_sides(clipped(talk(), 12.0, -6.0)), None),
    Entry("hum", lambda: talk() + mains(10.0, -38.0), -30.0),
    Entry("hiss 20 dB below talk", lambda: talk() + hiss(10.0, -45.0)),
    Entry("DC offset", lambda: at_level(talk(), -25.0) + np.float32(0.1), None),
    Entry("talk over music", lambda: both_sides(talk()) + music() * 0.1),
    Entry("silence around talk", lambda: np.pad(talk(), ((5 * RATE_HZ, 6 * RATE_HZ), (0, 0)))),
]

FORMATS = [
    Entry("24-bit FLAC", lambda: interview(50.0, 10.0), None, ("-sample_fmt", "s32"), ".flac"),
    Entry("MP3 of 64 kbit/s", talk, -30.0, ("-b:a", "64k"), ".mp3"),
    Entry("AAC of a telephone", talk, -20.0, ("-b:a", "48k"), ".m4a"),
    Entry("Opus", talk, -27.0, ("-b:a", "32k"), ".opus"),
    Entry("float above full scale", talk, -5.0, ("-c:a", "pcm_f32le")),
    Entry("mu-law", talk, -20.0, ("-ar", "8000", "-c:a", "pcm_mulaw")),
]

TEN_MINUTES = LongCall("10 min of telephone", lambda: talk(40.0, 6.0), suffix=".flac", audio=MONO)
HALF_AN_HOUR = replace(TEN_MINUTES, name="30 min of telephone", minutes=30)

SHORT_AND_LONG = [
    Entry("2 s", lambda: talk(2.0)),
    TEN_MINUTES,
    Entry("0.2 s", lambda: talk(0.2) * 0.5, None, refusal="too short"),
    Entry("silence", lambda: hiss(10.0, -200.0), None, refusal="There is only silence in"),
]

ENTRIES = [*LEVELS, *RATES, *CHANNELS, *CRESTS, *FAULTS, *FORMATS, *SHORT_AND_LONG]

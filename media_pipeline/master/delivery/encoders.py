"""The three delivered formats, and how each is encoded."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from media_pipeline.model.settings import Target
from media_pipeline.tools.ffmpeg_sound import Samples

Format = Literal["mp3", "m4a", "opus"]

Channels = Literal[1, 2]

Feed = Callable[[Samples], None]
"""Takes the next block of what is encoded, shape (frames, channels), at PROGRAMME_RATE_HZ."""

PROGRAMME_RATE_HZ = 48_000
"""The rate at which encoders are fed."""

MP3_RATE_HZ = 44_100

_UNSCALED_KBPS, _LESS_SCALED_KBPS = 256, 192


@dataclass(frozen=True, slots=True)
class Encoder:
    """How one format is made.

    ``codec`` is libavcodec's encoder with ``options``, ``container`` libavformat's muxer with those
    of ``muxing``; none for MP3, which LAME encodes in pieces. ``level_db`` is what the encoder does
    to the level of everything. ``margin_db`` is how far below the promised true peak the limiter
    stays, since encoders move peaks. ``alike_kbps`` is the bit rate where two channels are alike,
    if they are then encoded once.
    """

    sample_rate_hz: int
    channels: Channels
    bitrate_kbps: int
    margin_db: float
    level_db: float = 0.0
    alike_kbps: int = 0
    codec: str = ""
    container: str = ""
    options: tuple[tuple[str, str], ...] = ()
    muxing: tuple[tuple[str, str], ...] = ()

    def encodes_once(self, fed: Channels) -> bool:
        """Tell whether a channel that is heard on both sides is encoded once."""
        return fed < self.channels and self.alike_kbps > 0

    def bitrate_for(self, fed: Channels) -> int:
        """Return the bit rate of a file that is fed with so many channels, in kbit/s."""
        return self.alike_kbps if self.encodes_once(fed) else self.bitrate_kbps


def encoder_for(kind: Format, target: Target) -> Encoder:
    """Return how ``kind`` is encoded for a target.

    Margins are a little more than the highest overshoot in half an hour of speech at −16 LUFS
    (levelled, some of it with music): 0.9 dB for MP3 at 96 kbit/s in stereo, 0.7 at 128, 0.2 at
    192, 0.5 at 64 in mono; 0.3 for AAC in stereo and 0.9 in mono; 1.1 for Opus in stereo and 0.4
    in mono. Drums and noise overshoot by up to 1.5 dB: such files are made a second time.
    """
    channels: Channels = 1 if target.channels == "mono" else 2
    if kind == "mp3":
        return _mp3(channels, target.mp3_bitrate_kbps)
    return _m4a(channels) if kind == "m4a" else _opus(channels)


def _mp3(channels: Channels, bitrate_kbps: int) -> Encoder:
    """Return MP3 at 44.1 kHz, which everything plays.

    The bit rate is constant, so that players find chapters; the file begins with a Xing/LAME header
    that says where the sound begins and ends.
    """
    margins_db = {32: 1.2, 48: 1.1, 64: 0.9, 80: 0.8, 96: 0.5}
    per_channel = bitrate_kbps // channels
    return Encoder(
        sample_rate_hz=MP3_RATE_HZ,
        channels=channels,
        bitrate_kbps=bitrate_kbps,
        margin_db=margins_db.get(per_channel, 0.4),
        level_db=_lame_scale_db(bitrate_kbps),
    )


def _lame_scale_db(bitrate_kbps: int) -> float:
    """Return what LAME scales its input by at a constant bit rate (its lower ones are tuned so)."""
    if bitrate_kbps >= _UNSCALED_KBPS:
        return 0.0
    return 20 * math.log10(0.97 if bitrate_kbps >= _LESS_SCALED_KBPS else 0.95)


def _m4a(channels: Channels) -> Encoder:
    """Return AAC-LC.

    The fast search without intensity stereo, noise substitution and temporal shaping is nearer to
    the sound (by 4 dB for speech, 17 for a jingle) than ffmpeg's default, moves peaks by
    tenths of a dB instead of up to 2.6 dB, and takes half the time. A voice that is the same on
    both sides is encoded once (see aac_frames.py), with more than half of the bits of two sides.
    """
    return Encoder(
        codec="aac",
        container="ipod",
        sample_rate_hz=PROGRAMME_RATE_HZ,
        channels=channels,
        bitrate_kbps=64 * channels,
        margin_db={1: 1.1, 2: 0.6}[channels],
        alike_kbps=96,
        options=(("aac_coder", "fast"), ("aac_is", "0"), ("aac_pns", "0"), ("aac_tns", "0")),
        # The index first; and the length told in samples, not in milliseconds.
        muxing=(("movflags", "faststart"), ("movie_timescale", str(PROGRAMME_RATE_HZ))),
    )


def _opus(channels: Channels) -> Encoder:
    return Encoder(
        codec="libopus",
        container="ogg",
        sample_rate_hz=PROGRAMME_RATE_HZ,
        channels=channels,
        bitrate_kbps=48 * channels,
        margin_db={1: 0.7, 2: 1.2}[channels],
    )

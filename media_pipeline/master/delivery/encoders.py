"""The three delivered formats: how each is encoded, and listened to while it is being encoded.

One ffmpeg encodes, once, and hands the same packets to the file and to a second ffmpeg that decodes
them: what is measured is what listeners get, and it costs no second pass.
"""

import math
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, cast

from media_pipeline.errors import DiskFull
from media_pipeline.master.delivery.threads import Feeder, Listener
from media_pipeline.model.settings import Target
from media_pipeline.tools.ffmpeg import Ffmpeg, FfmpegFailed
from media_pipeline.tools.ffmpeg_sound import in_blocks, sound_input

Format = Literal["mp3", "m4a", "opus"]

Channels = Literal[1, 2]

PROGRAMME_RATE_HZ = 48_000
"""The rate at which encoders are fed."""

_UNSCALED_KBPS, _LESS_SCALED_KBPS = 256, 192


@dataclass(frozen=True, slots=True)
class Encoder:
    """How one format is made.

    ``container`` is ffmpeg's muxer with its options, as tee reads them. ``level_db`` is what the
    encoder does to the level of everything. ``keeps_sides_alike`` says that two channels which are
    the same come out the same, so that one of them tells all. ``margin_db`` is how far below the
    promised true peak the limiter stays, since encoders move peaks.
    """

    codec: str
    container: str
    sample_rate_hz: int
    channels: Channels
    bitrate_kbps: int
    margin_db: float
    level_db: float = 0.0
    keeps_sides_alike: bool = False
    options: tuple[tuple[str, str | int], ...] = ()


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
        codec="libmp3lame",
        keeps_sides_alike=True,
        container="f=mp3:id3v2_version=0",
        sample_rate_hz=44_100,
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
    tenths of a dB instead of up to 2.6 dB, and takes half the time.
    """
    return Encoder(
        codec="aac",
        container="f=ipod:movflags=faststart",
        sample_rate_hz=PROGRAMME_RATE_HZ,
        channels=channels,
        bitrate_kbps=64 * channels,
        margin_db={1: 1.1, 2: 0.6}[channels],
        options=(("aac_coder", "fast"), ("aac_is", 0), ("aac_pns", 0), ("aac_tns", 0)),
    )


def _opus(channels: Channels) -> Encoder:
    return Encoder(
        codec="libopus",
        container="f=ogg",
        sample_rate_hz=PROGRAMME_RATE_HZ,
        channels=channels,
        bitrate_kbps=48 * channels,
        margin_db={1: 0.7, 2: 1.2}[channels],
    )


@contextmanager
def encoding(
    ffmpeg: Ffmpeg, encoder: Encoder, target: Path, ceiling_dbtp: float, fed: Channels
) -> Iterator[tuple[Feeder, Listener]]:
    """Encode what is fed to ``target``, and meter what comes out of it.

    Args:
        ffmpeg: the ffmpeg to use.
        encoder: what to make.
        target: the file; its folder is there.
        ceiling_dbtp: the true peak that was promised.
        fed: the channels of what is fed; one is heard on both sides.

    Yields:
        What takes samples at PROGRAMME_RATE_HZ, and what has metered the encoded sound when the
        block is left.

    Raises:
        DiskFull: no space left.
        FfmpegFailed: any other failure.
    """
    heard = fed if encoder.keeps_sides_alike else encoder.channels
    listener = Listener(ceiling_dbtp, encoder.sample_rate_hz, heard, encoder.channels // heard)
    try:
        with (
            _packets() as (source, sink),
            _decoded(ffmpeg, _decoder_graph(encoder, heard), source, target) as sound,
            listener.hearing(sound),
            sink,  # closed before the listener is waited for, whatever happens
            _encoded(ffmpeg, _encoder_graph(encoder, target, fed), sink, target) as stdin,
            Feeder(stdin) as feeder,
        ):
            yield feeder, listener
    except FfmpegFailed as error:
        if "No space left on device" in error.log:
            raise DiskFull(target) from error
        raise


@contextmanager
def _packets() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Give both ends of a pipe between the two ffmpegs."""
    out, into = os.pipe()
    with os.fdopen(out, "rb", 0) as source, os.fdopen(into, "wb", 0) as sink:
        yield source, sink


@contextmanager
def _decoded(ffmpeg: Ffmpeg, graph: Any, source: IO[bytes], target: Path) -> Iterator[IO[bytes]]:
    with ffmpeg.started(graph, target=target, stdin=source) as running:
        source.close()  # ours: the encoder shall notice when the decoder ends
        yield cast("IO[bytes]", running.stdout)


@contextmanager
def _encoded(ffmpeg: Ffmpeg, graph: Any, sink: IO[bytes], target: Path) -> Iterator[IO[bytes]]:
    with ffmpeg.started(graph, target=target, stdin=subprocess.PIPE, stdout=sink) as running:
        sink.close()  # ours: the decoder shall notice when the encoder ends
        yield cast("IO[bytes]", running.stdin)


def _encoder_graph(encoder: Encoder, target: Path, fed: Channels) -> Any:
    sound = sound_input(channels=fed, sample_rate_hz=PROGRAMME_RATE_HZ).audio
    if fed < encoder.channels:
        sound = sound.filter("channelmap", map="0|0", channel_layout="stereo")
    return sound.output(
        tee_target(encoder.container, target),
        format="tee",
        acodec=encoder.codec,
        audio_bitrate=f"{encoder.bitrate_kbps}k",
        ar=encoder.sample_rate_hz,
        ac=encoder.channels,
        map_metadata=-1,
        **dict(encoder.options),
        flags="+bitexact+global_header",
        fflags="+bitexact",
    )


def _decoder_graph(encoder: Encoder, heard: Channels) -> Any:
    import ffmpeg

    sound = ffmpeg.input("pipe:0", format="matroska", protocol_whitelist="pipe").audio
    if heard < encoder.channels:
        sound = sound.filter("channelmap", map="0", channel_layout="mono")
    return in_blocks(sound).output(
        "pipe:1",
        format="f32le",
        acodec="pcm_f32le",
        ar=encoder.sample_rate_hz,
        ac=heard,
    )


def tee_target(container: str, target: Path) -> str:
    """Return what the tee muxer shall write: the file, and Matroska packets to its output.

    Matroska keeps the encoder's delay, so that what is measured begins where the sound begins.
    """
    path = re.sub(r"([\\'|\s])", r"\\\1", str(target.absolute()))
    return f"[{container}]{path}|[f=matroska]pipe:1"

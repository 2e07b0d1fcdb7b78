"""Encoding in one go, and listening to it meanwhile.

One ffmpeg encodes, once, and hands the same packets to the file and to a second ffmpeg that decodes
them: what is measured is what listeners get, and it costs no second pass.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from media_pipeline.master.delivery.encoders import PROGRAMME_RATE_HZ, Channels, Encoder, Feed
from media_pipeline.master.delivery.listener import Listener
from media_pipeline.master.delivery.m4a_twice import make_stereo
from media_pipeline.master.side_by_side import side_by_side
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.tools.ffmpeg_sound import Samples, in_blocks, sound_input


@contextmanager
def encoding_in_one(
    ffmpeg: Ffmpeg, encoder: Encoder, target: Path, ceiling_dbtp: float, fed: Channels
) -> Iterator[tuple[Feed, Listener]]:
    """Encode what is fed to ``target``, and meter what comes out of it.

    ``ceiling_dbtp`` is the true peak that was promised; ``fed`` are the channels of what is fed, of
    which one is heard on both sides.

    Yields:
        What takes samples at PROGRAMME_RATE_HZ, and what has metered the encoded sound when the
        block is left.

    Raises:
        DiskFull: no space left.
        FfmpegFailed: any other failure.
    """
    coded = fed if encoder.encodes_once(fed) else encoder.channels
    copies = encoder.channels // coded
    listener = Listener(ceiling_dbtp, encoder.sample_rate_hz, coded, copies)
    with (
        _packets() as (source, sink),
        _decoded(ffmpeg, _decoder_graph(encoder, coded), source, target) as sound,
        listener.hearing(sound),
        sink,  # closed before the listener is waited for, whatever happens
        _encoded(ffmpeg, _encoder_graph(encoder, target, fed), sink, target) as stdin,
        side_by_side(lambda block: _write(stdin, block)) as feed,
    ):
        yield feed, listener
    if copies > 1:
        make_stereo(target)


def _write(pipe: IO[bytes], block: Samples) -> None:
    pipe.write(np.ascontiguousarray(block, dtype="<f4").data)


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
    coded = fed if encoder.encodes_once(fed) else encoder.channels
    if fed < coded:
        sound = sound.filter("channelmap", map="0|0", channel_layout="stereo")
    return sound.output(
        tee_target(encoder.container, target),
        format="tee",
        acodec=encoder.codec,
        audio_bitrate=f"{encoder.bitrate_for(fed)}k",
        ar=encoder.sample_rate_hz,
        ac=coded,
        map_metadata=-1,
        **dict(encoder.options),
        flags="+bitexact+global_header",
        fflags="+bitexact",
    )


def _decoder_graph(encoder: Encoder, coded: Channels) -> Any:
    import ffmpeg

    sound = ffmpeg.input("pipe:0", format="matroska", protocol_whitelist="pipe").audio
    return in_blocks(sound).output(
        "pipe:1",
        format="f32le",
        acodec="pcm_f32le",
        ar=encoder.sample_rate_hz,
        ac=coded,
    )


def tee_target(container: str, target: Path) -> str:
    """Return what the tee muxer shall write: the file, and Matroska packets to its output.

    Matroska keeps the encoder's delay, so that what is measured begins where the sound begins.
    """
    path = re.sub(r"([\\'|\s])", r"\\\1", str(target.absolute()))
    return f"[{container}]{path}|[f=matroska]pipe:1"

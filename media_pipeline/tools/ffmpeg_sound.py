"""Sound through ffmpeg's pipes: 32-bit float samples, interleaved, in blocks.

Memory holds a block at a time, however long the recording is.
"""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from media_pipeline.tools.ffmpeg import Ffmpeg, Running

Samples = NDArray[np.float32]
"""Sound of shape (frames, channels); full scale is 1.0."""

BLOCK_FRAMES = 48_000
_BYTES = 4
_LOUDEST = 8.0  # float files may hold infinities; nothing real is 18 dB over full scale


@contextmanager
def decoding(
    ffmpeg: Ffmpeg,
    stream: Any,
    *,
    channels: int,
    sample_rate_hz: int,
    hear: Callable[[str], None] | None = None,
) -> Iterator[Iterator[Samples]]:
    """Decode an ffmpeg-python audio stream; give its blocks (the last one may be short).

    ``hear`` is told what ffmpeg logged, once it has ended well.

    Raises:
        FfmpegFailed: it cannot be decoded to its end.
    """
    graph = in_blocks(stream).output(
        "pipe:1", format="f32le", acodec="pcm_f32le", ar=sample_rate_hz, ac=channels
    )
    with ffmpeg.started(graph, target=Path("-")) as running:
        yield _blocks(running, channels)
    if hear is not None:
        hear(running.log)


def in_blocks(stream: Any) -> Any:
    """Return a stream in large frames: codecs' own are handed on one by one, which costs more."""
    return stream.filter("asetnsamples", n=BLOCK_FRAMES // 4, p=0)


def _blocks(running: Running, channels: int) -> Iterator[Samples]:
    output = running.stdout
    if output is None:
        return
    frame = channels * _BYTES
    while data := output.read(BLOCK_FRAMES * frame):
        whole = data[: len(data) // frame * frame]
        samples = np.frombuffer(whole, dtype="<f4").reshape(-1, channels)
        yield (
            samples
            if np.abs(samples).max(initial=0.0) <= _LOUDEST  # neither absurd nor NaN
            else np.nan_to_num(np.clip(samples, -_LOUDEST, _LOUDEST))
        )


def sound_input(*, channels: int, sample_rate_hz: int) -> Any:
    """Return the ffmpeg-python input that is fed with samples through its standard input."""
    import ffmpeg

    return ffmpeg.input(
        "pipe:0", format="f32le", ar=sample_rate_hz, ac=channels, protocol_whitelist="pipe"
    )


def raw_input(path: Path, *, channels: int, sample_rate_hz: int) -> Any:
    """Return the ffmpeg-python input for a file of samples without a header."""
    import ffmpeg

    return ffmpeg.input(
        str(path.absolute()),
        format="f32le",
        ar=sample_rate_hz,
        ac=channels,
        protocol_whitelist="file",
    )


@contextmanager
def encoding(ffmpeg: Ffmpeg, graph: Any, *, target: Path) -> Iterator[Running]:
    """Run a graph that begins with ``sound_input``; feed it with ``write_samples``.

    Raises:
        DiskFull: no space left.
        FfmpegFailed: any other failure.
    """
    with ffmpeg.started(
        graph, target=target, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as running:
        yield running


def write_samples(running: Running, samples: Samples) -> None:
    """Feed ``samples`` to an ffmpeg at work."""
    if running.stdin is not None:
        running.stdin.write(np.ascontiguousarray(samples, dtype="<f4").data)

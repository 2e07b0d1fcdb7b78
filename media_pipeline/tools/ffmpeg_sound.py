"""Sound through ffmpeg's pipes: 32-bit float samples, interleaved, in blocks.

Memory holds a block at a time, however long the recording is.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from media_pipeline.tools.ffmpeg import Ffmpeg, Running
from media_pipeline.tools.memory import keep_freed_memory

Samples = NDArray[np.float32]
"""Sound of shape (frames, channels); full scale is 1.0."""

BLOCK_FRAMES = 48_000
_BYTES = 4
_LOUDEST = 1000.0  # float recorders go over full scale, but nothing real by 60 dB


class DecodedSound(Iterator[Samples]):
    """Blocks of decoded sound, in order; the last one may be short.

    ``was_mended`` says that silence stands for samples that are no numbers, or absurdly loud.
    ``log`` is what ffmpeg said, once all has been read.
    """

    def __init__(self, output: IO[bytes], channels: int) -> None:
        self._output = output
        self._channels = channels
        self.was_mended = False
        self.log = ""

    def __next__(self) -> Samples:
        """Read the next block."""
        frame = self._channels * _BYTES
        data = self._output.read(BLOCK_FRAMES * frame)
        whole = len(data) // frame * frame
        if not whole:
            raise StopIteration
        samples = np.frombuffer(data[:whole], dtype="<f4").reshape(-1, self._channels)
        loudest = np.abs(samples)
        if loudest.max() <= _LOUDEST:  # which NaN is not
            return samples
        self.was_mended = True
        return np.where(loudest <= _LOUDEST, samples, np.float32(0.0))


@contextmanager
def decoding(
    ffmpeg: Ffmpeg, stream: Any, *, channels: int, sample_rate_hz: int
) -> Iterator[DecodedSound]:
    """Decode an ffmpeg-python audio stream.

    Raises:
        FfmpegFailed: it cannot be decoded to its end.
    """
    keep_freed_memory()
    graph = in_blocks(stream).output(
        "pipe:1", format="f32le", acodec="pcm_f32le", ar=sample_rate_hz, ac=channels
    )
    with ffmpeg.started(graph, target=Path("-")) as running:
        sound = DecodedSound(cast("IO[bytes]", running.stdout), channels)
        yield sound
    sound.log = running.log


def in_blocks(stream: Any) -> Any:
    """Return a stream in large frames: codecs' own are handed on one by one, which costs more."""
    return stream.filter("asetnsamples", n=BLOCK_FRAMES // 4, p=0)


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

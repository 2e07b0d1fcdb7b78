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

from media_pipeline.model.audio import Source
from media_pipeline.tools.ffmpeg import Ffmpeg, Running, input_of
from media_pipeline.tools.memory import keep_freed_memory

Samples = NDArray[np.float32]
"""Sound of shape (frames, channels); full scale is 1.0."""

BLOCK_FRAMES = 48_000
_BYTES = 4
_GAP_S = 0.02  # less than a packet of AAC or Opus, more than what time stamps are rounded by
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


def sound_of(source: Source, folder: Path, number: int = 0) -> Any:
    """Return the whole sound of a probed source below ``folder``, as an ffmpeg-python stream.

    What was filmed has as much sound as picture: where time stamps leave a gap there is silence,
    so that every sample lies where its picture is shown. ``number`` is as in ``input_of``.
    """
    import ffmpeg

    if not source.sounds:
        silence = f"anullsrc=r={source.sample_rate_hz}:cl=mono:d={source.duration_s:.6f}"
        return ffmpeg.input(silence, format="lavfi").audio
    stream = heard_of(source, input_of(source, folder, number))
    if source.picture is None:
        return stream
    length_s = f"{source.duration_s:.6f}"
    return stream.filter("apad", whole_dur=length_s).filter("atrim", end=length_s)


def heard_of(source: Source, file: Any) -> Any:
    """Return the chosen sound of an input that ``input_of`` made: one track, or all mixed."""
    import ffmpeg

    mixed = source.sound == "mix"
    numbers = range(source.sounds) if source.sound == "mix" else [source.sound - 1]
    tracks = [file[f"a:{number}"] for number in numbers]
    if source.container == "mpegts" and source.sound_start_s:
        # Of MPEG-TS alone, time 0 is that of the streams that are read, not of the container.
        tracks = [track.filter("asetpts", f"PTS+{source.sound_start_s}/TB") for track in tracks]
    if source.picture is not None or mixed:
        tracks = [_in_time(track) for track in tracks]
    if not mixed:
        return tracks[0]
    return ffmpeg.filter(tracks, "amix", inputs=len(tracks), normalize=0, dropout_transition=0)


def _in_time(track: Any) -> Any:
    """Return a stream without gaps whose first sample lies at time 0.

    ``async`` fills gaps (and drops what overlaps) only from ``min_hard_comp`` on, which is a tenth
    of a second if nobody says otherwise.
    """
    return track.filter("aresample", **{"async": 1, "min_hard_comp": _GAP_S, "first_pts": 0})


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

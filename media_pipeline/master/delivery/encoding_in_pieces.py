"""MP3, encoded in pieces by all processors at once, joined, and listened to meanwhile.

An encoder's work cannot be divided, but the sound can: each piece begins a little before the last
one ends, so that its encoder is at home in the sound when the two streams are joined (see
mp3_frames.py). Pieces have a fixed length: the file is the same however many processors there are.
LAME is called directly (lameenc): through ffmpeg it takes half as long again.
"""

import os
import subprocess
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray
from soxr import ResampleStream

from media_pipeline.master.delivery.encoders import (
    MP3_RATE_HZ,
    PROGRAMME_RATE_HZ,
    Channels,
    Encoder,
    Feed,
)
from media_pipeline.master.delivery.listener import Listener
from media_pipeline.master.delivery.mp3_frames import FRAME, frames_of, joined
from media_pipeline.master.delivery.mp3_info import LAME_DELAY, write_padding
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.tools.ffmpeg_sound import Samples, in_blocks

_PIECE_FRAMES = 1500  # 39 s
_PIECE = _PIECE_FRAMES * FRAME
_OVERLAP = 40 * FRAME
_QUALITY = 5  # of LAME's 0 to 9; ffmpeg's choice, too
_DECODERS_DELAY = 529
"""Samples that every decoder puts before the sound."""

_FULL_SCALE = np.float32(32_768)

_MOST_AT_ONCE = 8

Pcm = NDArray[np.int16]
"""Sound of shape (frames, channels)."""


@contextmanager
def encoding_in_pieces(
    ffmpeg: Ffmpeg,
    encoder: Encoder,
    target: Path,
    ceiling_dbtp: float,
    fed: Channels,
    frames: int,
) -> Iterator[tuple[Feed, Listener]]:
    """Encode what is fed to an MP3 at ``target``, and meter what comes out of it.

    Args:
        ffmpeg: the ffmpeg to use.
        encoder: what to make.
        target: the file; its folder is there.
        ceiling_dbtp: the true peak that was promised.
        fed: the channels of what is fed; one is heard on both sides.
        frames: how many samples will be fed.

    Yields:
        What takes samples at PROGRAMME_RATE_HZ, and what has metered the encoded sound when the
        block is left.

    Raises:
        DiskFull: no space left.
        FfmpegFailed: any other failure.
    """
    listener = Listener(ceiling_dbtp, MP3_RATE_HZ, fed, encoder.channels // fed)
    length = -(-frames * MP3_RATE_HZ // PROGRAMME_RATE_HZ)
    graph = _file_graph(encoder, target, fed, length)
    with (
        ffmpeg.started(graph, target=target, stdin=subprocess.PIPE) as running,
        listener.hearing(cast("IO[bytes]", running.stdout)),
        cast("IO[bytes]", running.stdin) as stdin,
        _feeder(encoder, fed, stdin) as feeder,
    ):
        yield feeder.feed, listener
    write_padding(target, feeder.frames_written * FRAME - LAME_DELAY - length)


class PiecesFeeder:
    """Cuts what it is fed into pieces, has them encoded, and writes them joined.

    Args:
        encoder: what is made of them.
        fed: the channels of what is fed.
        pool: where encoders run.
        at_once: how many pieces are worked at; one more may wait.
        sink: where the joined MP3 goes.
    """

    def __init__(
        self,
        encoder: Encoder,
        fed: Channels,
        pool: ThreadPoolExecutor,
        at_once: int,
        sink: IO[bytes],
    ) -> None:
        self._encoder, self._pool, self._at_once, self._sink = encoder, pool, at_once, sink
        self._fed = fed
        self._resampler = ResampleStream(PROGRAMME_RATE_HZ, MP3_RATE_HZ, fed, dtype="float32")
        self._waiting: list[Pcm] = []
        self._held = 0
        self._pieces: deque[Future[bytes]] = deque()
        self._last: list[bytes] = []
        self._next_piece = 0  # the index in _last of the frame with which the next piece begins
        self.frames_written = 0

    def feed(self, block: Samples) -> None:
        """Take a block of shape (frames, channels)."""
        self._take(self._resampler.resample_chunk(np.ascontiguousarray(block)))
        while self._held >= _PIECE + 2 * _OVERLAP:  # so that the last piece is no crumb
            self._begin(_PIECE + _OVERLAP)

    def finish(self) -> None:
        """Encode and write what is left."""
        nothing = np.zeros((0, self._fed), dtype=np.float32)
        self._take(self._resampler.resample_chunk(nothing, last=True))
        self._begin(self._held)
        while self._pieces:
            self._join()
        self._write(self._last)

    def _take(self, sound: Samples) -> None:
        pcm = np.rint(np.clip(sound * _FULL_SCALE, -_FULL_SCALE, _FULL_SCALE - 1)).astype("<i2")
        self._waiting.append(pcm.reshape(-1, self._fed))
        self._held += len(pcm)

    def _begin(self, length: int) -> None:
        sound = np.concatenate(self._waiting)
        self._pieces.append(self._pool.submit(_encoded, self._encoder, sound[:length]))
        self._waiting = [sound[_PIECE:]]
        self._held = len(self._waiting[0])
        if len(self._pieces) > self._at_once:
            self._join()

    def _join(self) -> None:
        """Wait for the oldest piece, and write what came before it."""
        piece = frames_of(self._pieces.popleft().result())
        left_out = 0
        if self._last:
            before, kept = joined(self._last, piece, self._next_piece)
            self._write(before)
            left_out = len(piece) - len(kept)
            piece = kept
        self._last, self._next_piece = piece, _PIECE_FRAMES - left_out

    def _write(self, frames: list[bytes]) -> None:
        self._sink.write(b"".join(frames))
        self.frames_written += len(frames)


@contextmanager
def _feeder(encoder: Encoder, fed: Channels, sink: IO[bytes]) -> Iterator[PiecesFeeder]:
    at_once = min(_processors(), _MOST_AT_ONCE)
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="encoder")
    try:
        feeder = PiecesFeeder(encoder, fed, pool, at_once, sink)
        yield feeder
        feeder.finish()
    finally:
        pool.shutdown(cancel_futures=True)


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _encoded(encoder: Encoder, sound: Pcm) -> bytes:
    """Return sound as MP3 frames, and nothing else; one channel is heard on both sides."""
    import lameenc

    lame = lameenc.Encoder()
    lame.silence()
    lame.set_channels(encoder.channels)
    lame.set_in_sample_rate(MP3_RATE_HZ)
    lame.set_out_sample_rate(MP3_RATE_HZ)
    lame.set_bit_rate(encoder.bitrate_kbps)
    lame.set_quality(_QUALITY)
    copies = encoder.channels // sound.shape[1]
    return bytes(lame.encode(np.repeat(sound, copies, axis=1).tobytes()) + lame.flush())


def _file_graph(encoder: Encoder, target: Path, heard: Channels, length: int) -> Any:
    """Return what writes the frames to the file, decodes them, and cuts off what is no sound."""
    import ffmpeg

    packets = ffmpeg.input("pipe:0", format="mp3", protocol_whitelist="pipe").audio
    file = packets.output(
        str(target.absolute()),
        format="mp3",
        acodec="copy",
        id3v2_version=0,
        map_metadata=-1,
        fflags="+bitexact",
    )
    sound = packets
    if heard < encoder.channels:
        sound = sound.filter("channelmap", map="0", channel_layout="mono")
    start = LAME_DELAY + _DECODERS_DELAY
    sound = sound.filter("atrim", start_sample=start, end_sample=start + length)
    decoded = in_blocks(sound).output(
        "pipe:1", format="f32le", acodec="pcm_f32le", ar=MP3_RATE_HZ, ac=heard
    )
    return ffmpeg.merge_outputs(file, decoded)

"""Feeding one ffmpeg and listening to another at the same time, each in its own thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from queue import Queue
from threading import Thread
from types import TracebackType
from typing import IO, Self

import numpy as np

from media_pipeline.master.meter import Curves, Meter
from media_pipeline.tools.ffmpeg_sound import BLOCK_FRAMES, Samples

_AHEAD = 8  # blocks of about a second that wait for the encoder
_BYTES = 4


class Feeder:
    """Writes blocks to a pipe, so that the next one is made while the encoder takes this one.

    Leaving the ``with`` block waits until all is written, and raises what stopped it, if anything
    did: BrokenPipeError when the reader has ended.
    """

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._blocks: Queue[Samples | None] = Queue(_AHEAD)
        self._failure: OSError | None = None
        self._thread = Thread(target=self._write, name="feeder", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._blocks.put(None)
        self._thread.join()
        if kind is None:
            self._raise_failure()

    def feed(self, block: Samples) -> None:
        """Take a block of shape (frames, channels)."""
        self._raise_failure()
        self._blocks.put(np.ascontiguousarray(block, dtype="<f4"))

    def _write(self) -> None:
        while (block := self._blocks.get()) is not None:
            if self._failure is not None:
                continue  # whoever puts must never wait for a place
            try:
                self._pipe.write(block.data)
            except OSError as error:
                self._failure = error

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure


class Listener:
    """Meters what comes out of a pipe: 32-bit float samples, interleaved.

    ``ceiling_dbtp`` is where true peaks are looked for hop by hop; ``copies`` says how many
    delivered channels each channel stands for.
    """

    def __init__(
        self, ceiling_dbtp: float, sample_rate_hz: int, channels: int, copies: int = 1
    ) -> None:
        self._meter = Meter(sample_rate_hz, channels, ceiling_dbtp)
        self._channels = channels
        self._copies = copies
        self._failure: Exception | None = None

    def heard(self) -> Curves:
        """Return what was heard, once ``hearing`` is over."""
        curves = self._meter.finish()
        return replace(
            curves,
            power=np.repeat(curves.power, self._copies, axis=1),
            peak=np.repeat(curves.peak, self._copies, axis=1),
        )

    @contextmanager
    def hearing(self, pipe: IO[bytes]) -> Iterator[None]:
        """Listen to the end of ``pipe``, which comes after the block is left."""
        thread = Thread(target=self._read, args=(pipe,), name="listener", daemon=True)
        thread.start()
        try:
            yield
        finally:
            thread.join()
        if self._failure is not None:
            raise self._failure

    def _read(self, pipe: IO[bytes]) -> None:
        frame = self._channels * _BYTES
        while data := pipe.read(BLOCK_FRAMES * frame):
            if self._failure is not None:
                continue  # ffmpeg must get rid of what it has, or nobody ever ends
            try:
                whole = data[: len(data) // frame * frame]
                self._meter.feed(np.frombuffer(whole, dtype="<f4").reshape(-1, self._channels))
            except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
                self._failure = error

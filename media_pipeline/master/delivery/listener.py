"""Listening to what was encoded, as a decoder gives it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from typing import IO

import numpy as np

from media_pipeline.master.meter import Curves, Meter
from media_pipeline.tools.ffmpeg_sound import BLOCK_FRAMES, Samples

_BYTES = 4


class Listener:
    """Meters what it is given, or what comes out of a pipe as 32-bit float samples, interleaved.

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

    def hear(self, block: Samples) -> None:
        """Take the next samples, shape (frames, channels)."""
        self._meter.feed(block)

    def heard(self) -> Curves:
        """Return what was heard, once all was."""
        curves = self._meter.finish()
        return replace(
            curves,
            power=np.repeat(curves.power, self._copies, axis=1),
            peak=np.repeat(curves.peak, self._copies, axis=1),
        )

    @contextmanager
    def hearing(self, pipe: IO[bytes]) -> Iterator[None]:
        """Listen to the end of ``pipe`` in a thread; it comes after the block is left."""
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
                self.hear(np.frombuffer(whole, dtype="<f4").reshape(-1, self._channels))
            except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
                self._failure = error

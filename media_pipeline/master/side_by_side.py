"""Several who listen to the same sound, each in a thread of its own.

NumPy, SciPy and codecs let other threads run while they work on a block, so that all processors
have something to do: while a block is listened to, the next ones are decoded and mixed.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from queue import Queue
from threading import Thread
from typing import Generic, TypeVar

Block = TypeVar("Block")

_AHEAD = 4  # blocks of about a second that wait for a listener


@contextmanager
def side_by_side(*listeners: Callable[[Block], None]) -> Iterator[Callable[[Block], None]]:
    """Give a function that hands a block to all ``listeners``, and returns before they are done.

    Each of them gets the blocks in order, and all have had them when the ``with`` block is left.
    What one of them raises is raised by a later call, or at the end.
    """
    with ExitStack() as stack:
        lines = [stack.enter_context(_line(listener)) for listener in listeners]

        def hand_on(block: Block) -> None:
            for line in lines:
                line.put(block)

        yield hand_on


class _Line(Generic[Block]):
    """Blocks that wait for one listener, and the thread in which it hears them."""

    def __init__(self, listener: Callable[[Block], None]) -> None:
        self._listener = listener
        self._blocks: Queue[Block | None] = Queue(_AHEAD)
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._listen, name="listener", daemon=True)
        self._thread.start()

    def put(self, block: Block) -> None:
        self.raise_failure()
        self._blocks.put(block)

    def end(self) -> None:
        self._blocks.put(None)
        self._thread.join()

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _listen(self) -> None:
        while (block := self._blocks.get()) is not None:
            if self._failure is not None:
                continue  # whoever puts must never wait for a place
            try:
                self._listener(block)
            except BaseException as failure:  # noqa: BLE001 - raised where blocks are handed on
                self._failure = failure


@contextmanager
def _line(listener: Callable[[Block], None]) -> Iterator[_Line[Block]]:
    line = _Line(listener)
    try:
        yield line
    finally:
        line.end()
    line.raise_failure()

"""Several who listen to the same sound, each in a thread of its own.

NumPy and SciPy let other threads run while they work on a block, so that two cores have something
to do: while a block is listened to, the next one is decoded and mixed.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from media_pipeline.tools.ffmpeg_sound import Samples

Listener = Callable[[Samples], None]


@contextmanager
def side_by_side(*listeners: Listener) -> Iterator[Listener]:
    """Give a function that hands a block to all ``listeners``, and returns before they are done.

    Each of them gets the blocks in order, and all have had them when the ``with`` block is left.
    What one of them raises is raised by a later call, or at the end.
    """
    waiting: list[Future[None]] = []

    def settle() -> None:
        for future in waiting:
            future.result()
        waiting.clear()

    def hand_on(block: Samples) -> None:
        settle()
        waiting.extend(pool.submit(listener, block) for listener in listeners)

    with ThreadPoolExecutor(len(listeners), thread_name_prefix="listener") as pool:
        yield hand_on
        settle()

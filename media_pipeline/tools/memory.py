"""Memory that is freed and wanted again all the time stays with the process, until a work is done.

Both functions speak to glibc; with another C library they do nothing.
"""

import ctypes
from contextlib import suppress
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # glibc's mallopt.h
_BYTES = 32 << 20  # the most that glibc takes


@cache
def keep_freed_memory() -> None:
    """Have glibc keep blocks of sound that are freed, rather than give them back.

    The next block is as long as the last one. Given back and asked for again, each of its pages
    costs a fault: a third of the time of listening to a recording.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, _BYTES)
        libc.mallopt(_TRIM_THRESHOLD, _BYTES)


def give_back_freed_memory() -> None:
    """Have glibc give back what it keeps: the next work wants other blocks."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)

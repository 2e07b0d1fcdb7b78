"""Trying again when somebody else was quicker."""

import random
import time
from collections.abc import Iterator

_ATTEMPTS = 60
_SHORTEST_S = 0.02
_LONGEST_S = 1.0
_GROWTH = 1.5


def attempts() -> Iterator[int]:
    """Count attempts from 0, with a pause before each but the first.

    Pauses grow up to a second and are a matter of chance, so that those who met once do not meet
    again ("full jitter", M. Brooker, Exponential Backoff and Jitter, 2015). Sixty attempts last
    about half a minute.
    """
    longest_s = _SHORTEST_S
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(_SHORTEST_S / 2, longest_s))  # noqa: S311 - no secret
            longest_s = min(_LONGEST_S, longest_s * _GROWTH)
        yield attempt

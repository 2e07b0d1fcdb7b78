"""An outage of the store is waited out: bounded, told as it goes, and ended by Ctrl-C at once."""

import math
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from media_pipeline.errors import PassingTrouble

Answer = TypeVar("Answer")

SHARES = (0.025, 0.07, 0.17, 0.33)
"""Pauses before the second and each later attempt, as shares of the time given to an outage."""

_JITTER = 0.25
_FORGETS_S = 300.0
"""After giving up, so long nobody waits again: the outage was waited out once."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause before a request is repeated, as it is told: once a second, down to 0.

    ``reason`` is a sentence. ``attempt`` is the one that comes, from 2, of ``attempts``. ``begins``
    is true the first time that this pause is told, and only then.
    """

    reason: str
    seconds: int
    attempt: int
    attempts: int
    begins: bool


Waiting = Callable[[Pause], None]


def wait_silently(_pause: Pause) -> None:
    """Listen to nobody."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an outage is waited out, and who hears of it.

    No attempt begins later than ``outage_s`` seconds after the first failure; 0 is no patience at
    all. A store that says nothing for ``silence_s`` seconds has failed. ``stop``, once set, ends
    every pause.
    """

    outage_s: float = 120.0
    silence_s: float = 45.0
    waiting: Waiting = wait_silently
    stop: threading.Event = field(default_factory=threading.Event, compare=False)


PATIENT = Patience()
"""The usual: about two minutes, told to nobody."""

NO_PATIENCE = Patience(outage_s=0.0)
"""Every trouble is told at once, to somebody who asked how things are."""


class Outage:
    """What repeats the requests to one store. Calls may be nested and come from several threads."""

    def __init__(self, patience: Patience = NO_PATIENCE) -> None:
        self.patience = patience
        self._gave_up_s = -math.inf

    def outlast(self, ask: Callable[[], Answer]) -> Answer:
        """Return what ``ask`` returns; it is called again while its trouble may pass.

        Raises:
            PassingTrouble: it did not pass.
        """
        failures, began_s = 0, math.inf
        while True:
            try:
                answer = ask()
            except PassingTrouble as trouble:
                failures += 1
                began_s = min(began_s, time.monotonic())
                self._pause(trouble, failures, began_s)
            else:
                self._gave_up_s = -math.inf
                return answer

    def _pause(self, trouble: PassingTrouble, failures: int, began_s: float) -> None:
        now_s = time.monotonic()
        if now_s - self._gave_up_s < _FORGETS_S or self.patience.stop.is_set():
            raise trouble
        pause_s = self._pause_s(failures)
        if pause_s is None or now_s + pause_s > began_s + self.patience.outage_s:
            self._gave_up_s = now_s
            raise trouble
        self._count_down(trouble, failures + 1, now_s + pause_s)

    def _pause_s(self, failures: int) -> float | None:
        """Return the pause after so many failures; by chance, so that crowds do not come back."""
        if failures > len(SHARES) or not self.patience.outage_s:
            return None
        chance = random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - no secret
        return SHARES[failures - 1] * self.patience.outage_s * chance

    def _count_down(self, trouble: PassingTrouble, attempt: int, end_s: float) -> None:
        attempts, begins = len(SHARES) + 1, True
        while (left_s := end_s - time.monotonic()) > 0:
            told = Pause(trouble.message, math.ceil(left_s), attempt, attempts, begins)
            self.patience.waiting(told)
            begins = False
            if self.patience.stop.wait(min(1.0, left_s)):
                raise trouble
        self.patience.waiting(Pause(trouble.message, 0, attempt, attempts, begins=False))

"""Passing trouble is waited out, in sight and within bounds."""

import threading
import time
from collections.abc import Callable

import pytest

from media_pipeline.errors import PassingTrouble, StorageError
from media_pipeline.store.outage import NO_PATIENCE, SHARES, Outage, Patience, Pause


class Failing:
    """Fails as often as it is told, then answers."""

    def __init__(self, times: int, error: Callable[[str], Exception] = PassingTrouble) -> None:
        self.left, self.asked, self.error = times, 0, error

    def __call__(self) -> str:
        self.asked += 1
        if self.left:
            self.left -= 1
            raise self.error("The storage at x does not answer.")
        return "answer"


def quick(told: list[Pause], **more: object) -> Patience:
    return Patience(outage_s=0.5, waiting=told.append, **more)  # type: ignore[arg-type]


def test_an_answer_at_once_is_told_to_nobody() -> None:
    told: list[Pause] = []
    assert Outage(quick(told)).outlast(Failing(0)) == "answer"
    assert told == []


def test_each_pause_is_told_from_its_begin_to_its_end() -> None:
    told: list[Pause] = []
    assert Outage(quick(told)).outlast(Failing(2)) == "answer"
    assert [(each.attempt, each.attempts) for each in told if each.begins] == [(2, 5), (3, 5)]
    assert [each.attempt for each in told if not each.seconds] == [2, 3]
    assert {each.reason for each in told} == {"The storage at x does not answer."}


def test_a_long_pause_counts_every_second() -> None:
    told: list[Pause] = []
    patience = Patience(outage_s=88.0, waiting=told.append)  # the first pause: 1.65 to 2.75 s
    assert Outage(patience).outlast(Failing(1)) == "answer"
    seconds = [each.seconds for each in told]
    assert seconds in ([2, 1, 0], [3, 2, 1, 0])


def test_pauses_grow_and_attempts_end() -> None:
    told: list[Pause] = []
    ask = Failing(99)
    with pytest.raises(PassingTrouble, match="does not answer"):
        Outage(quick(told)).outlast(ask)
    assert ask.asked == len(SHARES) + 1
    assert list(SHARES) == sorted(SHARES)
    assert sum(SHARES) * 1.25 < 1  # with all chance against it, the last attempt is in time


def test_no_attempt_begins_when_the_time_is_over() -> None:
    ask = Failing(99)

    def slowly() -> str:
        time.sleep(0.2)
        return ask()

    with pytest.raises(PassingTrouble):
        Outage(Patience(outage_s=0.3)).outlast(slowly)
    assert 1 < ask.asked < 5


def test_what_does_not_pass_is_told_at_once() -> None:
    told: list[Pause] = []
    ask = Failing(1, StorageError)
    with pytest.raises(StorageError):
        Outage(quick(told)).outlast(ask)
    assert (ask.asked, told) == (1, [])


def test_no_patience_asks_once() -> None:
    ask = Failing(1)
    with pytest.raises(PassingTrouble):
        Outage(NO_PATIENCE).outlast(ask)
    assert ask.asked == 1


def test_after_giving_up_nobody_waits_for_the_same_outage_again() -> None:
    told: list[Pause] = []
    outage = Outage(quick(told))
    with pytest.raises(PassingTrouble):
        outage.outlast(Failing(99))
    told.clear()
    ask = Failing(99)
    with pytest.raises(PassingTrouble):
        outage.outlast(ask)
    assert (ask.asked, told) == (1, [])


def test_an_answer_ends_the_outage() -> None:
    outage = Outage(quick([]))
    with pytest.raises(PassingTrouble):
        outage.outlast(Failing(99))
    assert outage.outlast(Failing(0)) == "answer"
    assert outage.outlast(Failing(1)) == "answer"


def test_who_waits_inside_another_wait_waits_once() -> None:
    outage = Outage(quick([]))
    ask = Failing(99)
    with pytest.raises(PassingTrouble):
        outage.outlast(lambda: outage.outlast(ask))
    assert ask.asked == len(SHARES) + 1


def test_stopping_ends_a_pause_at_once() -> None:
    stop = threading.Event()
    patience = Patience(outage_s=3600.0, waiting=lambda _pause: stop.set(), stop=stop)
    ask = Failing(99)
    with pytest.raises(PassingTrouble):  # the first pause would last more than a minute
        Outage(patience).outlast(ask)
    assert ask.asked == 1

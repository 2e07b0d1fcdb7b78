"""The next item is made while the last one is in use."""

import threading
from collections.abc import Iterator

import pytest

from media_pipeline.tools.ahead import one_ahead


def test_items_come_in_order() -> None:
    assert list(one_ahead(range(1, 100))) == list(range(1, 100))
    assert list(one_ahead([])) == []


def test_the_next_one_is_made_meanwhile() -> None:
    second_is_made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        second_is_made.set()
        yield 2

    for item in one_ahead(items()):
        assert second_is_made.wait(10), item


def test_a_failure_comes_in_its_place() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    got = []
    with pytest.raises(ZeroDivisionError):
        got.extend(one_ahead(items()))
    assert got == [1]

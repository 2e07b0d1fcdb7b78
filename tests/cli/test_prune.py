"""`media prune`, as a person types it."""

import os
import time

from workspaces import Place


def test_what_was_replaced_long_ago_is_listed_with_sizes_and_removed(published: Place) -> None:
    folder = published.public / "priorite-culture" / "episode-04"
    for name, days in (("audio-00000000.mp3", 40), ("audio-11111111.mp3", 3)):
        (folder / name).write_bytes(b"x" * 1500)
        then = time.time() - days * 86_400
        os.utime(folder / name, (then, then))
    before = published.tree()

    refused = published.media("prune", "priorite-culture")
    assert refused.code == 2
    assert published.tree() == before

    told = published.media("prune", "priorite-culture", "--yes")

    assert told.code == 0, told
    listed, counted, warned, removed = told.out.splitlines()
    assert listed.split() == ["1.5", "kB", "priorite-culture/episode-04/audio-00000000.mp3"]
    assert counted.startswith("1 file, 1.5 kB: nothing published since ")
    assert warned == "What was published before that can then no longer be brought back."
    assert removed == "1 file removed."
    del before["priorite-culture/episode-04/audio-00000000.mp3"]
    assert published.tree() == before


def test_nothing_to_remove(published: Place) -> None:
    told = published.media("prune", "priorite-culture")
    assert (told.code, told.out) == (0, "There is nothing to remove.\n")


def test_fewer_days_than_one_are_refused(published: Place) -> None:
    assert published.media("prune", "priorite-culture", "--keep-days", "0").code == 2

"""`media`, in a process that ends itself as kill -9 would, at a chosen moment.

    python dying_publisher.py MOMENT publish episode-05

MOMENT is the name of a step, which then has just been recorded; or the write to the store that is
then about to happen: its number, counted from 1, or a part of its key with a "/" in it.
"""

import os
import signal
import sys
from typing import Any

from media_pipeline.cli.main import main
from media_pipeline.pipeline.ledger import Entry, Ledger
from media_pipeline.store.folder import FolderStore


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after_step(name: str) -> None:
    record = Ledger.record

    def recorded(ledger: Ledger, step: str, **more: Any) -> Entry:
        entry = record(ledger, step, **more)
        if step == name:
            die()
        return entry

    Ledger.record = recorded  # type: ignore[method-assign]


def die_before_write(moment: str, kind: Any) -> None:
    put = kind.put
    done = 0

    def counted(store: Any, key: str, source: Any, **more: Any) -> Any:
        nonlocal done
        done += 1
        if moment == str(done) or ("/" in moment and moment in f"/{key}"):
            die()
        return put(store, key, source, **more)

    kind.put = counted


def prepare(moment: str) -> None:
    if not moment.isdecimal() and "/" not in moment:
        die_after_step(moment)
        return
    from media_pipeline.store.s3 import S3Store

    for kind in (FolderStore, S3Store):
        die_before_write(moment, kind)


if __name__ == "__main__":
    prepare(sys.argv.pop(1))
    main()

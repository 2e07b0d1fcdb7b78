"""How long one more episode takes in a series of 250 to 2,000: whole `media publish` processes.

The series is generated, with every sound file that it names, in a folder and on SeaweedFS. Sound
and transcript of the new episodes are made before, so that what is timed is all the rest: start,
plan, pages, upload, catalogue, feed, and the look at every episode from outside. Run by
`make bench`.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from brief_episodes import (
    SERIES,
    Storage,
    brief_place,
    fresh_folder,
    guid_of,
    make_brief,
    name_of,
    right_keys,
)
from servers import S3Server, killable_seaweedfs
from workspaces import Place

from media_pipeline.config.loading import load_workspace
from media_pipeline.model.publication import Catalogue, Deed, Item
from media_pipeline.model.settings import FolderStorage
from media_pipeline.pipeline.catalogue_change import change_catalogue
from media_pipeline.pipeline.job import Machine
from media_pipeline.pipeline.keys_named import keys_of
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.store.opening import open_store

SIZES = (250, 500, 1000, 2000)
FIRST = 5000
"""Number of the first real episode, above those of all generated ones."""


class Grown:
    """A series that is made larger; ``published`` is the number of its last real episode."""

    def __init__(self, place: Place) -> None:
        self.place = place
        workspace = load_workspace(place.root)
        store = open_store(workspace.settings.storage, place.root)
        machine = Machine(place.root, lambda: datetime.now(UTC), "bench")
        self._series = PublishedSeries(workspace, SERIES, store, machine)
        self.published = FIRST
        self.publish()

    def publish(self) -> float:
        """Publish the next real episode; return how long it took."""
        began = time.perf_counter()
        told = self.place.media("publish", name_of(self.published), "--json")
        took_s = time.perf_counter() - began
        ran = {each["step"] for each in told.json["episodes"][0]["steps"] if each["ran"]}
        assert told.code == 0, told
        assert ran == {"render", "store", "feed", "verify"}, ran
        self.published += 1
        return took_s

    def grow(self, count: int) -> None:
        """Let the series hold ``count`` episodes in all."""
        found, _version = read_published(self._series.store, SERIES)
        assert found is not None
        real = next(item for item in found.items if item.number == FIRST)
        begun = sum(item.number < FIRST for item in found.items if item.number)
        numbers = range(begun + 1, begun + 1 + count - len(found.items))
        items = tuple(like(real, number) for number in numbers)
        self._fill(real, items)

        def edit(old: Catalogue | None) -> Catalogue:
            assert old is not None
            return old.with_items(items)

        change_catalogue(self._series, edit, Deed(kind="import"))

    def _fill(self, real: Item, items: tuple[Item, ...]) -> None:
        (source,) = keys_of(self._series, [real.enclosure.url])
        storage = self._series.workspace.settings.storage
        keys = keys_of(self._series, [item.enclosure.url for item in items])
        if isinstance(storage, FolderStorage):
            for key in keys:
                (Path(storage.path) / key).parent.mkdir(parents=True, exist_ok=True)
                os.link(Path(storage.path) / source, Path(storage.path) / key)
            return
        client = S3Server(storage.endpoint_url or "").client()
        bucket, prefix = storage.bucket, storage.prefix
        for key in keys:
            copied = {"Bucket": bucket, "Key": f"{prefix}/{source}"}
            client.copy_object(Bucket=bucket, Key=f"{prefix}/{key}", CopySource=copied)


def like(real: Item, number: int) -> Item:
    """Return an episode like the real one, under another name, with notes of some length."""
    text = real.model_dump_json().replace(f'"{real.guid}"', f'"{guid_of(number)}"')
    item = Item.model_validate_json(text.replace(real.name, name_of(number)))
    return item.model_copy(
        update={
            "number": number,
            "title": f"Épisode {number}",
            "published": real.published - timedelta(hours=FIRST - number),
            "notes_html": "<p>" + "Un paragraphe de notes. " * 20 + "</p>\n",
        }
    )


@contextmanager
def storages(folder: Path) -> Iterator[dict[str, Storage]]:
    with killable_seaweedfs() as killable, fresh_folder(folder / "public") as in_folder:
        yield {"folder": in_folder, "seaweedfs": killable.server.storage("growth")}


def measure(place: Place, runs: int) -> None:
    grown = Grown(place)
    for size in SIZES:
        grown.grow(size)
        times = [grown.publish() for _run in range(runs)]
        spread = f"{min(times):.2f} to {max(times):.2f} s"
        print(f"  {size:>5} episodes  {statistics.median(times):.2f} s  ({spread})", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--store", choices=["folder", "seaweedfs"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= right_keys(folder)
        template = make_brief(folder / "template")
        numbers = range(FIRST, FIRST + 1 + asked.runs * len(SIZES))
        with storages(folder) as found:
            for kind in [asked.store] if asked.store else found:
                print(f"one more episode, {kind}")
                place = brief_place(template, folder / kind, numbers, found[kind])
                measure(place, asked.runs)


if __name__ == "__main__":
    main()

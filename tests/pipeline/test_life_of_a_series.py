"""Whatever people do to a series, in whatever order, no listener meets a fault.

A model keeps every feed by the number of its revision and every GUID by the name of its episode;
what is in the store must agree with it after each step.
"""

import shutil
import tempfile
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from feed.catalogues import make_item
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pipeline.changing import SERIES, channel_in, item_in, publish_here, series_on
from pipeline.stopping import Killed, Meddles, StopsAfter, missing_from
from servers import S3Server
from workspaces import CONFIG, make_place

from media_pipeline.errors import StorageError, UsageProblem
from media_pipeline.feed.catalogue import due, taken_over, whole_second
from media_pipeline.feed.links import item_addresses
from media_pipeline.feed.reading import guids_of
from media_pipeline.feed.revisions import revision_key
from media_pipeline.feed.rss import render_feed
from media_pipeline.model.publication import Deed, Item, Revision
from media_pipeline.model.settings import FolderStorage
from media_pipeline.pipeline.catalogue_change import change_catalogue
from media_pipeline.pipeline.history import current_catalogue, revisions
from media_pipeline.pipeline.job import Machine
from media_pipeline.pipeline.keys_named import keys_of
from media_pipeline.pipeline.prune import prepare_pruning, prune
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.put_back import put_back
from media_pipeline.pipeline.retract import prepare_retraction, retract
from media_pipeline.pipeline.rollback import prepare_rollback, roll_back
from media_pipeline.pipeline.series_feed import bring_feed_up
from media_pipeline.pipeline.sync import sync_series
from media_pipeline.store.contract import Store
from media_pipeline.store.opening import open_store

NUMBERS = st.integers(1, 4)
VARIANTS = st.sampled_from(("", "title", "sound"))


class Life(RuleBasedStateMachine):
    """One series from its first episode on; ``now`` is the clock of everybody."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="life"))
        # What apps would meet is another test's; here, nobody serves the folder.
        config = CONFIG.replace("  kind: folder\n", "  kind: folder\n  verify: false\n")
        make_place(self.folder / "workspace", None, config)
        self.now = datetime.now(UTC)
        self.store = self.make_store()
        self.guids: dict[str, str] = {}
        self.kept: dict[int, bytes] = {}
        self.feeds: dict[int, bytes] = {}

    def make_store(self) -> Store:
        storage = FolderStorage(path="public", public_url="http://127.0.0.1:8000")
        return open_store(storage, self.folder)

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def series(self, store: Any = None) -> PublishedSeries:
        series = series_on(store or self.store, self.folder / "workspace")
        machine = Machine(self.folder, lambda: self.now, "lea@bureau")
        return PublishedSeries(series.workspace, SERIES, series.store, machine)

    def item(self, number: int, variant: str, published: datetime | None = None) -> Item:
        changes: dict[str, object] = {"title": f"Autre {number}"} if variant == "title" else {}
        if published:
            changes["published"] = whole_second(published)
        if variant == "sound":
            sound = make_item(number).enclosure
            url = sound.url.replace("0123abcd", "99999999")
            changes["enclosure"] = sound.model_copy(update={"url": url})
        return item_in(self.series(), number, **changes)

    @property
    def begun(self) -> bool:
        return self.store.stat(f"{SERIES}/catalog.json") is not None

    @rule(number=NUMBERS, variant=VARIANTS)
    def publish(self, number: int, variant: str) -> None:
        publish_here(self.series(), self.item(number, variant))

    @rule(number=NUMBERS, variant=VARIANTS, days=st.integers(1, 50))
    def publish_for_later(self, number: int, variant: str, days: int) -> None:
        item = self.item(number, variant, self.now + timedelta(days=days))
        publish_here(self.series(), item)
        assert item in current_catalogue(self.series()).held

    @rule(number=NUMBERS, variant=VARIANTS)
    def publish_now_after_all(self, number: int, variant: str) -> None:
        item = self.item(number, variant, self.now)
        publish_here(self.series(), item)
        assert item in current_catalogue(self.series()).items

    @rule(numbers=st.sets(st.integers(1, 6), min_size=1), days=st.integers(-9, 9))
    def bring_from_elsewhere(self, numbers: set[int], days: int) -> None:
        series = self.series()
        items = tuple(self.item(number, "", self.now + timedelta(days)) for number in numbers)
        channel = channel_in(series)
        before = current_catalogue(series).every_item if self.begun else ()
        change_catalogue(
            series, lambda old: taken_over(old, channel, items, self.now), Deed(kind="import")
        )
        after = current_catalogue(series).every_item
        assert set(map(id_of, before)) <= set(map(id_of, after))
        assert {item.name for item in items} <= {item.name for item in after}

    @precondition(lambda self: self.begun)
    @rule(number=NUMBERS, variant=VARIANTS, days=st.integers(-9, 9), other=st.none() | NUMBERS)
    def publish_and_take_back(
        self, number: int, variant: str, days: int, other: int | None
    ) -> None:
        """Somebody else may publish another episode before this one is taken back."""
        before = self.feed()
        item = self.item(number, variant, self.now + timedelta(days))
        made = publish_here(self.series(), item).change
        if other not in {None, number}:
            publish_here(self.series(), self.item(other or 0, "title", self.now))
        if made:
            assert put_back(self.series(), made[1].revision)
            if other in {None, number}:
                assert self.feed() == before
            else:
                assert f"episode-{other:02}" in names_in(self.series())

    @rule()
    def sync(self) -> None:
        sync_series(self.series())
        self.nothing_is_due()

    @precondition(lambda self: self.begun)
    @rule(after=st.booleans())
    def sync_at_once(self, *, after: bool) -> None:
        """Two computers let out what is due: it comes out once."""
        waiting = due(current_catalogue(self.series()), self.now)
        number = len(self.history())
        store = Meddles(self.store, "catalog.json", lambda: sync_series(self.series()), after=after)
        sync_series(self.series(store))
        self.nothing_is_due()
        assert len(self.history()) == number + bool(waiting)

    @rule(writes=st.integers(0, 4))
    def sync_killed(self, writes: int) -> None:
        with suppress(Killed):
            sync_series(self.series(StopsAfter(self.store, writes)))
        sync_series(self.series())
        self.nothing_is_due()

    def nothing_is_due(self) -> None:
        if self.begun:
            assert due(current_catalogue(self.series()), self.now) == ()

    def history(self) -> list[Revision]:
        return list(revisions(self.store, SERIES, current_catalogue(self.series())))

    @rule(mine=NUMBERS, theirs=NUMBERS)
    def publish_at_once(self, mine: int, theirs: int) -> None:
        other = self.item(theirs, "sound")
        store = Meddles(
            self.store, "catalog.json", lambda: publish_here(self.series(), other), after=False
        )
        publish_here(self.series(store), self.item(mine, "title"))
        names = [item.name for item in current_catalogue(self.series()).items]
        assert f"episode-{mine:02}" in names
        assert f"episode-{theirs:02}" in names or not store.meddled

    @rule(number=NUMBERS, variant=VARIANTS, writes=st.integers(0, 6))
    def killed(self, number: int, variant: str, writes: int) -> None:
        item = self.item(number, variant)
        had_feed = self.store.stat(f"{SERIES}/feed.xml") is not None
        try:
            publish_here(self.series(StopsAfter(self.store, writes)), item)
        except Killed:
            if had_feed:
                assert missing_from(self.store, SERIES) == []
        publish_here(self.series(), item)

    @precondition(lambda self: self.begun)
    @rule(number=NUMBERS)
    def withdraw(self, number: int) -> None:
        try:
            retract(prepare_retraction(self.series(), f"episode-{number:02}"))
        except UsageProblem:
            assert f"episode-{number:02}" not in self.guids

    @precondition(lambda self: self.begun)
    @rule(data=st.data())
    def go_back(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.kept)))
        try:
            roll_back(prepare_rollback(self.series(), number))
        except UsageProblem as error:
            assert "nothing would change" in error.message  # noqa: PT017
        except StorageError as error:
            assert "gone from the storage" in error.message  # noqa: PT017
        else:
            assert self.feed() == self.feeds[number]

    @precondition(lambda self: self.begun)
    @rule(days=st.integers(1, 60))
    def tidy(self, days: int) -> None:
        prune(prepare_pruning(self.series(), days))

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    def feed(self) -> bytes:
        found = self.store.read(f"{SERIES}/feed.xml")
        assert found is not None
        return found[0]

    @invariant()
    def the_feed_is_the_catalogues_and_names_nothing_that_is_missing(self) -> None:
        if self.begun:
            assert self.feed() == render_feed(current_catalogue(self.series()))
            assert missing_from(self.store, SERIES) == []
            assert bring_feed_up(self.series()).stored.size_bytes == len(self.feed())

    @invariant()
    def no_guid_changes(self) -> None:
        if self.begun:
            catalogue = current_catalogue(self.series())
            for item in catalogue.every_item:
                assert self.guids.setdefault(item.name, item.guid) == item.guid
            assert sorted(item.name for item in catalogue.every_item) == sorted(self.guids)
            assert set(guids_of(self.feed())) == {item.guid for item in catalogue.items}

    @invariant()
    def the_files_of_what_waits_are_there(self) -> None:
        if self.begun:
            series = self.series()
            named = keys_of(series, item_addresses(current_catalogue(series).held))
            assert named <= set(self.store.keys(f"{SERIES}/"))

    @invariant()
    def no_revision_is_lost_or_changed(self) -> None:
        if self.begun:
            history = self.history()
            assert set(self.kept) <= {each.number for each in history}
            for each in history:
                found = self.store.read(revision_key(SERIES, each.number))
                assert found is not None
                assert self.kept.setdefault(each.number, found[0]) == found[0]
                self.feeds.setdefault(each.number, render_feed(each.catalogue))


def names_in(series: PublishedSeries) -> set[str]:
    return {item.name for item in current_catalogue(series).items}


def id_of(item: Item) -> tuple[str, str, str]:
    """Return what an import must not change of what is there."""
    return item.name, item.guid, item.model_dump_json()


def short(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def test_the_life_of_a_series_in_a_folder() -> None:
    run_state_machine_as_test(Life, settings=short(15, 12))


def test_the_life_of_a_series_on_s3(
    seaweedfs: S3Server, aws_keys: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    del aws_keys
    _live_on(seaweedfs, monkeypatch)
    run_state_machine_as_test(Life, settings=short(4, 10))


@pytest.mark.soak
def test_many_lives_of_a_series_in_a_folder() -> None:
    run_state_machine_as_test(Life, settings=short(150, 30))


def _live_on(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def make_store(_self: Life) -> Store:
        return open_store(server.storage(f"life/{uuid.uuid4().hex}"), Path())

    monkeypatch.setattr(Life, "make_store", make_store)

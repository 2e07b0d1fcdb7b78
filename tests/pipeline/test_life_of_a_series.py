"""Whatever people do to a series, in whatever order, no listener meets a fault.

A model keeps every feed by the number of its revision and every GUID by the name of its episode;
what is in the store must agree with it after each step.
"""

import shutil
import tempfile
import uuid
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
from pipeline.changing import SERIES, item_in, publish_here, series_on
from pipeline.stopping import Killed, Meddles, StopsAfter, missing_from
from servers import S3Server

from media_pipeline.errors import StorageError, UsageProblem
from media_pipeline.feed.reading import guids_of
from media_pipeline.feed.revisions import revision_key
from media_pipeline.feed.rss import render_feed
from media_pipeline.model.publication import Item
from media_pipeline.model.settings import FolderStorage
from media_pipeline.pipeline.history import current_catalogue, revisions
from media_pipeline.pipeline.job import Machine
from media_pipeline.pipeline.prune import prepare_pruning, prune
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.retract import prepare_retraction, retract
from media_pipeline.pipeline.rollback import prepare_rollback, roll_back
from media_pipeline.pipeline.series_feed import bring_feed_up
from media_pipeline.store.contract import Store
from media_pipeline.store.opening import open_store

NUMBERS = st.integers(1, 4)
VARIANTS = st.sampled_from(("", "title", "sound"))


class Life(RuleBasedStateMachine):
    """One series from its first episode on; ``now`` is the clock of everybody."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="life"))
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

    def item(self, number: int, variant: str) -> Item:
        changes: dict[str, object] = {"title": f"Autre {number}"} if variant == "title" else {}
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
            gone = [each.item for each in catalogue.retracted]
            for item in (*catalogue.items, *gone):
                assert self.guids.setdefault(item.name, item.guid) == item.guid
            assert {item.name for item in (*catalogue.items, *gone)} == set(self.guids)
            assert len(guids_of(self.feed())) == len(catalogue.items)

    @invariant()
    def no_revision_is_lost_or_changed(self) -> None:
        if self.begun:
            current = current_catalogue(self.series())
            history = list(revisions(self.store, SERIES, current))
            assert set(self.kept) <= {each.number for each in history}
            for each in history:
                found = self.store.read(revision_key(SERIES, each.number))
                assert found is not None
                assert self.kept.setdefault(each.number, found[0]) == found[0]
                self.feeds.setdefault(each.number, render_feed(each.catalogue))


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
    run_state_machine_as_test(Life, settings=short(25, 12))


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

"""What every store promises, asked of the folder and of a real S3 server alike."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from media_pipeline.errors import StorageError, StoreConflict
from media_pipeline.model.publication import IMMUTABLE, SHORT
from media_pipeline.store.contract import ABSENT, Store

AUDIO = "priorite-culture/episode-04/audio-0123abcd.mp3"
FEED = "priorite-culture/feed.xml"
RSS = "application/rss+xml; charset=utf-8"


def put(store: Store, content: bytes | Path, key: str = FEED, **more: Any) -> Any:
    return store.put(key, content, media_type=more.pop("media_type", RSS), **more)


def test_what_was_put_is_described_and_read_back(store: Store) -> None:
    stored = put(store, b"<rss/>")
    assert stored.key == FEED
    assert stored.size_bytes == 6
    assert stored.sha256 == hashlib.sha256(b"<rss/>").hexdigest()
    assert stored.media_type == RSS
    assert store.stat(FEED) == stored
    assert store.read(FEED) == (b"<rss/>", stored)


def test_what_was_never_put_is_not_there(store: Store) -> None:
    assert store.stat(FEED) is None
    assert store.read(FEED) is None
    assert store.keys() == []


def test_a_file_is_stored_like_bytes_and_is_left_alone(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "priorité.xml"
    file.write_bytes("<rss>É « œ » 🎙</rss>".encode())
    put(store, file)
    content, stored = store.read(FEED) or (b"", None)
    assert content.decode() == "<rss>É « œ » 🎙</rss>"
    assert stored is not None
    assert stored.size_bytes == file.stat().st_size


def test_an_empty_object_is_an_object(store: Store) -> None:
    stored = put(store, b"")
    assert stored.size_bytes == 0
    assert store.read(FEED) == (b"", stored)


def test_a_second_put_replaces_the_first(store: Store) -> None:
    first = put(store, b"old")
    second = put(store, b"new")
    assert first.version != second.version
    assert store.read(FEED) == (b"new", second)
    assert store.keys() == [FEED]


def test_everybody_reads_it_with_its_type_its_caching_and_ranges(store: Store) -> None:
    put(store, bytes(range(200)), AUDIO, media_type="audio/mpeg", cache_control=IMMUTABLE)
    put(store, b"<rss/>", cache_control=SHORT)
    audio = httpx.get(store.url_of(AUDIO), headers={"Range": "bytes=10-19"})
    assert audio.status_code == 206
    assert audio.content == bytes(range(10, 20))
    assert audio.headers["content-range"] == "bytes 10-19/200"
    assert audio.headers["content-type"] == "audio/mpeg"
    assert audio.headers["cache-control"] == IMMUTABLE
    assert "content-encoding" not in audio.headers
    feed = httpx.head(store.url_of(FEED))
    assert feed.headers["content-type"] == RSS
    assert feed.headers["cache-control"] == SHORT
    assert feed.headers["content-length"] == "6"
    assert httpx.get(store.url_of("priorite-culture/nothing.xml")).status_code == 404


def test_an_address_is_quoted(store: Store) -> None:
    key = "series/what is it?.txt"
    put(store, b"x", key, media_type="text/plain; charset=utf-8")
    assert store.url_of(key).endswith("/series/what%20is%20it%3F.txt")
    assert httpx.get(store.url_of(key)).content == b"x"


def test_create_only_if_absent(store: Store) -> None:
    created = put(store, b"first", expected=ABSENT)
    with pytest.raises(StoreConflict) as conflict:
        put(store, b"second", expected=ABSENT)
    assert conflict.value.key == FEED
    assert conflict.value.exit_code == 5
    assert store.read(FEED) == (b"first", created)


def test_replace_only_what_was_read(store: Store) -> None:
    first = put(store, b"first")
    second = put(store, b"second", expected=first.version)
    with pytest.raises(StoreConflict):
        put(store, b"third", expected=first.version)
    assert store.read(FEED) == (b"second", second)


def test_replacing_what_is_gone_is_a_conflict(store: Store) -> None:
    elsewhere = put(store, b"x", "priorite-culture/catalog.json", media_type="application/json")
    with pytest.raises(StoreConflict):
        put(store, b"y", expected=elsewhere.version)
    assert store.stat(FEED) is None


def test_content_that_is_already_there_is_no_conflict(store: Store) -> None:
    first = put(store, b"same")
    assert put(store, b"same", expected=ABSENT) == first
    assert put(store, b"same", expected="another version") == first


def test_of_eight_who_create_at_once_one_wins(store: Store) -> None:
    outcomes = _race(store, [ABSENT] * 8)
    winners = [number for number, stored in outcomes.items() if stored]
    assert len(winners) == 1
    assert (store.read(FEED) or (b"",))[0] == b"writer %d" % winners[0]


def test_of_eight_who_replace_at_once_one_wins(store: Store) -> None:
    first = put(store, b"before")
    outcomes = _race(store, [first.version] * 8)
    winners = [number for number, stored in outcomes.items() if stored]
    assert len(winners) == 1
    assert (store.read(FEED) or (b"",))[0] == b"writer %d" % winners[0]


def _race(store: Store, expected: list[str]) -> dict[int, bool]:
    """Let as many writers as ``expected`` has begin together; tell who succeeded."""
    together = threading.Barrier(len(expected))

    def write(number: int) -> bool:
        together.wait()
        try:
            put(store, b"writer %d" % number, expected=expected[number])
        except StoreConflict:
            return False
        return True

    with ThreadPoolExecutor(len(expected)) as pool:
        return dict(enumerate(pool.map(write, range(len(expected)))))


def test_readers_see_the_old_or_the_new_but_never_a_part(store: Store) -> None:
    contents = [bytes([number]) * 300_000 for number in (65, 66)]
    put(store, contents[0])
    done = threading.Event()

    def write() -> None:
        for number in range(12):
            put(store, contents[number % 2])
        done.set()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        while not done.is_set() and not writing.done():
            assert httpx.get(store.url_of(FEED)).content in contents
        writing.result()


def test_a_large_file_arrives_whole(store: Store, tmp_path: Path) -> None:
    block = bytes(range(256)) * 4096
    file = tmp_path / "audio.mp3"
    file.write_bytes(b"".join(bytes([number]) + block for number in range(11)))
    stored = put(store, file, AUDIO, media_type="audio/mpeg", cache_control=IMMUTABLE)
    assert stored.size_bytes == 11 * (len(block) + 1)
    assert stored.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    answer = httpx.get(store.url_of(AUDIO))
    assert hashlib.sha256(answer.content).hexdigest() == stored.sha256
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["cache-control"] == IMMUTABLE
    assert put(store, file, AUDIO, media_type="audio/mpeg", cache_control=IMMUTABLE) == stored


def test_a_large_file_is_created_only_if_absent(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "audio.mp3"
    file.write_bytes(b"a" * (6 << 20))
    put(store, file, AUDIO, media_type="audio/mpeg", expected=ABSENT)
    file.write_bytes(b"b" * (6 << 20))
    with pytest.raises(StoreConflict):
        put(store, file, AUDIO, media_type="audio/mpeg", expected=ABSENT)


def test_keys_are_sorted_and_below_a_prefix(store: Store) -> None:
    for key in ("b/feed.xml", "a/episode-02/index.html", "a/episode-01/index.html", "a.txt"):
        put(store, b"x", key)
    assert store.keys() == [
        "a.txt",
        "a/episode-01/index.html",
        "a/episode-02/index.html",
        "b/feed.xml",
    ]
    assert store.keys("a/") == ["a/episode-01/index.html", "a/episode-02/index.html"]
    assert store.keys("c/") == []


def test_what_lies_there_is_listed_with_its_size_and_time(store: Store) -> None:
    before = datetime.now(UTC) - timedelta(seconds=5)
    put(store, b"four", "a/two.txt")
    put(store, b"", "a/one.txt")
    put(store, b"x", "b.txt")
    found = store.entries("a/")
    assert [(each.key, each.size_bytes) for each in found] == [("a/one.txt", 0), ("a/two.txt", 4)]
    for each in found:
        assert before < each.modified < datetime.now(UTC) + timedelta(seconds=5)
    assert store.entries("c/") == []


def test_what_was_removed_is_gone_and_can_be_put_again(store: Store) -> None:
    put(store, b"old")
    put(store, b"x", "priorite-culture/feed.xml.old")
    store.remove(FEED)
    assert store.stat(FEED) is None
    assert store.keys() == ["priorite-culture/feed.xml.old"]
    assert httpx.get(store.url_of(FEED)).status_code == 404
    created = put(store, b"new", expected=ABSENT)
    assert store.read(FEED) == (b"new", created)


def test_removing_what_is_not_there_is_no_error(store: Store) -> None:
    store.remove(FEED)
    put(store, b"x", "priorite-culture/feed.xml.old")
    store.remove(FEED)
    assert store.keys() == ["priorite-culture/feed.xml.old"]


def test_what_was_removed_cannot_be_replaced_by_its_version(store: Store) -> None:
    first = put(store, b"old")
    store.remove(FEED)
    with pytest.raises(StoreConflict):
        put(store, b"new", expected=first.version)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../outside.txt",
        "a/../../outside.txt",
        "a//b.txt",
        "a/",
        "a/./b.txt",
        ".hidden",
        "a/.hidden/b.txt",
        "épisode/feed.xml",
        "a\\b.txt",
        "a\nb.txt",
        "a\0b.txt",
        "a/" * 500 + "b",
    ],
)
def test_a_name_that_is_no_public_address_is_refused(store: Store, key: str) -> None:
    for refused in (
        lambda: put(store, b"x", key),
        lambda: store.stat(key),
        lambda: store.read(key),
        lambda: store.url_of(key),
        lambda: store.remove(key),
    ):
        with pytest.raises(StorageError, match="cannot be the name of a published file"):
            refused()
    assert store.keys() == []


def test_a_missing_source_is_a_storage_error(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"gone\.mp3"):
        put(store, tmp_path / "gone.mp3", AUDIO)
    assert store.keys() == []


def test_check_passes_and_leaves_nothing(store: Store) -> None:
    store.check()
    assert store.keys() == []


def test_both_stores_know_that_they_keep_conditions(store: Any) -> None:
    assert store.keeps_conditions() is True
    assert store.keys() == []


def test_progress_ends_at_the_whole_and_may_stop_the_upload(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "long.mp3"
    path.write_bytes(bytes(range(256)) * 200_000)
    told: list[float] = []
    store.put("a/long.mp3", path, media_type="audio/mpeg", progress=told.append)
    assert told == sorted(told)
    assert not told or told[-1] == 1.0

    class EnoughError(Exception):
        pass

    def stop(_done: float) -> None:
        raise EnoughError

    changed = tmp_path / "changed.mp3"
    changed.write_bytes(bytes(range(255, -1, -1)) * 200_000)
    before = store.stat("a/long.mp3")
    with suppress(EnoughError):
        store.put("a/long.mp3", changed, media_type="audio/mpeg", progress=stop)
    after = store.stat("a/long.mp3")
    assert after is not None
    assert before is not None
    assert after.sha256 in {before.sha256, hashlib.sha256(changed.read_bytes()).hexdigest()}


def test_unfinished_uploads_are_removed_and_nothing_else(store: Store) -> None:
    put(store, b"<rss/>")
    store.remove_unfinished("priorite-culture/")
    store.remove_unfinished("nothing/there/")
    assert store.keys() == [FEED]
    assert store.read(FEED) is not None

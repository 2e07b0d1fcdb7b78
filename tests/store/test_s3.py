"""The S3 store against real servers and a line that fails."""

import logging
import socket
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.auth
import pytest
from faulty_line import Fault, FaultyLine
from servers import ACCESS_KEY, SECRET_KEY, S3Server

from media_pipeline.errors import PassingTrouble, StorageError, StoreConflict
from media_pipeline.model.publication import IMMUTABLE
from media_pipeline.model.settings import S3Storage
from media_pipeline.store.contract import ABSENT, Store
from media_pipeline.store.outage import Outage, Patience
from media_pipeline.store.patient import PatientStore
from media_pipeline.store.s3 import S3Store

PART_BYTES = 5 << 20
KEY = "priorite-culture/feed.xml"
RSS = "application/rss+xml; charset=utf-8"
pytestmark = pytest.mark.usefixtures("aws_keys")


@pytest.fixture
def prefix() -> str:
    return f"s3/{uuid.uuid4().hex}"


@pytest.fixture
def line(seaweedfs: S3Server) -> Iterator[FaultyLine]:
    with FaultyLine(seaweedfs.endpoint_url) as line:
        yield line


@pytest.fixture
def client(seaweedfs: S3Server) -> Iterator[Any]:
    client = seaweedfs.client()
    yield client
    client.close()


def open_through(line: FaultyLine, server: S3Server, prefix: str) -> PatientStore:
    outage = Outage(Patience(outage_s=2.0, silence_s=1.5))
    store = S3Store(server.storage(prefix, line.url), part_bytes=PART_BYTES, outage=outage)
    return PatientStore(store, outage)


def put(store: Store, content: bytes | Path = b"<rss/>", **more: Any) -> Any:
    return store.put(KEY, content, media_type=more.pop("media_type", RSS), **more)


def sent(line: FaultyLine, method: str) -> int:
    return sum(request.startswith(method) for request in line.requests)


def test_the_object_lies_below_the_prefix_with_its_hash(
    seaweedfs: S3Server, prefix: str, client: Any
) -> None:
    store = S3Store(seaweedfs.storage(f"/{prefix}/"))
    stored = put(store, cache_control=IMMUTABLE)
    head = client.head_object(Bucket="pod", Key=f"{prefix}/{KEY}")
    assert head["Metadata"] == {"sha256": stored.sha256}
    assert head["ContentType"] == RSS
    assert head["CacheControl"] == IMMUTABLE
    assert head["ETag"] == stored.version
    assert "ContentEncoding" not in head


def test_unchanged_content_is_not_sent_again(
    seaweedfs: S3Server, line: FaultyLine, prefix: str
) -> None:
    store = open_through(line, seaweedfs, prefix)
    put(store)
    assert sent(line, "PUT") == 1
    put(store)
    put(store, expected=ABSENT)
    assert sent(line, "PUT") == 1


def test_a_corrected_media_type_is_sent(seaweedfs: S3Server, prefix: str) -> None:
    store = S3Store(seaweedfs.storage(prefix))
    put(store, media_type="text/xml")
    assert put(store).media_type == RSS
    found = store.stat(KEY)
    assert found is not None
    assert found.media_type == RSS


def test_an_object_without_our_hash_is_replaced(
    seaweedfs: S3Server, prefix: str, client: Any
) -> None:
    client.put_object(Bucket="pod", Key=f"{prefix}/{KEY}", Body=b"<rss/>", ContentType=RSS)
    store = S3Store(seaweedfs.storage(prefix))
    found = store.stat(KEY)
    assert found is not None
    assert found.sha256 == ""
    assert put(store).sha256 != ""


def test_keys_go_on_after_the_first_page(
    seaweedfs: S3Server, prefix: str, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        client.put_object(Bucket="pod", Key=f"{prefix}/a/{number}.txt", Body=b"x")
    client.put_object(Bucket="pod", Key=f"{prefix}/.media-check-1", Body=b"x")
    store = S3Store(seaweedfs.storage(prefix))
    plain = store._client.get_paginator  # noqa: SLF001

    def in_small_pages(name: str) -> Any:
        paginator = plain(name)
        paginate = paginator.paginate
        paginator.paginate = lambda **more: paginate(**more, PaginationConfig={"PageSize": 3})
        return paginator

    monkeypatch.setattr(store._client, "get_paginator", in_small_pages)  # noqa: SLF001
    assert store.keys() == [f"a/{number}.txt" for number in range(7)]


# --- a line that fails ---


def test_the_lost_reply_of_our_own_write_is_no_conflict(
    seaweedfs: S3Server, line: FaultyLine, prefix: str
) -> None:
    line.faults.append(Fault("PUT ", "lost reply"))
    store = open_through(line, seaweedfs, prefix)
    stored = put(store, expected=ABSENT)
    assert not line.faults
    assert sent(line, "PUT") == 1
    assert store.read(KEY) == (b"<rss/>", stored)


def test_the_lost_reply_of_our_own_replacement_is_no_conflict(
    seaweedfs: S3Server, line: FaultyLine, prefix: str
) -> None:
    store = open_through(line, seaweedfs, prefix)
    first = put(store, b"first")
    line.faults.append(Fault("PUT ", "lost reply"))
    second = put(store, b"second", expected=first.version)
    assert not line.faults
    assert store.read(KEY) == (b"second", second)


def test_a_colleague_who_writes_after_our_lost_reply_wins(
    seaweedfs: S3Server, line: FaultyLine, prefix: str
) -> None:
    store = open_through(line, seaweedfs, prefix)
    colleague = S3Store(seaweedfs.storage(prefix))
    first = put(store, b"first")
    seen: list[Any] = []

    def overwrite() -> None:
        seen.append(colleague.read(KEY))
        put(colleague, b"colleague's")

    line.faults.append(Fault("PUT ", "lost reply", meanwhile=overwrite))
    with pytest.raises(StoreConflict):
        put(store, b"ours", expected=first.version)
    assert seen[0][0] == b"ours"
    assert (store.read(KEY) or (b"",))[0] == b"colleague's"


def test_a_colleague_who_writes_right_after_us_is_no_damage(
    seaweedfs: S3Server, prefix: str
) -> None:
    """Between our write and our look at it, the object becomes another's."""
    store = S3Store(seaweedfs.storage(prefix))
    colleague = S3Store(seaweedfs.storage(prefix))
    put(store, b"first")
    plain = store._client.put_object  # noqa: SLF001

    def put_and_lose_to_a_colleague(**more: Any) -> Any:
        answer = plain(**more)
        put(colleague, b"colleague's")
        return answer

    store._client.put_object = put_and_lose_to_a_colleague  # noqa: SLF001
    stored = put(store, b"ours")
    assert stored.size_bytes == 4
    assert stored.version != colleague.stat(KEY).version  # type: ignore[union-attr]


@pytest.mark.parametrize("after_bytes", [0, 200, 100_000])
def test_a_cut_line_is_taken_up_again(
    seaweedfs: S3Server, line: FaultyLine, prefix: str, after_bytes: int
) -> None:
    line.faults.append(Fault("PUT ", "cut", after_bytes))
    store = open_through(line, seaweedfs, prefix)
    content = bytes(range(256)) * 2000
    stored = put(store, content, expected=ABSENT)
    assert not line.faults
    assert store.read(KEY) == (content, stored)


def test_a_server_that_asks_to_slow_down_is_asked_again(
    seaweedfs: S3Server, line: FaultyLine, prefix: str
) -> None:
    line.faults += [Fault("PUT ", "slow down"), Fault("HEAD ", "slow down")]
    store = open_through(line, seaweedfs, prefix)
    stored = put(store)
    assert not line.faults
    assert store.read(KEY) == (b"<rss/>", stored)


def test_a_line_that_stays_cut_is_a_storage_error(
    seaweedfs: S3Server, line: FaultyLine, prefix: str
) -> None:
    line.faults += [Fault("PUT ", "cut", 100) for _ in range(9)]
    store = open_through(line, seaweedfs, prefix)
    with pytest.raises(StorageError, match="does not answer"):
        put(store)
    assert 2 <= sent(line, "PUT") <= 5
    assert store.stat(KEY) is None


# --- large files ---


def pending(client: Any, prefix: str) -> list[Any]:
    uploads = client.list_multipart_uploads(Bucket="pod").get("Uploads", [])
    return [one for one in uploads if one["Key"].startswith(prefix)]


@pytest.fixture
def large(tmp_path: Path) -> Path:
    file = tmp_path / "audio.mp3"
    file.write_bytes(bytes(range(256)) * (11 << 12))
    return file


def test_a_large_file_goes_in_verified_parts(
    seaweedfs: S3Server, line: FaultyLine, prefix: str, large: Path, client: Any
) -> None:
    store = open_through(line, seaweedfs, prefix)
    put(store, large, expected=ABSENT)
    assert sum("partNumber=" in request for request in line.requests) == 3
    head = client.head_object(Bucket="pod", Key=f"{prefix}/{KEY}", ChecksumMode="ENABLED")
    assert head["ChecksumSHA256"].endswith("-3")
    assert pending(client, prefix) == []


def test_a_part_whose_reply_is_lost_is_sent_again(
    seaweedfs: S3Server, line: FaultyLine, prefix: str, large: Path, client: Any
) -> None:
    line.faults.append(Fault("PUT ", "lost reply"))
    store = open_through(line, seaweedfs, prefix)
    stored = put(store, large)
    assert not line.faults
    assert stored.size_bytes == large.stat().st_size
    assert pending(client, prefix) == []


def test_the_lost_reply_of_the_completion_is_no_conflict(
    seaweedfs: S3Server, line: FaultyLine, prefix: str, large: Path
) -> None:
    store = open_through(line, seaweedfs, prefix)
    line.faults.append(Fault(f"POST /pod/{prefix}/{KEY}?uploadId", "lost reply"))
    stored = put(store, large, expected=ABSENT)
    assert not line.faults
    assert store.stat(KEY) == stored


def test_a_large_upload_that_fails_leaves_no_parts(
    seaweedfs: S3Server, line: FaultyLine, prefix: str, large: Path, client: Any
) -> None:
    line.faults += [Fault("partNumber=2", "cut", 1000) for _ in range(9)]
    store = open_through(line, seaweedfs, prefix)
    with pytest.raises(StorageError, match="does not answer"):
        put(store, large)
    assert len(line.faults) < 8
    assert sent(line, "DELETE") == 1
    assert pending(client, prefix) == []
    assert store.stat(KEY) is None


def test_unfinished_uploads_are_aborted_below_the_prefix_and_when_old_enough(
    seaweedfs: S3Server, prefix: str, client: Any
) -> None:
    store = S3Store(seaweedfs.storage(prefix))
    for name in ("episode-04/audio.mp3", "episode-05/audio.mp3"):
        client.create_multipart_upload(Bucket="pod", Key=f"{prefix}/a/{name}")
    store.remove_unfinished("a/episode-04/", older_than=timedelta(hours=1))
    assert len(pending(client, prefix)) == 2
    store.remove_unfinished("a/episode-04/")
    assert [one["Key"] for one in pending(client, prefix)] == [f"{prefix}/a/episode-05/audio.mp3"]


def test_tidying_up_is_never_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = S3Storage(
        kind="s3", bucket="pod", endpoint_url="http://127.0.0.1:9", public_url="https://example.org"
    )
    S3Store(storage).remove_unfinished("a/")
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    S3Store(storage).remove_unfinished("a/")


def test_who_lost_an_upload_to_a_colleague_begins_it_anew(
    seaweedfs: S3Server, line: FaultyLine, prefix: str, large: Path, client: Any
) -> None:
    store = open_through(line, seaweedfs, prefix)
    colleague = S3Store(seaweedfs.storage(prefix))
    tidy_up = lambda: colleague.remove_unfinished("")  # noqa: E731
    line.faults.append(Fault("partNumber=1", "lost reply", meanwhile=tidy_up))
    stored = put(store, large)
    assert line.faults == []
    assert stored.size_bytes == large.stat().st_size
    assert pending(client, prefix) == []


def test_a_slow_line_that_moves_is_not_cut(seaweedfs: S3Server, prefix: str, large: Path) -> None:
    """Sending one request takes more than twice as long as the store may be silent."""
    outage = Outage(Patience(outage_s=0.0, silence_s=2.5))
    with FaultyLine(seaweedfs.endpoint_url, bytes_per_s=2 << 20) as line:
        store = S3Store(seaweedfs.storage(prefix, line.url), part_bytes=64 << 20, outage=outage)
        assert put(store, large).size_bytes == large.stat().st_size
        assert sent(line, "PUT") == 1


def test_a_stalled_upload_is_noticed(
    seaweedfs: S3Server, line: FaultyLine, prefix: str, large: Path
) -> None:
    line.faults.append(Fault("PUT ", "stall", 100_000))
    with pytest.raises(PassingTrouble, match="does not answer"):
        put(S3Store(seaweedfs.storage(prefix, line.url), outage=Outage(Patience(0.0, 1.0))), large)


def test_a_large_file_that_changes_meanwhile_is_not_published(
    seaweedfs: S3Server, prefix: str, large: Path, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = S3Store(seaweedfs.storage(prefix), part_bytes=PART_BYTES)
    plain = store._client.upload_part  # noqa: SLF001

    def change_behind(**more: Any) -> Any:
        with large.open("r+b") as stream:
            stream.seek(-1, 2)
            stream.write(b"x")
        return plain(**more)

    monkeypatch.setattr(store._client, "upload_part", change_behind)  # noqa: SLF001
    with pytest.raises(StorageError, match="changed while it was being stored"):
        put(store, large)
    assert pending(client, prefix) == []
    assert store.stat(KEY) is None


def test_a_large_file_that_grows_is_published_as_it_was(
    seaweedfs: S3Server, prefix: str, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = large.read_bytes()
    store = S3Store(seaweedfs.storage(prefix), part_bytes=PART_BYTES)
    plain = store._client.upload_part  # noqa: SLF001

    def append_behind(**more: Any) -> Any:
        with large.open("ab") as stream:
            stream.write(b"more")
        return plain(**more)

    monkeypatch.setattr(store._client, "upload_part", append_behind)  # noqa: SLF001
    put(store, large)
    assert (store.read(KEY) or (b"",))[0] == before


# --- what people get wrong ---


def asks(store: S3Store) -> list[Callable[[], Any]]:
    described = [lambda: put(store), lambda: store.stat(KEY), lambda: store.read(KEY)]
    return [*described, store.keys, store.check]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AWS_ACCESS_KEY_ID", "AKIAWRONGWRONGWRONG1"),
        ("AWS_SECRET_ACCESS_KEY", "wrong/wrong/wrong/wrong+wrong"),
    ],
)
def test_wrong_keys_are_told_and_never_shown(
    seaweedfs: S3Server,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv(variable, value)
    caplog.set_level(logging.INFO)
    store = S3Store(seaweedfs.storage("wrong-keys"))
    for ask in asks(store):
        with pytest.raises(StorageError, match="does not accept the access keys") as caught:
            ask()
        assert caught.value.exit_code == 5
        assert "AWS_ACCESS_KEY_ID" in caught.value.hint
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        for text in (shown, repr(store), caplog.text, *capfd.readouterr()):
            assert value not in text
            assert SECRET_KEY not in text
            assert ACCESS_KEY not in text


def test_no_keys_at_all(seaweedfs: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    for ask in asks(S3Store(seaweedfs.storage())):
        with pytest.raises(StorageError, match="No access keys were found") as caught:
            ask()
        assert "~/.aws/credentials" in caught.value.hint


def test_keys_may_stand_in_the_credentials_file(
    seaweedfs: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, prefix: str
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    file = tmp_path / "credentials"
    file.write_text(
        f"[default]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    assert put(S3Store(seaweedfs.storage(prefix))).size_bytes == 6


def test_a_bucket_that_is_not_there(seaweedfs: S3Server) -> None:
    store = S3Store(seaweedfs.storage().model_copy(update={"bucket": "nothing-here"}))
    for ask in (lambda: put(store), store.keys, store.check, lambda: store.read(KEY)):
        with pytest.raises(StorageError, match="no bucket “nothing-here”"):
            ask()


def test_a_bucket_name_that_cannot_be(seaweedfs: S3Server) -> None:
    store = S3Store(seaweedfs.storage().model_copy(update={"bucket": "not a bucket!"}))
    with pytest.raises(StorageError, match="no bucket “not a bucket!”"):
        store.check()


def test_a_profile_that_is_not_there(seaweedfs: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(StorageError, match="AWS profile"):
        S3Store(seaweedfs.storage()).check()


def test_a_clock_that_is_wrong(seaweedfs: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    right = botocore.auth.get_current_datetime

    def three_hours_ahead(*more: Any, **options: Any) -> datetime:
        return right(*more, **options) + timedelta(hours=3)

    monkeypatch.setattr(botocore.auth, "get_current_datetime", three_hours_ahead)
    for ask in asks(S3Store(seaweedfs.storage())):
        with pytest.raises(StorageError, match="clock differs too much") as caught:
            ask()
        assert not isinstance(caught.value, PassingTrouble)


def test_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    storage = S3Storage(
        kind="s3",
        bucket="pod",
        endpoint_url=f"http://127.0.0.1:{port}",
        public_url="https://example.org",
    )
    started = time.monotonic()
    with pytest.raises(StorageError, match=rf"127\.0\.0\.1:{port} does not answer") as caught:
        S3Store(storage).check()
    assert time.monotonic() - started < 15
    assert "storage.endpoint_url" in caught.value.hint


def test_an_endpoint_that_is_no_address() -> None:
    storage = S3Storage(
        kind="s3", bucket="pod", endpoint_url="http://-/:x", public_url="https://example.org"
    )
    with pytest.raises(StorageError, match="is not the address of a storage"):
        S3Store(storage).check()


# --- a store that ignores conditions ---


def test_rclone_ignores_conditions_and_we_know(rclone_s3: S3Server, prefix: str) -> None:
    """Where the server ignores conditions, only a race in the same second goes unseen."""
    client = rclone_s3.client()
    for content in (b"first", b"second"):
        client.put_object(Bucket="pod", Key=f"{prefix}/raw.txt", Body=content, IfNoneMatch="*")
    answer = client.get_object(Bucket="pod", Key=f"{prefix}/raw.txt")
    assert answer["Body"].read() == b"second"
    answer["Body"].close()
    client.close()
    store = S3Store(rclone_s3.storage(prefix))
    store.check()
    assert store.keeps_conditions() is False
    put(store, b"first", expected=ABSENT)
    with pytest.raises(StoreConflict):
        put(store, b"second", expected=ABSENT)
    assert (store.read(KEY) or (b"",))[0] == b"first"

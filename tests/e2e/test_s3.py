"""The whole way into a real S3 server, read back without keys as listeners read it."""

import uuid
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from faulty_line import Fault, FaultyLine
from old_hosts import old_host, podlove_feed
from servers import S3Server
from workspaces import CONFIG, Place, make_place

from media_pipeline.feed.reading import guids_of

FOLDER = """\
storage:
  kind: folder
  path: public
  public_url: http://127.0.0.1:8000
"""


def place_on(server: S3Server, root: Path, recording: Path | None, endpoint: str = "") -> Place:
    prefix = f"e2e-{uuid.uuid4().hex[:8]}"
    storage = f"""\
storage:
  kind: s3
  bucket: {server.bucket}
  prefix: {prefix}
  endpoint_url: {endpoint or server.endpoint_url}
  region: us-east-1
  public_url: {server.public_url(prefix)}
"""
    assert FOLDER in CONFIG
    return make_place(root, recording, CONFIG.replace(FOLDER, storage))


@pytest.fixture
def keys(seaweedfs: S3Server, tmp_path: Path) -> dict[str, str]:
    nothing = str(tmp_path / "no-aws-settings")
    return {
        "AWS_ACCESS_KEY_ID": seaweedfs.access_key,
        "AWS_SECRET_ACCESS_KEY": seaweedfs.secret_key,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": nothing,
        "AWS_SHARED_CREDENTIALS_FILE": nothing,
    }


def stored(server: S3Server, feed: str) -> dict[str, tuple[str, datetime]]:
    """Return ETag and date of everything that lies beside a feed, by key."""
    prefix = feed.removeprefix(server.public_url() + "/").rpartition("/")[0]
    found = server.client().list_objects_v2(Bucket=server.bucket, Prefix=prefix)["Contents"]
    return {each["Key"]: (each["ETag"], each["LastModified"]) for each in found}


def test_published_read_without_keys_then_nothing_to_do_then_a_title(
    seaweedfs: S3Server, keys: dict[str, str], short_interview: Path, tmp_path: Path
) -> None:
    place = place_on(seaweedfs, tmp_path / "workspace", short_interview)

    first = place.media("publish", "episode-04", "--json", **keys)
    assert first.code == 0, first
    (episode,) = first.json["episodes"]
    feed = httpx.get(episode["addresses"]["feed"])
    sound = httpx.get(episode["addresses"]["audio"], headers={"Range": "bytes=0-3"})
    assert (feed.status_code, feed.headers["content-type"]) == (
        200,
        "application/rss+xml; charset=utf-8",
    )
    assert (sound.status_code, sound.headers["content-type"]) == (206, "audio/mpeg")
    assert "immutable" in sound.headers["cache-control"]
    assert feed.content == (place.root / "feeds" / "priorite-culture.xml").read_bytes()

    again = place.media("publish", "episode-04", "--json", **keys)
    assert [step["ran"] for step in again.json["episodes"][0]["steps"]] == [False] * 9

    place.replace("Danser ensemble", "Danser encore")
    before = stored(seaweedfs, episode["addresses"]["feed"])
    foreseen = place.media("diff", "priorite-culture", "--json", **keys).json
    assert stored(seaweedfs, episode["addresses"]["feed"]) == before
    titled = place.media("publish", "episode-04", "--json", **keys)
    steps = {step["step"]: step for step in titled.json["episodes"][0]["steps"]}
    assert [name for name, step in steps.items() if step["ran"]] == [
        "render",
        "store",
        "feed",
        "verify",
    ]
    # page, embed, fragment, document, report (page and data), oEmbed and share picture
    assert steps["store"]["sent"] == 8
    sent = (steps["store"]["sent"], steps["store"]["sent_bytes"])
    assert (foreseen["objects"], foreseen["bytes"]) == sent
    assert "Danser encore" in httpx.get(episode["addresses"]["feed"]).text


@pytest.mark.parametrize("wrong", ["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"])
def test_wrong_keys_say_what_to_check(
    wrong: str, seaweedfs: S3Server, keys: dict[str, str], short_interview: Path, tmp_path: Path
) -> None:
    place = place_on(seaweedfs, tmp_path / "workspace", short_interview)
    keys[wrong] = "wrongwrongwrongwrong"

    told = place.media("publish", "episode-04", **keys)

    assert told.code == 5, told
    host = seaweedfs.endpoint_url.removeprefix("http://")
    refused = f"The storage at {host} does not accept the access keys."
    assert f"! {refused} The sound and the transcript are made all the same" in told.err
    assert told.err.endswith(
        f"{refused}\n→ Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the file "
        "~/.aws/credentials, then type: media doctor\n"
    )
    assert "wrongwrong" not in told.out + told.err


def test_no_keys_at_all(
    seaweedfs: S3Server, keys: dict[str, str], short_interview: Path, tmp_path: Path
) -> None:
    place = place_on(seaweedfs, tmp_path / "workspace", short_interview)
    keys.update(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", HOME=str(tmp_path))
    told = place.media("doctor", **keys)
    assert told.code == 5, told
    assert "AWS_ACCESS_KEY_ID" in told.out


def test_an_unreachable_store_loses_nothing(
    seaweedfs: S3Server, keys: dict[str, str], short_interview: Path, tmp_path: Path
) -> None:
    place = place_on(
        seaweedfs, tmp_path / "workspace", short_interview, endpoint="http://127.0.0.1:9"
    )
    told = place.media("publish", "episode-04", **keys, MEDIA_STORAGE_PATIENCE_S="1")
    assert told.code == 5, told
    assert "127.0.0.1:9" in told.err
    assert told.err.count("Trying again") == 4  # the outage is waited out once, then work begins
    assert "Traceback" not in told.err

    place.replace("http://127.0.0.1:9", seaweedfs.endpoint_url, "config.yaml")
    told = place.media("publish", "episode-04", "--json", **keys)
    assert told.code == 0, told
    ran = [step["step"] for step in told.json["episodes"][0]["steps"] if step["ran"]]
    assert "transcribe" not in ran
    assert "master" not in ran


def test_an_import_waits_out_a_store_that_is_busy(
    seaweedfs: S3Server, keys: dict[str, str], tmp_path: Path
) -> None:
    keys["MEDIA_STORAGE_PATIENCE_S"] = "4"
    with old_host() as host, FaultyLine(seaweedfs.endpoint_url) as line:
        place = place_on(seaweedfs, tmp_path / "workspace", None, endpoint=line.url)
        line.faults = [Fault("catalog.json", "slow down"), Fault(".mp3", "cut", 100)]
        address, known = podlove_feed(host, 3)
        told = place.media("import", address, "--series", "ailleurs", **keys)
        assert line.faults == []
    assert told.code == 0, told
    assert told.err.count("Trying again in 1 s (2 of 5)…") == 2
    feed = httpx.get(f"{place_url(place)}/ailleurs/feed.xml")
    assert guids_of(feed.content) == known


def place_url(place: Place) -> str:
    config = (place.root / "config.yaml").read_text("utf-8")
    return config.partition("public_url: ")[2].splitlines()[0]


def test_a_series_of_another_host_moves_into_s3(
    seaweedfs: S3Server, keys: dict[str, str], tmp_path: Path
) -> None:
    place = place_on(seaweedfs, tmp_path / "workspace", None)
    with old_host() as host:
        address, known = podlove_feed(host, 5, pages=2)
        told = place.media("import", address, "--series", "ailleurs", "--json", **keys)
        again = place.media("import", address, "--series", "ailleurs", "--json", **keys)
    assert told.code == 0, told
    feed = httpx.get(told.json["feed"])
    assert guids_of(feed.content) == known
    assert (again.code, again.json["added"], again.json["already_here"]) == (0, [], 5)

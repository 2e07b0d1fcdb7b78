"""Whatever fails on the way to the storage: it heals in sight, or stops and nothing has changed.

Faults of a line happen for real between `media` and SeaweedFS. What SeaweedFS cannot be brought to
say (a wrong clock, expired keys, a bucket removed meanwhile, a quota) is answered by the line, with
the codes of the S3 API reference, "Error responses".
"""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.faulty_publication import (
    CATALOGUE,
    FEED,
    MEDIA_UPLOAD,
    Published,
    copied,
    make_published,
)
from faulty_line import Fault, FaultyLine
from servers import S3Server
from workspaces import Told

PLACES = {"media": "partNumber=2", "catalogue": CATALOGUE, "feed": FEED}
HEALS = {
    "cut": {"kind": "cut", "after_bytes": 700},
    "stall": {"kind": "stall", "after_bytes": 700},
    "slow down three times": {"kind": "slow down", "times": 3},
    "connection reset": {"kind": "reset", "after_bytes": 700},
    "lost reply": {"kind": "lost reply"},
}
STOPS = {
    "wrong clock": (403, "RequestTimeTooSkewed", "", "clock differs too much"),
    "expired keys": (400, "ExpiredToken", "", "have expired"),
    "bucket gone": (404, "NoSuchBucket", "", "There is no bucket “pod”"),
    "disk full": (403, "QuotaExceeded", "PUT ", "no room left"),
}


@pytest.fixture(scope="module")
def template(
    seaweedfs: S3Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Published]:
    with FaultyLine(seaweedfs.endpoint_url) as line:
        yield make_published(tmp_path_factory.mktemp("faults") / "workspace", seaweedfs, line)


@pytest.fixture
def published(template: Published, tmp_path: Path) -> Published:
    return copied(template, tmp_path / "workspace")


def shows_no_keys(published: Published, told: Told) -> None:
    keys = (published.server.access_key, published.server.secret_key)
    for key in keys:
        assert key not in told.out + told.err
    for name, content in published.everything():
        for key in keys:
            assert key.encode() not in content, name


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("fault", HEALS)
def test_it_heals_in_sight(fault: str, where: str, published: Published) -> None:
    published.line.faults = [Fault(PLACES[where], **HEALS[fault])]
    told = published.publish()
    assert told.code == 0, told
    assert published.line.faults == []
    host = published.line.url.removeprefix("http://")
    assert f"! The storage at {host} " in told.err
    assert "Trying again in 1 s (2 of 5)…" in told.err
    assert b"11111115-" in published.public("feed.xml")
    assert published.missing() == []
    assert published.unfinished() == []
    shows_no_keys(published, told)


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("fault", STOPS)
def test_it_stops_and_listeners_see_what_they_saw(
    fault: str, where: str, published: Published
) -> None:
    status, code, lasting, sentence = STOPS[fault]
    before = published.public("feed.xml")
    published.line.faults = [Fault(PLACES[where], "refuse", 0, None, status, code, lasting=lasting)]
    told = published.publish()
    assert told.code == 5, told
    assert sentence in told.err
    assert told.err.rpartition("\n→ ")[2].strip()
    assert "Trying again" not in told.err
    assert published.public("feed.xml") == before
    assert published.missing() == []
    shows_no_keys(published, told)

    published.line.faults = []
    assert published.publish().code == 0
    assert b"11111115-" in published.public("feed.xml")
    assert published.unfinished() == []

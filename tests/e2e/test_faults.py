"""Whatever fails on the way to the storage: it heals in sight, or stops and nothing has changed.

Faults of a line happen for real between `media` and SeaweedFS. What SeaweedFS cannot be brought to
say (a wrong clock, expired keys, a bucket removed meanwhile, a quota) is answered by the line, with
the codes of the S3 API reference, "Error responses".
"""

import signal
import time
from subprocess import Popen
from typing import Any

import pytest
from e2e.faulty_publication import CATALOGUE, FEED, Published
from faulty_line import Fault
from workspaces import Told

pytestmark = pytest.mark.xdist_group("faults")

PLACES = {"media": "partNumber=2", "catalogue": CATALOGUE, "feed": FEED}
HEALS: dict[str, dict[str, Any]] = {
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


def cells(faults: dict[str, Any]) -> list[Any]:
    """Return each fault at each place; of catalogue and feed, one of the two is for the soak."""
    found = []
    for at, fault in enumerate(faults):
        often = {"media", ("catalogue", "feed")[at % 2]}
        found += [
            pytest.param(fault, place, marks=() if place in often else pytest.mark.soak)
            for place in PLACES
        ]
    return found


def shows_no_keys(ready: Published, told: Told) -> None:
    keys = (ready.server.access_key, ready.server.secret_key)
    for key in keys:
        assert key not in told.out + told.err
    for name, content in ready.everything():
        for key in keys:
            assert key.encode() not in content, name


@pytest.mark.parametrize(("fault", "place"), cells(HEALS))
def test_it_heals_in_sight(fault: str, place: str, ready: Published) -> None:
    ready.line.faults = [Fault(PLACES[place], **HEALS[fault])]
    told = ready.publish()
    assert told.code == 0, told
    assert ready.line.faults == []
    host = ready.line.url.removeprefix("http://")
    assert f"! The storage at {host} " in told.err
    assert "Trying again in 1 s (2 of 5)…" in told.err
    assert ready.is_announced()
    assert ready.missing() == []
    assert ready.unfinished() == []
    shows_no_keys(ready, told)


@pytest.mark.parametrize(("fault", "place"), cells(STOPS))
def test_it_stops_and_listeners_see_what_they_saw(fault: str, place: str, ready: Published) -> None:
    status, code, lasting, sentence = STOPS[fault]
    before = ready.public("feed.xml")
    ready.line.faults = [Fault(PLACES[place], "refuse", 0, None, status, code, lasting=lasting)]
    told = ready.publish()
    assert told.code == 5, told
    assert sentence in told.err
    assert told.err.rpartition("\n→ ")[2].strip()
    assert "Trying again" not in told.err
    assert ready.public("feed.xml") == before
    assert ready.missing() == []
    shows_no_keys(ready, told)

    if place == "media":  # the upload in parts was cut off from its end
        ready.line.faults = []
        told = ready.publish()
        assert told.code == 0, told
        assert ready.is_announced()
        assert ready.unfinished() == []


def test_an_outage_that_lasts_is_counted_out(ready: Published) -> None:
    before = ready.public("feed.xml")
    ready.line.faults = [Fault("partNumber=2", "cut", lasting="")]
    told = ready.publish(MEDIA_STORAGE_PATIENCE_S="3")
    assert told.code == 5, told
    waits = [line for line in told.err.splitlines() if "Trying again" in line]
    assert [line[line.index("(") :] for line in waits] == [f"({n} of 5)…" for n in (2, 3, 4, 5)]
    assert "does not answer.\n→ Check the connection" in told.err
    assert ready.public("feed.xml") == before

    ready.line.faults = []
    assert ready.publish().code == 0
    assert ready.is_announced()
    assert ready.unfinished() == []


def test_programs_read_of_each_pause_as_a_warning(ready: Published) -> None:
    ready.line.faults = [Fault(FEED, "slow down", times=2)]
    told = ready.publish("--json")
    assert told.code == 0, told
    warnings = told.json["episodes"][0]["warnings"]
    assert len(warnings) == 2
    assert "is overloaded or has a fault. Trying again in 1 s (2 of 5)…" in warnings[0]
    assert "(3 of 5)…" in warnings[1]


@pytest.mark.parametrize("command", ["retract", "history"])
def test_other_commands_wait_too(command: str, ready: Published) -> None:
    asked = {"retract": ("episode-04", "--yes"), "history": ("priorite-culture",)}[command]
    ready.line.faults = [Fault("/catalog.json", "slow down")]
    told = ready.media(command, *asked)
    assert told.code == 0, told
    assert ready.line.faults == []
    assert "Trying again in 1 s (2 of 5)…" in told.err


def test_only_the_part_that_failed_is_sent_again(ready: Published) -> None:
    ready.line.faults = [Fault("partNumber=2", "cut", 700)]
    told = ready.publish()
    assert told.code == 0, told
    parts = [line for line in ready.line.requests if "partNumber=" in line]
    assert ["partNumber=1" in part for part in parts] == [True, False, False]


def test_a_second_publication_writes_and_probes_nothing(ready: Published) -> None:
    assert ready.publish().code == 0
    ready.line.requests.clear()
    told = ready.publish()
    assert told.code == 0, told
    assert {line.partition(" ")[0] for line in ready.line.requests} == {"GET", "HEAD"}
    assert not any("uploads" in line for line in ready.line.requests)


def test_what_a_killed_upload_left_is_removed_by_the_next(ready: Published) -> None:
    ready.line.faults = [Fault("partNumber=2", "stall", 700)]
    with ready.publishing() as process:
        await_request(ready, "partNumber=2", process)
        process.kill()
        process.communicate()
    (left,) = ready.unfinished()
    assert "/episode-05/audio-" in left
    told = ready.publish()
    assert told.code == 0, told
    assert ready.unfinished() == []


def test_ctrl_c_ends_a_long_pause(ready: Published) -> None:
    before = ready.public("feed.xml")
    ready.line.faults = [Fault("partNumber=2", "cut", 700)]
    with ready.publishing() as process:
        assert process.stderr is not None
        for line in process.stderr:
            if b"Trying again in" in line:
                break
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=30)[1]  # the pause itself has more than a minute
        assert process.returncode == 130
    assert told.lstrip().startswith(b"Stopped. Nothing is lost.")
    assert ready.unfinished() == []
    assert ready.public("feed.xml") == before


def await_request(ready: Published, words: str, process: Popen[bytes]) -> None:
    while not any(words in line for line in ready.line.requests):
        assert process.poll() is None
        time.sleep(0.05)

"""Series of other hosts are taken over: every episode, under its GUID, or nothing."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from lxml import etree
from old_hosts import OldHost, anchor_feed, ausha_feed, old_host, podlove_feed, tiny_mp3
from workspaces import HELD_CLOCK, MEDIA, Place, make_place, shell

from media_pipeline.feed.checks import check_feed
from media_pipeline.feed.reading import NAMESPACES, guids_of, text_of

COUNT = 300
SLUG = "ailleurs"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A workspace with one series and one episode, not published."""
    return make_place(tmp_path / "workspace", None)


@pytest.fixture
def host() -> Iterator[OldHost]:
    """A host to move away from."""
    with old_host() as running:
        yield running


def taken_over(place: Place, address: str, *options: str) -> str:
    """Import, and return what was told."""
    told = place.media("import", address, "--series", SLUG, *options, SOURCE_DATE_EPOCH=HELD_CLOCK)
    assert told.code == 0, told
    return told.out + told.err


def feed_of(place: Place) -> bytes:
    return (place.public / SLUG / "feed.xml").read_bytes()


def items_of(place: Place) -> list[etree._Element]:
    """Return the items of the new feed, the first episode first."""
    items = etree.fromstring(feed_of(place)).findall("channel/item")
    return sorted(items, key=lambda item: text_of(item, "link"))


def sounds_of(place: Place) -> list[bytes]:
    """Return what the enclosures lead to, their sizes checked."""
    found = []
    for item in items_of(place):
        enclosure = item.find("enclosure")
        assert enclosure is not None
        address = enclosure.get("url", "").removeprefix("http://127.0.0.1:8000/")
        content = (place.public / address).read_bytes()
        assert len(content) == int(enclosure.get("length", ""))
        found.append(content)
    return found


def assert_whole(place: Place, known: dict[str, str]) -> None:
    """Every GUID, title and sound is there, and apps are content."""
    assert guids_of(feed_of(place)) == known
    assert sorted(sounds_of(place)) == sorted(tiny_mp3(at + 1) for at in range(len(known)))
    assert check_feed(feed_of(place)).errors == ()


def test_a_series_of_anchor_keeps_every_guid_date_and_sound(place: Place, host: OldHost) -> None:
    address, known = anchor_feed(host, COUNT)
    told = taken_over(place, address)
    assert "300 episodes were taken over" in told
    assert told.count("it has no GUID; the address of its sound is kept as one") == 6
    assert_whole(place, known)
    items = items_of(place)
    trailers = [item for item in items if text_of(item, "itunes:episodeType") == "trailer"]
    assert [text_of(item, "itunes:episode") for item in trailers] == [""]
    numbers = sorted(int(text_of(item, "itunes:episode") or 0) for item in items)
    assert numbers == list(range(COUNT))  # by date, the trailer without one
    dates = {text_of(item, "title"): text_of(item, "pubDate") for item in items}
    title = "Épisode « {} » & l’été"
    assert dates[title.format(7)] == "Mon, 15 Feb 2016 06:30:00 +0000"
    assert dates[title.format(8)] == "Mon, 22 Feb 2016 06:30:00 +0100"
    assert dates[title.format(COUNT)] == "Sun, 02 Jan 2022 10:00:00 +0000"
    newest = next(item for item in items if text_of(item, "title") == title.format(COUNT))
    notes = newest.findtext("content:encoded", namespaces=NAMESPACES)
    assert notes == (
        "<p>Bonjour <strong>à tous</strong> n° 300<br>"
        '<a href="https://exemple.fr/?a=1&amp;b=300" rel="noopener">lien</a></p>'
    )


def test_a_series_of_ausha_keeps_seasons_texts_and_letters(place: Place, host: OldHost) -> None:
    address, known = ausha_feed(host, COUNT)
    told = taken_over(place, address)
    assert "they were read as windows-1252" in told
    assert "“Gouvernement” is none of Apple’s categories" in told
    assert_whole(place, known)
    places = [(text_of(item, "itunes:season"), text_of(item, "itunes:episode"))
              for item in items_of(place)]  # fmt: skip
    assert sorted((int(a), int(b)) for a, b in places) == [
        (season, episode) for season in range(1, 6) for episode in range(1, 61)
    ]
    first = items_of(place)[0]
    transcript = first.find("podcast:transcript", NAMESPACES)
    assert transcript is not None
    assert transcript.get("url") == f"http://127.0.0.1:8000/{SLUG}/{SLUG}-s1-01/transcript.vtt"
    folder = place.public / SLUG / f"{SLUG}-s1-01"
    assert (folder / "transcript.vtt").read_bytes().startswith(b"WEBVTT")
    assert json.loads((folder / "chapters.json").read_bytes())["chapters"][0]["title"] == "Bonjour"
    assert text_of(first, "podcast:person") == "Zoé n° 1"
    assert text_of(first, "itunes:duration") == str(62 * 60 + 1)
    assert 'guid: "917393e3-1b1e-5cef-ace4-edaa54e1f810"' in config_of(place)


def test_a_series_of_podlove_comes_from_all_its_pages_once(place: Place, host: OldHost) -> None:
    address, known = podlove_feed(host, COUNT, pages=6)
    told = taken_over(place, address)
    assert "300 episodes in the old feed" in told
    assert_whole(place, known)
    numbers = [int(text_of(item, "itunes:episode")) for item in items_of(place)]
    assert sorted(numbers) == list(range(1, COUNT + 1))
    folder = place.public / SLUG / f"{SLUG}-07"
    chapters = json.loads((folder / "chapters.json").read_bytes())["chapters"]
    assert chapters == [
        {"startTime": 0.0, "title": "Début"},
        {"startTime": 0.05, "title": "Suite"},
    ]
    assert host.asked["/feed/mp3/?paged=6"] == 1


def config_of(place: Place) -> str:
    return (place.root / "config.yaml").read_text(encoding="utf-8")


def importing(place: Place, address: str) -> "subprocess.Popen[bytes]":
    """Start an import in a process of its own."""
    return subprocess.Popen(
        [*MEDIA, "import", address, "--series", SLUG],
        cwd=place.root,
        env=shell(SOURCE_DATE_EPOCH=HELD_CLOCK),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_when(process: "subprocess.Popen[bytes]", is_time: Callable[[], bool]) -> None:
    """Kill -9 the process at a moment."""
    with process:
        while process.poll() is None and not is_time():
            time.sleep(0.002)
        assert process.poll() is None, "it was done before it could be killed"
        process.send_signal(signal.SIGKILL)


def test_a_killed_import_goes_on_and_downloads_nothing_twice(place: Place, host: OldHost) -> None:
    address, known = podlove_feed(host, 12, pages=2)
    long = {f"/podlove/media/lv{at:03}.mp3": tiny_mp3(at, 400) for at in range(1, 13)}
    for path, content in long.items():
        host.files[path] = (content, "audio/mpeg")
    host.chunk_s = 0.01
    size = sum(map(len, long.values()))

    def sent() -> int:
        return sum(host.sent[path] for path in long)

    def is_past(bytes_sent: float) -> bool:
        return sent() > bytes_sent

    for share in (0.2, 0.5, 0.8):
        kill_when(importing(place, address), partial(is_past, size * share))
        assert not (place.public / SLUG / "feed.xml").exists()
        assert not (place.public / SLUG / "catalog.json").exists()
    taken_over(place, address)
    # Three connections were cut three times: what was on its way then is sent once more.
    in_flight = 3 * 3 * 2 * 4096
    assert size <= sent() <= size + in_flight
    cut = {path for path, _range in host.ranges}
    assert cut <= {path for path, times in host.asked.items() if times > 1}
    assert len(cut) >= 3
    assert guids_of(feed_of(place)) == known
    assert sorted(sounds_of(place)) == sorted(long.values())


def test_killed_while_it_publishes_no_listener_meets_half_a_feed(
    place: Place, host: OldHost
) -> None:
    address, known = podlove_feed(host, 12, pages=2)
    for name in (f"{SLUG}-01/index.html", "catalog.json", "feed.xml"):
        kill_when(importing(place, address), (place.public / SLUG / name).exists)
        if (place.public / SLUG / "feed.xml").exists():
            assert_whole(place, known)
    taken_over(place, address)
    assert_whole(place, known)
    # The episodes' picture and its small copy are stored once, for all of them.
    assert len(list((place.public / SLUG).rglob("cover-*"))) == 2


def test_importing_again_adds_what_is_new_and_changes_nothing(place: Place, host: OldHost) -> None:
    address, _known = podlove_feed(host, 6, pages=2)
    taken_over(place, address)
    before = place.tree()
    asked = dict(host.asked)
    assert "Every episode of the old feed is here already" in taken_over(place, address)
    assert place.tree() == before
    assert [path for path in host.asked if host.asked[path] > asked[path]] == [
        "/feed/mp3/", "/feed/mp3/?paged=2"
    ]  # fmt: skip
    (place.public / SLUG / "feed.xml").unlink()  # as after a kill between catalogue and feed
    taken_over(place, address)
    assert place.tree() == before
    address, known = podlove_feed(host, 8, pages=2)
    assert "2 episodes were taken over" in taken_over(place, address)
    assert guids_of(feed_of(place)) == known
    kept = {name: content for name, content in before.items() if name.count("/") > 1}
    assert kept.items() <= place.tree().items()


def test_two_items_with_one_guid_are_refused_until_the_person_says_so(
    place: Place, host: OldHost
) -> None:
    address, known = podlove_feed(host, 6, pages=2, duplicates=True)
    told = place.media("import", address, "--series", SLUG)
    assert told.code == 5
    guid = next(guid for guid, title in known.items() if title.startswith("LV005"))
    assert f"{guid}: “LV005 Ville & campagne” would stay" in told.err
    assert "“Copie LV005 Ville & campagne” would go" in told.err
    assert not place.public.exists()
    assert SLUG not in config_of(place)
    taken_over(place, address, "--yes-drop-duplicates")
    assert guids_of(feed_of(place)) == known


def test_an_episode_that_cannot_come_keeps_all_others_back(place: Place, host: OldHost) -> None:
    address, known = podlove_feed(host, 6, pages=2)
    page = b"<!doctype html><title>Perdu</title>"
    host.files["/podlove/media/lv002.mp3"] = (page, "text/html; charset=utf-8")
    host.files["/podlove/media/lv003.mp3"] = (page, "audio/mpeg")
    del host.files["/podlove/media/lv004.mp3"]
    told = place.media("import", address, "--series", SLUG)
    assert told.code == 5
    media = f"{host.base}/podlove/media"
    reasons = {
        "LV002 Ville campagne": "lv002.mp3 could not be read: the server sends a web page instead "
        "of sound.",
        "LV003 Ville & campagne": "lv003.mp3: what the server sent is no sound that apps play.",
        "LV004 Ville campagne": "lv004.mp3 could not be read: the server answers 404, it is not "
        "there.",
    }
    assert told.err.splitlines()[1:5] == [
        "Nothing was published: 3 of 6 episodes of the old feed cannot come in:",
        *(f"  “{title}”: {media}/{reason}" for title, reason in reasons.items()),
    ]
    assert not place.public.exists()
    taken_over(place, address, "--yes-leave-out-missing")
    assert sorted(guids_of(feed_of(place)).values()) == sorted(
        title for title in known.values() if title[:5] not in {"LV002", "LV003", "LV004"}
    )


def test_a_dry_run_says_it_all_and_writes_nothing(place: Place, host: OldHost) -> None:
    address, known = ausha_feed(host, 8)
    before = {path: path.read_bytes() for path in place.root.rglob("*") if path.is_file()}
    told = place.media("import", address, "--series", SLUG, "--dry-run", "--json")
    assert told.code == 0, told
    assert told.json["items"] == 8
    assert {each["guid"] for each in told.json["coming"]} == set(known)
    assert told.json["bytes_to_download"] == sum(len(tiny_mp3(at)) for at in range(1, 9))
    assert (told.json["first"], told.json["last"]) == (
        "2016-01-04T06:30:00+00:00",
        "2016-02-22T06:30:00+00:00",
    )
    plain = place.media("import", address, "--series", SLUG, "--dry-run")
    assert f'  {SLUG}:\n    title: "Été culturel"' in plain.out
    assert {path: path.read_bytes() for path in place.root.rglob("*") if path.is_file()} == before


def test_the_next_new_episode_follows_the_imported_ones(place: Place, host: OldHost) -> None:
    address, _known = anchor_feed(host, 8)
    taken_over(place, address)
    told = place.media("new", SLUG, "Après")
    assert told.out == f"episodes/{SLUG}-08\n"  # the trailer has no number
    assert "The feed of ailleurs holds 8 more episodes" in place.media("status").out


def test_imported_and_own_episodes_live_in_one_series(published: Place, host: OldHost) -> None:
    address, known = podlove_feed(host, 6, pages=2)
    own = guids_of((published.public / "priorite-culture" / "feed.xml").read_bytes())
    told = published.media("import", address, "--series", "priorite-culture")
    assert told.code == 0, told
    feed = published.public / "priorite-culture" / "feed.xml"
    assert guids_of(feed.read_bytes()) == known | own
    published.replace("title: Danser ensemble", "title: Danser encore")
    told = published.media("publish", "episode-04")
    assert told.code == 0, told
    assert guids_of(feed.read_bytes()) == known | dict.fromkeys(own, "Danser encore")
    names = {path.name for path in feed.parent.iterdir() if path.is_dir()}
    assert {"episode-04", "episode-04-bis1", "episode-05"} <= names

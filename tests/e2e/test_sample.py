"""The repository's own episode-04, published whole, as `make run` does it."""

import json
import os
import re
import sqlite3
import statistics
import subprocess
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from media import REPOSITORY, excerpt, measured, read_sound
from workspaces import Place, word_error_rate, words_of

from media_pipeline.config.loading import load_workspace

pytestmark = pytest.mark.xdist_group("sample")

REFERENCE = json.loads(
    (REPOSITORY / "tests" / "data" / "priorite-culture-04.reference.json").read_text("utf-8")
)


def test_the_mp3_measures_what_was_promised(sample_template: Place) -> None:
    (mp3,) = sample_template.public.rglob("audio-*.mp3")
    loudness, peak = measured(mp3)
    assert loudness == pytest.approx(-16, abs=0.3)
    assert peak <= -1.0


def test_host_and_guest_are_equally_loud_and_pauses_are_quiet(
    sample_template: Place, tmp_path: Path
) -> None:
    """Measured on the delivered file; as recorded, they are 13 LU apart."""
    (mp3,) = sample_template.public.rglob("audio-*.mp3")
    ledger = sample_template.episode / ".media" / "ledger" / "master.json"
    piece = json.loads(ledger.read_text("utf-8"))["result"]["timeline"]["pieces"][0]
    shift = piece["at_s"] - piece["start_s"]

    def level(start: float, end: float) -> float:
        return measured(excerpt(tmp_path / "part.wav", start + shift, end - start, mp3))[0]

    turns = REFERENCE["turns"]
    heard = [level(turn["start"], turn["end"]) for turn in turns]
    host, guest = (
        statistics.mean(
            each for each, turn in zip(heard, turns, strict=True) if turn["speaker"] == name
        )
        for name in ("animatrice", "invité")
    )
    assert abs(host - guest) <= 1.5
    assert statistics.pstdev(heard) <= 1.5
    for before, after in pairwise(turns):
        pause = read_sound(mp3, 48_000, 1, "-ss", str(before["end"] + shift + 0.1))
        length_s = after["start"] - before["end"] - 0.2
        rms_db = 20 * np.log10(np.std(pause[: round(length_s * 48_000)]))
        assert statistics.mean(heard) - rms_db >= 40


def test_the_transcript_is_what_was_said(sample_template: Place) -> None:
    (path,) = sample_template.public.rglob("transcript.json")
    said = words_of(" ".join(turn["text"] for turn in REFERENCE["turns"]))
    segments = json.loads(path.read_text("utf-8"))["segments"]
    heard = words_of(" ".join(segment["body"] for segment in segments))
    assert word_error_rate(said, heard) <= 0.12


def test_everybody_is_named_right(sample_template: Place) -> None:
    path = sample_template.episode / ".media" / "transcript.json"
    turns = [(turn["start"], turn["end"], turn["speaker"]) for turn in REFERENCE["turns"]]
    words = [
        (word["start_s"], word["end_s"], segment["speaker"])
        for segment in json.loads(path.read_text("utf-8"))["segments"]
        for word in segment["words"]
    ]
    right = [
        any(
            begin - 0.4 <= (start + end) / 2 <= until + 0.4 and name == str(speaker).lower()
            for begin, until, name in turns
        )
        for start, end, speaker in words
    ]
    assert sum(right) / len(right) >= 0.97


def test_gpodder_subscribes_downloads_and_sees_no_new_episode_after_a_new_title(
    sample: Place, sample_feed: str, tmp_path: Path
) -> None:
    guid = load_workspace(sample.root).episodes["episode-04"].guid
    home = tmp_path / "gpodder"

    assert "Successfully added" in _gpo(home, "subscribe", sample_feed)
    listing = _gpo(home, "episodes", "--guid", sample_feed)
    assert "Danser ensemble" in listing
    assert guid in listing
    assert _durations(home) == [98]
    _gpo(home, "download", sample_feed)
    (downloaded,) = [path for path in home.rglob("*.mp3") if path.is_file()]
    (mp3,) = sample.public.rglob("audio-*.mp3")
    assert downloaded.read_bytes() == mp3.read_bytes()

    sample.replace("Danser ensemble", "Danser à plusieurs")
    assert sample.media("publish", "episode-04").code == 0
    _gpo(home, "update", sample_feed)
    listing = _gpo(home, "episodes", "--guid", sample_feed)
    assert "Danser à plusieurs" in listing
    assert listing.count(guid) == 1
    assert "0 new episodes" in _gpo(home, "pending", sample_feed)


def test_partytime_reads_what_podcasting_2_0_offers(sample: Place) -> None:
    feed = (sample.public / "priorite-culture" / "feed.xml").read_bytes()
    done = subprocess.run(
        ["node", str(REPOSITORY / "tests" / "js" / "feed_partytime.mjs")],
        input=feed,
        capture_output=True,
        check=True,
    )
    read = json.loads(done.stdout)
    (item,) = read["items"]
    assert read["guid"] == load_workspace(sample.root).settings.series["priorite-culture"].guid
    assert {each["type"] for each in item["podcastTranscripts"]} >= {
        "text/vtt",
        "application/srt",  # what partytime calls x-subrip
        "application/json",
    }
    assert item["podcastChapters"]["url"].endswith("/episode-04/chapters.json")
    assert {person["name"] for person in item["podcastPeople"]} == {"Animatrice", "Invité"}


def test_publishing_again_is_quick_and_a_title_touches_neither_sound_nor_transcript(
    sample: Place,
) -> None:
    before = sample.tree()
    again = statistics.median(_seconds(sample) for _run in range(5))
    assert sample.tree() == before
    assert again < 1.5

    changes = []
    for number in range(5):
        sample.replace("Danser", f"Danser{number} ")
        changes.append(_seconds(sample))
    assert statistics.median(changes) < 3

    after = sample.tree()
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    kept = {name for name in changed if "/revisions/" in name}
    pictures = {name for name in changed if "/share-" in name}
    assert len(kept) == len(pictures) == 5  # one for each title
    assert changed - kept - pictures == {
        "priorite-culture/catalog.json",
        "priorite-culture/episode-04/accessibility.html",
        "priorite-culture/episode-04/accessibility.json",
        "priorite-culture/episode-04/embed-fragment.html",
        "priorite-culture/episode-04/embed.html",
        "priorite-culture/episode-04/index.html",
        "priorite-culture/episode-04/oembed.json",
        "priorite-culture/episode-04/transcript.docx",  # the title stands in it
        "priorite-culture/feed.xml",
        "priorite-culture/index.html",
        "priorite-culture/sitemap.xml",
    }


def test_a_correction_is_shipped_at_once_and_nothing_is_decoded_again(sample: Place) -> None:
    before = sample.tree()
    heard = (sample.episode / ".media" / "heard.json").stat().st_mtime_ns
    exported = sample.root / "to-correct.txt"
    assert sample.media("transcript", "export", "episode-04", "--output", str(exported)).code == 0
    text = exported.read_text("utf-8")
    exported.write_text(text.replace("centre social", "centre social Martin Luther King"), "utf-8")
    assert sample.media("transcript", "import", "episode-04", str(exported)).code == 0

    assert _seconds(sample) < 5

    assert (sample.episode / ".media" / "heard.json").stat().st_mtime_ns == heard
    after = sample.tree()
    assert {name for name in before if "audio-" in name and after[name] != before[name]} == set()
    for kind in ("vtt", "srt", "json", "html", "txt"):
        (path,) = sample.public.rglob(f"transcript.{kind}")
        assert "Luther" in path.read_text("utf-8")


def _seconds(place: Place) -> float:
    began = time.perf_counter()
    assert place.media("publish", "episode-04").code == 0
    return time.perf_counter() - began


def _gpo(home: Path, *words: str) -> str:
    environment = os.environ | {"GPODDER_HOME": str(home), "LC_ALL": "C.UTF-8"}
    command = ["gpo", "-q", *words]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60)
    return done.stdout.decode()


def _durations(home: Path) -> list[int]:
    """Return the durations that gPodder keeps, in seconds (its command line does not list them)."""
    with sqlite3.connect(home / "Database") as database:
        rows = database.execute("select total_time from episode").fetchall()
    database.close()
    return [row[0] for row in rows]


def test_the_feed_copy_is_the_feed(sample_template: Place) -> None:
    copy = sample_template.root / "feeds" / "priorite-culture.xml"
    assert copy.read_bytes() == (sample_template.public / "priorite-culture/feed.xml").read_bytes()
    assert re.search(rb"<itunes:duration>98</itunes:duration>", copy.read_bytes())

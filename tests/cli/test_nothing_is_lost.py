"""What must survive lost files, moved stores, other computers and half-known recordings."""

import random
import re
import shutil
import struct
from pathlib import Path

import pytest
from media import ffmpeg, make_sound
from workspaces import EPISODE, Place

from media_pipeline.ingest.wav_header import read_wav_length

FEED = "priorite-culture/feed.xml"
UNREACHABLE = """\
storage:
  kind: s3
  bucket: pod
  endpoint_url: http://127.0.0.1:9
  region: us-east-1
  public_url: http://127.0.0.1:9/pod
"""
FOLDER = """\
storage:
  kind: folder
  path: public
  public_url: http://127.0.0.1:8000
"""
KEYS = {
    "AWS_ACCESS_KEY_ID": "k",
    "AWS_SECRET_ACCESS_KEY": "s",
    "AWS_EC2_METADATA_DISABLED": "true",
    "MEDIA_STORAGE_PATIENCE_S": "0",
}


def second_episode(place: Place) -> Path:
    """Add episode-05 with the recording of episode-04."""
    folder = place.root / "episodes" / "episode-05"
    folder.mkdir()
    shutil.copyfile(place.episode / "recording.flac", folder / "recording.flac")
    text = EPISODE.replace("number: 4", "number: 5").replace("11111111", "22222222")
    (folder / "episode.yaml").write_text(text.replace("Danser ensemble", "Un autre"), "utf-8")
    return folder


def test_no_date_or_guid_is_born_while_the_store_cannot_be_asked(published: Place) -> None:
    published.replace("published: 2023-06-15T08:00:00+02:00\n", "")
    published.replace(FOLDER, UNREACHABLE, "config.yaml")
    before = (published.episode / "episode.yaml").read_bytes()
    assert published.media("publish", "episode-04", **KEYS).code == 5
    assert (published.episode / "episode.yaml").read_bytes() == before


def test_a_lost_catalogue_is_found_again_in_the_history(published: Place) -> None:
    before = published.tree()
    (published.public / "priorite-culture" / "catalog.json").unlink()
    assert published.media("history", "priorite-culture").code == 0

    told = published.media("publish", "episode-04")

    assert told.code == 0, told
    assert published.tree() == before


def test_a_lost_catalogue_does_not_keep_the_next_change_back(published: Place) -> None:
    (published.public / "priorite-culture" / "catalog.json").unlink()
    published.replace("Danser ensemble", "Danser encore")

    assert published.media("publish", "episode-04").code == 0

    told = published.media("history", "priorite-culture").out.splitlines()
    assert [line.split()[0] for line in told] == ["2", "1"]


def test_a_lost_catalogue_without_history_never_shrinks_the_feed(published: Place) -> None:
    (published.public / "priorite-culture" / "catalog.json").unlink()
    shutil.rmtree(published.public / "priorite-culture" / "revisions")
    published.replace("Danser ensemble", "Danser encore")
    before = published.tree()
    told = published.media("publish", "episode-04")
    assert told.code == 5, told
    assert "catalog.json is gone from the storage, but the feed holds 1 episode" in told.err
    assert published.tree() == before


def test_the_only_speaker_s_new_name_reaches_the_transcript(published: Place) -> None:
    published.replace("  - {name: Animatrice, role: host, channel: left}\n", "")
    published.replace("{name: Invité, role: guest, channel: right}", "{name: Camille}")
    assert published.media("publish", "episode-04").code == 0
    published.replace("{name: Camille}", "{name: Zoé}")
    assert published.media("publish", "episode-04").code == 0
    vtt = published.tree()["priorite-culture/episode-04/transcript.vtt"].decode()
    assert set(re.findall(r"<v ([^>]+)>", vtt)) == {"Zoé"}


def test_a_recording_without_a_declared_length_may_have_chapters(
    place: Place, short_interview: Path
) -> None:
    import subprocess

    command = [ffmpeg().path, "-v", "error", "-i", str(short_interview), "-f", "webm", "pipe:1"]
    piped = subprocess.run(command, capture_output=True, check=True).stdout
    (place.episode / "piped.webm").write_bytes(piped)
    place.replace("recording.flac", "piped.webm")
    place.write_transcript()
    told = place.media("publish", "episode-04")
    assert told.code == 0, told


def test_a_correction_in_another_encoding_is_refused(published: Place) -> None:
    mine = published.episode / "transcript.vtt"
    mine.write_bytes("WEBVTT\n\n00:01.000 --> 00:02.000\nÉté à côté\n".encode("latin-1"))
    for arguments in (["validate"], ["publish", "episode-04"]):
        told = published.media(*arguments)
        assert told.code == 3, told
        assert "transcript.vtt:4:1: expected text in UTF-8" in told.err


def test_a_damaged_recording_is_a_recording_s_fault(place: Place, short_interview: Path) -> None:
    path = make_sound(place.episode / "a.m4a", f"amovie={short_interview}")
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + 4
    end = start + (len(content) - start) * 9 // 10
    content[start:end] = random.Random(1).randbytes(end - start)
    path.write_bytes(content)
    place.replace("recording.flac", "a.m4a")
    told = place.media("publish", "episode-04")
    assert told.code == 4, told
    assert "a.m4a cannot be read to the end" in told.err
    assert "Traceback" not in told.err
    verbose = place.media("publish", "episode-04", "-v").err
    assert "Traceback" in verbose
    assert "Input #0" in verbose  # what ffmpeg said


def test_a_jingle_may_come_twice(place: Place) -> None:
    make_sound(place.episode / "jingle.wav", "anoisesrc=c=pink:a=0.3:d=2")
    place.replace(
        "recording: recording.flac", "recording: [jingle.wav, recording.flac, jingle.wav]"
    )
    place.write_transcript()
    told = place.media("publish", "episode-04", "--json")
    assert told.code == 0, told
    assert told.json["episodes"][0]["steps"][0]["duration_s"] == pytest.approx(16, abs=0.2)


def test_a_cover_that_is_no_picture_is_told_before_the_work(place: Place) -> None:
    (place.root / "cover.jpg").write_text("Bonjour")
    place.replace("    type: serial\n", "    type: serial\n    cover: cover.jpg\n", "config.yaml")
    for arguments in (["validate"], ["publish", "episode-04"]):
        told = place.media(*arguments)
        assert told.code == 3, told
        assert "series.priorite-culture.cover" in told.err
    assert not (place.episode / ".media" / "analysis.npz").exists()


def test_the_series_page_comes_back_and_follows_the_organisation(published: Place) -> None:
    page = published.public / "priorite-culture" / "index.html"
    page.unlink()
    assert published.media("publish", "episode-04").code == 0
    assert page.exists()
    published.replace("contact@ressources-ville.org", "bonjour@example.org", "config.yaml")
    assert published.media("publish", "episode-04").code == 0
    assert "bonjour@example.org" in page.read_text("utf-8")


def test_a_store_at_a_new_address_takes_all_its_episodes_along(published: Place) -> None:
    second_episode(published)
    published.write_transcript("episode-05")
    assert published.media("publish", "episode-05").code == 0
    published.replace("http://127.0.0.1:8000", "http://127.0.0.1:8765", "config.yaml")
    told = published.media("publish", "episode-04")
    assert told.code == 0, told
    feed = published.tree()[FEED].decode()
    assert feed.count("<item>") == 2
    assert ":8000" not in feed


def test_the_person_s_file_keeps_its_rights(place: Place) -> None:
    path = place.episode / "episode.yaml"
    place.replace("published: 2023-06-15T08:00:00+02:00\n", "")
    path.chmod(0o664)
    place.write_transcript()
    assert place.media("publish", "episode-04").code == 0
    assert "published:" in path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o664


def test_an_rf64_that_was_never_finished(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.wav", "sine=d=2:r=48000", "-rf64", "always", "-bitexact")
    whole = read_wav_length(path)
    assert whole is not None
    assert not whole.lies
    content = bytearray(path.read_bytes())
    start = content.index(b"ds64") + 8
    content[start : start + 16] = struct.pack("<QQ", 0, 0)
    path.write_bytes(content)
    cut = read_wav_length(path)
    assert cut is not None
    assert cut.lies
    assert cut.present_bytes == whole.present_bytes


def test_another_computer_publishes_the_same_sound_under_the_same_address(
    published: Place,
) -> None:
    before = {name for name in published.tree() if name.endswith(".mp3")}
    shutil.rmtree(published.episode / ".media")
    published.replace("Danser ensemble", "Danser encore")
    assert published.media("publish", "episode-04").code == 0
    assert {name for name in published.tree() if name.endswith(".mp3")} == before
    assert "Danser encore" in published.tree()[FEED].decode()

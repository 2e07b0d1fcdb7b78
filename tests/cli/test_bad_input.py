"""Everything that goes wrong in real life: its own sentence, hint and exit code, nothing lost."""

import os
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from media import make_sound
from workspaces import EPISODE, MEDIA, Place, Told, shell, unchanged


def assert_told(told: Told, code: int, *sentences: str) -> None:
    """Assert the exit code, and that stderr holds the sentences and no traceback."""
    assert told.code == code, told
    for sentence in sentences:
        assert sentence in told.err, told
    assert "→ " in told.err
    assert "Traceback" not in told.err


def recording(place: Place) -> Path:
    return place.episode / "recording.flac"


def as_wav(place: Place, content: bytes) -> Path:
    place.replace("recording.flac", "interview.wav")
    path = place.episode / "interview.wav"
    path.write_bytes(content)
    return path


def nothing_was_published(place: Place) -> bool:
    return not (place.public / "priorite-culture" / "feed.xml").exists()


def test_an_empty_file(place: Place) -> None:
    as_wav(place, b"")
    told = place.media("publish", "episode-04")
    assert_told(told, 4, "The recording interview.wav is empty (0 bytes).", "Copy it again")
    assert nothing_was_published(place)


def test_text_renamed_to_wav(place: Place) -> None:
    path = as_wav(place, b"Bonjour, ceci est un texte.\n" * 50)
    with unchanged(path):
        told = place.media("publish", "episode-04")
    assert_told(told, 4, "interview.wav is not a sound recording that media can read.")
    assert nothing_was_published(place)


def test_a_wav_cut_off_inside_its_header(place: Place) -> None:
    as_wav(place, b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00")
    told = place.media("publish", "episode-04")
    assert_told(told, 4, "interview.wav is not a sound recording")


def test_a_wav_whose_recorder_lost_power(place: Place, short_interview: Path) -> None:
    path = make_sound(place.episode / "interview.wav", f"amovie={short_interview}", "-bitexact")
    content = bytearray(path.read_bytes()[:-200_001])
    where = content.index(b"data") + 4
    content[where : where + 4] = struct.pack("<I", 0)
    path.write_bytes(content)
    place.replace("recording.flac", "interview.wav")
    place.write_transcript()

    with unchanged(path):
        told = place.media("publish", "episode-04", "--json")

    assert told.code == 0, told
    (episode,) = told.json["episodes"]
    assert "lost power" in episode["warnings"][0]
    whole_s = 12.0 - 200_001 / (44_100 * 2 * 2)
    assert episode["steps"][0]["duration_s"] == pytest.approx(whole_s, abs=0.1)


def test_only_silence(place: Place) -> None:
    make_sound(recording(place), "anullsrc=d=8")
    told = place.media("publish", "episode-04")
    assert_told(told, 4, "There is only silence in recording.flac.", "microphone")
    assert nothing_was_published(place)


def test_a_missing_recording_leaves_the_episode_file_alone(place: Place) -> None:
    recording(place).unlink()
    place.replace("published: 2023-06-15T08:00:00+02:00\n", "")
    with unchanged(place.episode / "episode.yaml"):
        told = place.media("publish", "episode-04")
    assert_told(told, 4, "The recording recording.flac is not in", "correct its name")


def test_an_unreadable_folder(place: Place) -> None:
    folder = place.episode / "cards"
    folder.mkdir()
    shutil.move(recording(place), folder / "recording.flac")
    place.replace("recording.flac", "cards/recording.flac")
    folder.chmod(0)
    try:
        told = without_rights(place, "publish", "episode-04")
    finally:
        folder.chmod(0o755)
    assert_told(told, 4, "cards/recording.flac may not be read by this user.", "permissions")


def test_an_unreadable_episode_folder(place: Place) -> None:
    place.episode.chmod(0)
    try:
        told = without_rights(place, "status")
    finally:
        place.episode.chmod(0o755)
    assert_told(told, 3, "episodes/episode-04")


def test_a_store_that_may_not_be_written(published: Place) -> None:
    published.replace("Danser ensemble", "Danser encore")
    folder = published.public / "priorite-culture"
    before = published.tree()
    for path in (folder, folder / "episode-04"):
        path.chmod(0o555)
    try:
        told = without_rights(published, "publish", "episode-04")
    finally:
        for path in (folder, folder / "episode-04"):
            path.chmod(0o755)
    assert_told(told, 5, "may not be written by this user")
    assert published.tree() == before


def test_a_full_disk_for_the_work_files(place: Place) -> None:
    (place.episode / ".media").mkdir()
    place.write_transcript()
    with unchanged(recording(place)):
        told = on_a_small_disk(place, place.episode / ".media", "200k")
    assert_told(told, 5, "The disk is full", "media doctor")
    assert place.media("publish", "episode-04").code == 0


def test_a_full_disk_for_the_published_files(place: Place) -> None:
    place.public.mkdir()
    place.write_transcript()
    told = on_a_small_disk(place, place.public, "100k")
    assert_told(told, 5, "The disk is full")
    again = place.media("publish", "episode-04", "--json")
    ran = [step["step"] for step in again.json["episodes"][0]["steps"] if step["ran"]]
    assert ran == ["store", "feed", "verify"]


def test_misspelt_keys_and_wrong_types_are_told_at_once(published: Place) -> None:
    published.replace("title: Danser ensemble", "titel: Danser ensemble")
    published.replace("number: 4", "number: four")
    published.replace("type: serial", "type: seriel", "config.yaml")
    before = published.tree()
    told = published.media("publish", "episode-04")
    assert_told(
        told,
        3,
        "3 things to correct:",
        "config.yaml:14:11: series.priorite-culture.type: expected ",
        "did you mean “serial”?",
        "episodes/episode-04/episode.yaml:3:9: number: expected a whole number",
        "did you mean “title”?",
        "media validate",
    )
    assert published.tree() == before


def test_a_duplicate_key(place: Place) -> None:
    place.replace("number: 4", "number: 4\nnumber: 5")
    assert_told(place.media("status"), 3, "episode.yaml:4:1: number")


def test_two_episodes_with_one_guid(place: Place) -> None:
    twin = place.root / "episodes" / "episode-05"
    twin.mkdir()
    (twin / "episode.yaml").write_text(EPISODE.replace("number: 4", "number: 5"), "utf-8")
    told = place.media("publish", "episode-04")
    assert_told(told, 3, "episodes/episode-05/episode.yaml:1:7: guid", "episode-04")


def test_an_unknown_series(place: Place) -> None:
    place.replace("series: priorite-culture", "series: priorite-cultur")
    told = place.media("publish", "episode-04")
    assert_told(told, 3, "episode.yaml:2:9: series", "did you mean “priorite-culture”?")


def test_a_chapter_after_the_end(published: Place) -> None:
    published.replace('"0:05"', '"1:05"')
    before = published.tree()
    told = published.media("publish", "episode-04")
    assert_told(
        told,
        3,
        "episodes/episode-04/episode.yaml:15:13: chapters.2.start: expected a time before the end "
        "of the recording (0:12), found 1:05",
    )
    assert published.tree() == before


def test_a_chapter_after_the_end_is_told_before_the_long_work(place: Place) -> None:
    place.replace('"0:05"', '"1:05"')
    assert_told(place.media("publish", "episode-04"), 3, "chapters.2.start")
    assert not (place.episode / ".media" / "analysis.npz").exists()


def test_a_copy_that_was_cut_short_is_told(place: Place) -> None:
    path = recording(place)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    place.write_transcript()
    told = place.media("publish", "episode-04", "--json")
    assert told.code == 0, told
    (warning,) = told.json["episodes"][0]["warnings"]
    assert warning.startswith("Only 0:0")
    assert "of 0:12 could be read: the copy was probably interrupted." in warning


def test_a_recording_without_speech_is_published_without_a_transcript(place: Place) -> None:
    make_sound(recording(place), "sine=f=440:d=8,tremolo=f=3")
    told = place.media("publish", "episode-04", "--json")
    assert told.code == 0, told
    (episode,) = told.json["episodes"]
    assert episode["warnings"][0].startswith("No speech was heard")
    assert episode["addresses"]["transcript"] is None
    assert not list(place.public.rglob("transcript.*"))
    assert b"podcast:transcript" not in place.tree()["priorite-culture/feed.xml"]


def test_a_reused_number_is_refused_before_anything_is_sent(published: Place) -> None:
    published.replace("guid: 11111111", "guid: 99999999")
    published.replace("Danser ensemble", "Tout autre chose")
    before = published.tree()
    told = published.media("publish", "episode-04")
    assert_told(told, 3, "guid: expected “11111111-2222-4333-8444-555555555555”", "another episode")
    assert published.tree() == before


def test_a_renamed_folder_is_told_its_published_name(published: Place) -> None:
    published.replace("number: 4", "number: 16")
    published.episode.rename(published.root / "episodes" / "episode-16")
    before = published.tree()
    told = published.media("publish", "episode-16")
    assert_told(told, 3, "expected the folder to be called episode-04", "found “episode-16”")
    assert published.tree() == before


def test_a_lost_date_is_found_again(published: Place) -> None:
    before = published.tree()
    published.replace("published: 2023-06-15T08:00:00+02:00\n", "")
    assert published.media("publish", "episode-04").code == 0
    assert published.tree() == before
    assert "published: 2023-06-15" in (published.episode / "episode.yaml").read_text("utf-8")


def test_a_missing_guid_is_born_with_the_first_publication(place: Place) -> None:
    place.replace("guid: 11111111-2222-4333-8444-555555555555\n", "")
    place.write_transcript()
    assert place.media("publish", "episode-04").code == 0
    text = (place.episode / "episode.yaml").read_text("utf-8")
    assert len(re.findall(r"^guid: .{36,38}$", text, re.MULTILINE)) == 1
    assert place.media("publish", "episode-04", "--json").json["episodes"][0]["steps"][5] == {
        "step": "render",
        "ran": False,
    }


def test_a_store_that_forgot_episodes_is_told(published: Place) -> None:
    feed = published.root / "feeds" / "priorite-culture.xml"
    lost = feed.read_text("utf-8")
    item = lost[lost.index("    <item>") : lost.index("</item>") + len("</item>\n")]
    other = item.replace("11111111", "22222222").replace("Danser ensemble", "Un autre")
    feed.write_text(lost.replace(item, item + other), encoding="utf-8")
    assert "! “Un autre” is in the feed of priorite-culture" in published.media("status").out
    shutil.rmtree(published.public)

    told = published.media("publish", "episode-04")

    assert told.code == 0, told
    assert "no longer knew episodes that the feed held before: “Un autre”." in told.err


def test_a_copied_draft_that_nobody_edited_is_still_a_draft(published: Place) -> None:
    page = published.public / "priorite-culture" / "episode-04" / "index.html"
    drafted = "nobody has corrected it yet", "personne ne l’a encore corrigée"
    assert any(words in page.read_text("utf-8") for words in drafted)
    mine = published.episode / "transcript.vtt"
    shutil.copyfile(published.episode / ".media" / "products" / "transcript.vtt", mine)
    assert published.media("publish", "episode-04").code == 0
    assert any(words in page.read_text("utf-8") for words in drafted)
    mine.write_text(mine.read_text("utf-8") + "\n", encoding="utf-8")
    assert published.media("publish", "episode-04").code == 0
    assert not any(words in page.read_text("utf-8") for words in drafted)


def test_a_cue_after_the_end(published: Place) -> None:
    mine = published.episode / "transcript.vtt"
    mine.write_text("WEBVTT\n\n00:50:00.000 --> 00:50:02.000\nBonjour\n", encoding="utf-8")
    told = published.media("publish", "episode-04")
    assert_told(told, 3, "transcript.vtt: expected cues before the end", "found 50:00")


def test_an_unknown_ffmpeg(place: Place) -> None:
    place.replace("series:\n", "audio:\n  ffmpeg: /opt/none/ffmpeg\nseries:\n", "config.yaml")
    told = place.media("publish", "episode-04")
    assert_told(told, 3, "ffmpeg was not found at /opt/none/ffmpeg.", "audio.ffmpeg")


def test_a_missing_model_without_a_network(place: Place) -> None:
    place.replace("series:\n", "transcription:\n  model: large-v3\nseries:\n", "config.yaml")
    told = place.media("publish", "episode-04", HF_ENDPOINT="http://127.0.0.1:9")
    assert_told(
        told,
        3,
        "The speech model large-v3 is not on this machine.",
        "media models fetch large-v3 (3090 MB)",
    )
    place.replace("  model: large-v3\n", "  model: auto\n", "config.yaml")
    again = place.media("publish", "episode-04", "--json")
    assert again.code == 0, again
    ran = [step["step"] for step in again.json["episodes"][0]["steps"] if step["ran"]]
    assert "level" not in ran


def test_an_unreachable_address_is_a_failed_check(place: Place) -> None:
    place.replace("http://127.0.0.1:8000", "http://podcasts.invalid", "config.yaml")
    place.write_transcript()
    told = place.media("publish", "episode-04")
    assert_told(told, 6, "http://podcasts.invalid/priorite-culture/feed.xml", "public_url")


def test_one_bad_episode_does_not_keep_the_others_back(published: Place) -> None:
    bad = published.root / "episodes" / "episode-05"
    bad.mkdir()
    text = EPISODE.replace("number: 4", "number: 5").replace("11111111", "22222222")
    (bad / "episode.yaml").write_text(text, "utf-8")
    published.replace("Danser ensemble", "Danser encore")
    told = published.media("publish", "episode-05", "episode-04")
    assert told.code == 4
    assert b"Danser encore" in published.tree()["priorite-culture/feed.xml"]


def test_ctrl_c_says_that_nothing_is_lost(place: Place) -> None:
    with subprocess.Popen(
        [*MEDIA, "publish", "episode-04"],
        cwd=place.root,
        env=shell(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if "transcript" in line:
                process.send_signal(2)
                break
        _out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Stopped. Nothing is lost.\n→ Type the same command again" in err
    assert "Traceback" not in err
    again = place.media("publish", "episode-04", "--json")
    ran = [step["step"] for step in again.json["episodes"][0]["steps"] if step["ran"]]
    assert "level" not in ran


def without_rights(place: Place, *arguments: str) -> Told:
    """Run `media` as a user whom file permissions bind, which root is not."""
    bound = []
    if os.geteuid() == 0:
        capabilities = "-dac_override,-dac_read_search"
        bound = ["setpriv", "--bounding-set", capabilities, "--inh-caps", capabilities]
    return _run(place, [*bound, *MEDIA, *arguments])


def on_a_small_disk(place: Place, folder: Path, size: str) -> Told:
    """Run `media publish` while ``folder`` is a disk of ``size``, in a mount namespace."""
    script = f'mount -t tmpfs -o size={size} none "$0" && exec "$@"'
    new_user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", "--mount", *new_user, "sh", "-c", script, str(folder)]
    return _run(place, [*command, *MEDIA, "publish", "episode-04"])


def _run(place: Place, command: list[str]) -> Told:
    done = subprocess.run(
        command,
        cwd=place.root,
        env=shell(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Told(done.returncode, done.stdout, done.stderr)

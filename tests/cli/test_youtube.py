"""`media youtube`, as the communication officer types it, beside a YouTube on this computer."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from workspaces import Place
from youtube.officer import sign_in
from youtube.replays import Terminal, copied, make_replay
from youtube.server import Fault, tube

from media_pipeline.errors import SetupError
from media_pipeline.youtube.client import need_library

pytestmark = pytest.mark.xdist_group("youtube")

ADDRESS = "https://podcasts.example.org"
NAMED = 'youtube: "https://www.youtube.com/watch?v={}"\n'


@pytest.fixture(scope="module")
def replay_template(tmp_path_factory: pytest.TempPathFactory, published_template: Place) -> Place:
    place = copied(published_template, tmp_path_factory.mktemp("replay") / "workspace")
    make_replay(place)
    return place


@pytest.fixture
def terminal(tmp_path: Path, replay_template: Place) -> Iterator[Terminal]:
    """A filmed episode that is published, and a YouTube; nobody has signed in."""
    place = copied(replay_template, tmp_path / "workspace")
    with tube() as held:
        yield Terminal(place, tmp_path / "home", held)


@pytest.fixture
def signed_in(terminal: Terminal) -> Terminal:
    """The same after `media youtube login`."""
    sign_in(terminal.home / "media_pipeline" / "youtube", terminal.tube)
    return terminal


def keeps_secrets(terminal: Terminal, *texts: str) -> None:
    """No key is in what was told, nor in any file of the workspace."""
    kept = b"".join(path.read_bytes() for path in terminal.place.root.rglob("*") if path.is_file())
    for secret in terminal.tube.secrets:
        assert secret.encode() not in kept
        assert not any(secret in text for text in texts)


def test_a_pack_has_everything_to_upload_by_hand(terminal: Terminal) -> None:
    told = terminal.youtube("pack", "episode-04")
    assert told.code == 0, told
    folder = terminal.place.root / "episode-04-youtube"
    (page,) = folder.glob("*.html")  # LISEZ-MOI in French
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    texts = {"title.txt", "description.txt", "tags.txt", "captions.srt"}
    assert names == {*texts, "video.mp4", "thumbnail.jpg", page.name}
    assert (folder / "video.mp4").read_bytes() == terminal.video.read_bytes()
    assert (folder / "title.txt").read_text("utf-8") == "Danser ensemble"
    description = (folder / "description.txt").read_text("utf-8")
    assert description.startswith("Un danseur raconte.\n")
    assert "site — https://www.ressources-ville.org" in description
    assert "127.0.0.1" not in description
    assert (folder / "captions.srt").read_bytes() == (
        terminal.place.episode / ".media" / "products" / "transcript.srt"
    ).read_bytes()
    with Image.open(folder / "thumbnail.jpg") as picture:
        assert picture.size == (1280, 720)
    assert "media youtube link episode-04" in page.read_text("utf-8")
    assert told.out.splitlines()[1:] == [
        f"Open episode-04-youtube/{page.name}: it says what to do, step by step.",
        "Once it is there, type: media youtube link episode-04 https://youtu.be/…",
    ]
    assert "The chapters were left out" in told.err  # there are two


def test_a_pack_gives_way_to_a_new_one_but_never_a_person_s_files(terminal: Terminal) -> None:
    assert terminal.youtube("pack", "episode-04").code == 0
    terminal.place.replace("Danser ensemble", "Danser encore")
    assert terminal.youtube("pack", "episode-04").code == 0
    folder = terminal.place.root / "episode-04-youtube"
    assert (folder / "title.txt").read_text("utf-8") == "Danser encore"
    (folder / "description.txt").write_text("Mes mots.", encoding="utf-8")
    told = terminal.youtube("pack", "episode-04")
    assert told.code == 2
    assert "episode-04-youtube/description.txt is not as media youtube pack wrote it" in told.err
    assert (folder / "description.txt").read_text("utf-8") == "Mes mots."
    other = terminal.place.root / "other"
    other.mkdir()
    (other / "photo.jpg").write_bytes(b"mine")
    assert terminal.youtube("pack", "episode-04", "--output", str(other)).code == 2
    assert [path.name for path in other.iterdir()] == ["photo.jpg"]
    assert not [path for path in terminal.place.root.iterdir() if path.name.endswith(".part")]


def test_an_episode_without_a_video_is_told(published: Place) -> None:
    told = published.media("youtube", "pack", "episode-04")
    assert told.code == 2
    assert told.err.splitlines() == [
        "episode-04 has no video: only its sound is published.",
        "→ If it was filmed, write “video: true” in its episode.yaml, then publish it.",
    ]


def test_a_video_that_is_gone_is_to_be_published_again(terminal: Terminal) -> None:
    terminal.video.unlink()
    told = terminal.youtube("pack", "episode-04")
    assert (told.code, told.err.splitlines()[-1]) == (2, "→ Type: media publish episode-04")
    assert not (terminal.place.root / "episode-04-youtube").exists()


def test_an_address_is_made_simple_and_written_beside_the_person_s_words(
    terminal: Terminal,
) -> None:
    path = terminal.place.episode / "episode.yaml"
    before = path.read_text("utf-8") + "# la fin\n"
    path.write_text(before, encoding="utf-8")
    told = terminal.youtube("link", "episode-04", "https://youtu.be/dQw4w9WgXcQ?si=a&t=3")
    assert told.code == 0, told
    after = path.read_text("utf-8")
    assert NAMED.format("dQw4w9WgXcQ") in after
    assert after.replace(NAMED.format("dQw4w9WgXcQ"), "") == before
    assert told.out.splitlines()[-1] == "To put it into the feed, type: media publish episode-04"
    again = terminal.youtube(
        "link", "episode-04", "https://studio.youtube.com/video/aaaaaaaaaaa/edit"
    )
    assert "Before, it was https://www.youtube.com/watch?v=dQw4w9WgXcQ" in again.err
    assert terminal.youtube("link", "episode-04", "https://vimeo.com/1").code == 2


def test_what_is_left_to_do_names_the_pack_until_the_address_is_known(terminal: Terminal) -> None:
    place = terminal.place
    local = "public_url: http://127.0.0.1:8000\n"
    place.replace(local, f"public_url: {ADDRESS}\n  verify: false\n", "config.yaml")
    assert place.media("publish", "episode-04").code == 0
    told = place.media("todo", "episode-04")
    assert (
        "○ youtube       Upload the video to YouTube.\n      media youtube pack episode-04\n"
        in (told.out)
    )
    assert terminal.youtube("link", "episode-04", "dQw4w9WgXcQ").code == 0
    told = place.media("todo", "episode-04")
    assert "✓ youtube       done on 20" in told.out
    (place.episode / "by-hand.json").unlink()
    told = place.media("todo", "episode-04")
    assert "✓ youtube       It is at https://www.youtube.com/watch?v=dQw4w9WgXcQ\n" in told.out


def test_signing_in_leaves_keys_that_only_their_owner_may_read(
    terminal: Terminal, tmp_path: Path
) -> None:
    """In a browser that agrees to everything."""
    told = terminal.youtube("login", "--client", str(terminal.tube.client_file(tmp_path)))
    assert (told.code, told.out.splitlines()[-1]) == (0, "You are signed in to YouTube."), told
    folder = terminal.home / "media_pipeline" / "youtube"
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == {"client.json": 0o600, "token.json": 0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    keeps_secrets(terminal, told.out, told.err)
    told = terminal.youtube("logout")
    assert told.out == "You are signed out of YouTube.\n"
    assert terminal.tube.is_revoked
    assert [path.name for path in folder.iterdir()] == ["client.json"]
    assert terminal.youtube("logout").out == "You were not signed in to YouTube.\n"


def test_whoever_has_not_signed_in_is_told_how(terminal: Terminal, tmp_path: Path) -> None:
    told = terminal.youtube("upload", "episode-04")
    assert told.code == 3
    assert told.err.splitlines()[-1] == "→ Type: media youtube login"
    assert "client_secret.json" in terminal.youtube("login").err
    (tmp_path / "wrong.json").write_text('{"web": {}}', encoding="utf-8")
    told = terminal.youtube("login", "--client", str(tmp_path / "wrong.json"))
    assert told.code == 2
    assert "is not the file that Google gives for a desktop program" in told.err


def test_an_upload_that_was_killed_goes_on_in_another_process(signed_in: Terminal) -> None:
    """Kill -9 in the middle of the file: what had arrived is not sent again."""
    held = signed_in.tube
    held.faults = [Fault("piece", "stall", after=100_000)]
    process = signed_in.start("upload", "episode-04")
    assert held.stalled.wait(60)
    os.kill(process.pid, signal.SIGKILL)
    told_before = process.communicate()[0]
    told = signed_in.youtube("upload", "episode-04")
    assert told.code == 0, told
    (video_id,) = held.videos
    assert held.sha256(video_id) == signed_in.sha256
    assert held.body_bytes == signed_in.video.stat().st_size
    assert held.count("begin") == 1
    assert f"Uploaded: https://www.youtube.com/watch?v={video_id} (unlisted)" in told.out
    assert NAMED.format(video_id) in (signed_in.place.episode / "episode.yaml").read_text("utf-8")
    assert set(held.thumbnails) == {video_id}
    assert len(held.captions) == 1
    keeps_secrets(signed_in, told_before, told.out, told.err)


def test_a_later_run_sends_what_changed_and_never_the_video(signed_in: Terminal) -> None:
    document = signed_in.youtube("upload", "episode-04", "--json").json
    assert (document["is_new"], document["privacy"]) == (True, "unlisted")
    assert document["changed"] == ["captions", "thumbnail"]
    held = signed_in.tube
    (video_id,) = held.videos
    sent = held.body_bytes
    told = signed_in.youtube("upload", "episode-04")
    assert told.out.startswith("Already at YouTube, nothing was sent: ")
    signed_in.place.replace("title: Danser ensemble", "title: Danser encore")
    told = signed_in.youtube("upload", "episode-04", "--json")
    assert told.json["changed"] == ["texts"]
    assert held.videos[video_id]["snippet"]["title"] == "Danser encore"
    shutil.rmtree(signed_in.home / "media_pipeline" / "youtube" / "episodes")
    signed_in.place.replace(NAMED.format(video_id), "")
    told = signed_in.youtube("upload", "episode-04")  # the channel's own list names the episode
    assert told.code == 0, told
    assert (len(held.videos), held.body_bytes, held.count("begin")) == (1, sent, 1)
    keeps_secrets(signed_in, told.out, told.err)


def test_a_locked_video_is_told_in_plain_words(signed_in: Terminal) -> None:
    signed_in.tube.is_audited = False
    told = signed_in.youtube("upload", "episode-04")
    assert told.code == 0
    assert "! YouTube has locked https://www.youtube.com/watch?v=" in told.err
    assert "media youtube pack" in told.err
    assert told.out.splitlines()[-1].endswith("(private)")
    episode = (signed_in.place.episode / "episode.yaml").read_text("utf-8")
    assert "youtube:" not in episode  # the feed would lead listeners to what they cannot see
    assert "! YouTube has locked " in signed_in.youtube("upload", "episode-04").err
    assert len(signed_in.tube.videos) == 1


def test_trouble_is_told_without_keys_even_with_v(signed_in: Terminal) -> None:
    held = signed_in.tube
    held.faults = [Fault("piece", "cut", after=50_000), Fault("ask", status=503, times=50, skip=1)]
    told = signed_in.youtube("upload", "episode-04", "-v")
    assert told.code == 5
    assert "! The connection to 127.0.0.1 broke off. Trying again in " in told.err
    assert (
        "→ Nothing is lost. Type the same command again: it goes on where it stopped." in told.err
    )
    held.faults = [Fault("ask", status=403, reason="quotaExceeded")]
    quota = signed_in.youtube("upload", "episode-04", "-v")
    assert (quota.code, "There is more from " in quota.err) == (5, True)
    held.faults, held.is_revoked = [], True
    revoked = signed_in.youtube("upload", "episode-04", "-v")
    assert (revoked.code, "media youtube login" in revoked.err) == (3, True)
    keeps_secrets(signed_in, *(told.err + told.out for told in (told, quota, revoked)))
    held.is_revoked = False
    assert signed_in.youtube("upload", "episode-04").code == 0
    assert held.body_bytes == signed_in.video.stat().st_size


def test_the_sign_in_never_goes_to_another_computer(signed_in: Terminal) -> None:
    told = signed_in.youtube("upload", "episode-04", MEDIA_YOUTUBE_API="http://evil.example:80")
    assert (told.code, "is not on this computer" in told.err) == (2, True)
    told = signed_in.youtube("upload", "episode-04", MEDIA_YOUTUBE_API="http://127.0.0.1.evil.org")
    assert told.code == 2


def test_missing_libraries_are_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(SetupError) as told:
        need_library()
    assert told.value.hint == "Type: pip install 'media_pipeline[youtube]'"


@pytest.mark.soak
@pytest.mark.parametrize(
    ("kind", "skip"),
    [
        ("channels", 0), ("playlist", 0), ("begin", 0), ("ask", 0), ("piece", 0), ("videos", 0),
        ("captionlist", 0), ("captions", 0), ("thumbnail", 0), ("videos", 1),
    ],
)  # fmt: skip
def test_kill_9_before_any_answer_makes_nothing_twice(
    signed_in: Terminal, kind: str, skip: int
) -> None:
    """YouTube did what was asked; the process that asked never knew."""
    held = signed_in.tube
    held.faults = [Fault(kind, "stall", skip=skip)]
    process = signed_in.start("upload", "episode-04")
    assert held.stalled.wait(120)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    told = signed_in.youtube("upload", "episode-04")
    assert told.code == 0, told
    (video_id,) = held.videos
    assert held.sha256(video_id) == signed_in.sha256
    assert held.body_bytes == signed_in.video.stat().st_size
    assert (len(held.captions), len(held.thumbnails)) == (1, 1)
    assert NAMED.format(video_id) in (signed_in.place.episode / "episode.yaml").read_text("utf-8")
    assert signed_in.youtube("upload", "episode-04").out.startswith("Already at YouTube")

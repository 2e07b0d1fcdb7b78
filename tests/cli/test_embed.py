"""`media embed`: what is printed to paste, what is said about it, and the clipboard."""

import os
from pathlib import Path

from workspaces import Place

FRAME = (
    '<iframe src="http://127.0.0.1:8000/priorite-culture/episode-04/embed.html" '
    'title="Danser ensemble — Priorité culture"'
)
NO_DESKTOP = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}


def test_the_frame_is_printed_alone_and_its_checks_beside_it(published: Place) -> None:
    told = published.media("embed", "episode-04")
    assert told.code == 0, told
    assert told.out.startswith(FRAME)
    assert told.out.count("\n") == 1
    assert [line.strip() for line in told.err.splitlines()] == [
        "✓ The player answers at its public address.",
        "✓ Other sites may show it in a frame.",
        "✓ It shows the title “Danser ensemble”.",
        "✓ Players on other sites may read the transcript.",
        "✓ What is published is what your files say.",
    ]


def test_the_other_kinds(published: Place) -> None:
    told = published.media("embed", "episode-04", "--kind", "element")
    assert told.code == 0, told
    series = "http://127.0.0.1:8000/priorite-culture"
    assert f'<script src="{series}/media-episode.js" defer></script>' in told.out
    assert f'<media-episode src="{series}/episode-04">' in told.out
    assert "</media-episode>" in told.out
    fragment = published.episode / ".media" / "products" / "embed-fragment.html"
    fragment.unlink(missing_ok=True)
    told = published.media("embed", "episode-04", "--kind", "html")
    assert (told.code, "--kind iframe" in told.err) == (2, True)
    fragment.write_text("<figure>ici</figure>\n", "utf-8")
    assert published.media("embed", "episode-04", "--kind", "html").out == "<figure>ici</figure>\n"


def test_what_is_older_than_the_files_is_told(published: Place) -> None:
    published.replace("title: Danser ensemble", "title: Chanter ensemble")
    told = published.media("embed", "episode-04", "--json")
    assert told.code == 6
    wrong = [look["said"] for look in told.json["looks"] if not look["is_right"]]
    assert wrong == [
        "It does not show the title “Chanter ensemble”: an older version is published.",
        "Your files say more than what is published. Type: media publish episode-04",
    ]


def test_a_player_that_is_gone_is_told(published: Place) -> None:
    (published.public / "priorite-culture" / "episode-04" / "embed.html").unlink()
    told = published.media("embed", "episode-04")
    assert told.code == 6
    assert (
        "✗ http://127.0.0.1:8000/priorite-culture/episode-04/embed.html does not answer: the "
        in (told.err)
    )


def test_what_is_not_published_cannot_be_pasted(place: Place) -> None:
    told = place.media("embed", "episode-04")
    assert (told.code, told.out) == (2, "")
    assert "→ Type: media publish episode-04" in told.err


def test_without_a_clipboard_words_say_what_to_do(published: Place) -> None:
    told = published.media("embed", "episode-04", "--copy", **NO_DESKTOP)
    assert told.code == 2
    assert told.out.startswith(FRAME)
    assert "There is no clipboard here that media can write to." in told.err


def test_the_clipboard_holds_what_was_printed(published: Place, tmp_path: Path) -> None:
    """A stand-in for Wayland's clipboard, which needs a desktop, keeps what it is given."""
    programs, held = tmp_path / "bin", tmp_path / "held.txt"
    programs.mkdir()
    for name in ("wl-copy", "wl-paste"):
        (programs / name).write_text(f"#!/bin/sh\ncat > {held}\n")
        (programs / name).chmod(0o755)
    told = published.media(
        "embed", "episode-04", "--copy",
        PATH=f"{programs}{os.pathsep}{os.environ['PATH']}", WAYLAND_DISPLAY="wayland-0", DISPLAY="",
    )  # fmt: skip
    assert told.code == 0, told
    assert "It is on the clipboard." in told.err
    assert held.read_text("utf-8") == told.out.strip()

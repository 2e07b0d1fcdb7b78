"""`media preview` with a real browser: pages that are not published, and reload by themselves."""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from media import REPOSITORY
from nu_checker import NU_CHECKER
from playwright.sync_api import Browser, Page
from workspaces import HELD_CLOCK, MEDIA, Place, shell

AXE = REPOSITORY / "tests" / "js" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ("index.html", "embed.html", "accessibility.html", "../index.html")
BORN = re.compile(r"^(guid|published): .*\n", re.MULTILINE)
ADDED = re.compile(r"<script>\s*const shown.*?</script>\n", re.DOTALL)
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy".*')
CORRECTED = """\
WEBVTT

00:00:00.000 --> 00:00:06.000
<v Animatrice>Bonjour à toutes et à tous.

00:00:06.000 --> 00:00:12.000
<v Invité>Merci de m’accueillir.
"""


@dataclass(frozen=True)
class Shown:
    """A running preview: the address of the episode's page, and its process."""

    address: str
    process: "subprocess.Popen[str]"
    errors: Path

    def beside(self, name: str) -> str:
        """Return the address of a page beside it."""
        return str(httpx.URL(self.address).join(name))


@contextmanager
def preview(place: Place, *options: str, **environment: str) -> Iterator[Shown]:
    errors = place.root.parent / "errors.txt"
    with (
        errors.open("w") as stream,
        subprocess.Popen(
            [*MEDIA, "preview", "episode-04", *options],
            cwd=place.root,
            env=shell(PYTHONUNBUFFERED="1", **environment),
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            told = next(line for line in process.stdout if line.startswith("Preview: "))
            yield Shown(told.removeprefix("Preview: ").strip(), process, errors)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def complaints_of(page: Page) -> list[str]:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def violations(chromium: Browser, shown: Shown, language: str) -> list[tuple[str, str, str]]:
    """Return what axe finds on all pages, which are in ``language``."""
    found = []
    context = chromium.new_context(bypass_csp=True)  # so that axe itself may run
    for name in PAGES:
        page = context.new_page()
        page.goto(shown.beside(name))
        assert page.get_attribute("html", "lang") == language, name
        page.add_script_tag(path=AXE)
        result = page.evaluate("async () => (await axe.run()).violations")
        found += [(name, each["id"], each["help"]) for each in result]
    context.close()
    return found


def test_pages_are_seen_before_anything_is_published(place: Place, chromium: Browser) -> None:
    episode = place.episode / "episode.yaml"
    unborn = BORN.sub("", episode.read_text("utf-8"))
    episode.write_text(unborn, "utf-8")
    with preview(place, SOURCE_DATE_EPOCH=HELD_CLOCK) as shown:
        assert episode.read_text("utf-8") == unborn  # neither born nor dated by looking
        page = chromium.new_page()
        complaints = complaints_of(page)
        page.goto(shown.address)
        assert page.inner_text("h1") == "Danser ensemble"
        played = page.evaluate(
            "() => new Promise(done => { const a = document.querySelector('audio');"
            "a.readyState ? done(a.duration) : a.onloadedmetadata = () => done(a.duration); })"
        )
        assert played == pytest.approx(12, abs=0.5)

        (place.episode / "transcript.vtt").write_text(CORRECTED, "utf-8")
        page.get_by_text("à toutes et à tous").first.wait_for(state="attached")
        place.replace("title: Danser ensemble", "title: Chanter ensemble")
        page.locator("h1", has_text="Chanter ensemble").wait_for()
        assert complaints == []
        assert violations(chromium, shown, "fr") == []

        place.replace("number: 4", "number: four")
        page.wait_for_timeout(1500)
        assert "number: expected a whole number" in shown.errors.read_text()
        assert page.inner_text("h1") == "Chanter ensemble"
        place.replace("number: four", "number: 4")
        place.replace("    type: serial", "    type: serial\n    language: en", "config.yaml")
        page.locator("html[lang=en]").wait_for(state="attached")
        assert violations(chromium, shown, "en") == []
        assert complaints == []
        feed = httpx.get(shown.beside("../feed.xml"))
        assert "Chanter ensemble" in feed.text
        page.close()
    assert shown.process.returncode == 0
    assert not place.public.exists()


def test_what_is_served_is_what_will_be_published_but_for_the_reload(published: Place) -> None:
    before = published.tree()
    with preview(published) as shown:
        base = shown.address.partition("/priorite-culture/")[0]
        for name in ("index.html", "embed.html", "oembed.json", "transcript.vtt"):
            answer = httpx.get(shown.beside(name))
            written = before[f"priorite-culture/episode-04/{name}"].decode()
            served = ADDED.sub("", answer.text).replace(base, "http://127.0.0.1:8000")
            served, written = (POLICY.sub("", text) for text in (served, written))
            assert served == written, name
            assert answer.headers["cache-control"] == "no-store"
        ranged = httpx.get(
            next(f"{base}/{key}" for key in before if key.endswith(".mp3")),
            headers={"Range": "bytes=0-99"},
        )
        assert (ranged.status_code, len(ranged.content)) == (206, 100)
        assert httpx.get(shown.beside("nothing.html")).status_code == 404
        assert httpx.get(f"{base}/", follow_redirects=True).url == shown.address
        assert httpx.post(shown.address).status_code == 405
        assert httpx.get(f"{base}/../../config.yaml").status_code == 404
    assert published.tree() == before


def test_the_nu_checker_finds_no_error_in_what_is_published(published: Place) -> None:
    folder = published.public / "priorite-culture" / "episode-04"
    done = subprocess.run(
        [*NU_CHECKER, "--errors-only", *(folder / name for name in PAGES)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_port_that_is_taken_is_told(published: Place) -> None:
    with preview(published) as shown:
        port = str(httpx.URL(shown.address).port)
        told = published.media("preview", "episode-04", "--port", port)
    assert told.code == 2
    assert f"Port {port} is already used" in told.err
    assert "media preview episode-04" in told.err

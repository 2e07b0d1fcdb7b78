"""Pages: valid, accessible, in the series' language, and deaf to hostile words."""

import base64
import hashlib
import json
import re
import subprocess
from html.parser import HTMLParser
from itertools import pairwise, product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from nu_checker import NU_CHECKER
from render.samples import BASE, HERE, HOSTILE

from media_pipeline.model.colours import DARK_GROUNDS, LIGHT_GROUNDS
from media_pipeline.model.publication import AlternateEnclosure, Catalogue, Enclosure
from media_pipeline.model.settings import Organisation
from media_pipeline.model.transcript import Transcript
from media_pipeline.render import locale_texts
from media_pipeline.render.embedding import element_snippet, fragment, iframe_snippet
from media_pipeline.render.locale_texts import duration_in_words
from media_pipeline.render.look import Look
from media_pipeline.render.page import (
    render_embed,
    render_notice,
    render_page,
    render_series_page,
)
from media_pipeline.render.page_content import PageContent, web_address
from media_pipeline.render.transcript_html import to_html_fragment

VOID = {"area", "base", "br", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


LOOK = Look(accent="#7b2d43", logo_url=f"{BASE}/logo-12345678.svg")
FILM = Enclosure(
    url=f"{HERE}/film-12345678.mp4", length_bytes=9_000_000, media_type="video/mp4", duration_s=44
)


class Page(HTMLParser):
    """The elements of a page, the text of each kind, and whether all are closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element and, unless it is void, wait for its end."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Give the text to every element around it."""
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each element of one kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def programs(self) -> list[str]:
        """The scripts that run; data for machines may stand in scripts too."""
        texts = self.texts.get("script", [])
        scripts = zip(self.all("script"), texts, strict=True)
        return [text for script, text in scripts if script.get("type") == "module"]


@pytest.fixture(scope="session")
def pages(
    content: PageContent,
    filmed: PageContent,
    hostile: PageContent,
    catalogue: Catalogue,
    organisation: Organisation,
) -> dict[str, str]:
    channel = catalogue.channel.model_copy(
        update={"title": HOSTILE, "subtitle": HOSTILE, "description": HOSTILE, "type": "episodic"}
    )
    items = tuple(item.model_copy(update={"title": HOSTILE}) for item in catalogue.items)
    bad = catalogue.model_copy(update={"channel": channel, "items": items})
    bare = content.model_copy(
        update={
            "notes_html": "",
            "transcript_html": "",
            "transcripts": (),
            "chapters": (),
            "persons": (),
            "season": None,
            "language": "en",
        }
    )
    return {
        "page": render_page(content),
        "embed": render_embed(content),
        "series": render_series_page(catalogue, organisation),
        "bare page": render_page(bare),
        "bare embed": render_embed(bare),
        "empty series": render_series_page(
            catalogue.model_copy(update={"items": ()}), organisation
        ),
        "dressed page": render_page(content.model_copy(update={"look": LOOK})),
        "film": render_page(content.model_copy(update={"audio": FILM})),
        "bare video": render_page(filmed),
        "bare video embed": render_embed(filmed),
        "hostile video": render_page(_filmed(hostile, filmed)),
        "hostile page": render_page(hostile),
        "hostile embed": render_embed(hostile),
        "hostile series": render_series_page(bad, hostile.organisation),
        "notice": _notice(catalogue, organisation),
        "hostile notice": _notice(bad, hostile.organisation),
    }


def _filmed(content: PageContent, filmed: PageContent) -> PageContent:
    names = ("video", "youtube_url", "chapter_pictures")
    return content.model_copy(update={name: getattr(filmed, name) for name in names})


def _framed(piece: str) -> str:
    return f"<!doctype html><html lang='fr'><title>x</title><h2>x</h2>{piece}</html>"


def _notice(catalogue: Catalogue, organisation: Organisation) -> str:
    channel = catalogue.channel
    return render_notice(catalogue.items[0], channel, organisation, channel.image_url)


def test_the_nu_html_checker_finds_no_error(
    pages: dict[str, str], content: PageContent, filmed: PageContent, tmp_path: Path
) -> None:
    files = []
    names = (content.embed_url, content.title, content.series_title)
    snippet = _framed(f"{iframe_snippet(*names)}\n{element_snippet(*names)}")
    piece = _framed(fragment(content, content.transcript_html))
    film = _framed(f"{fragment(filmed, '')}\n{iframe_snippet(*names, (1280, 720))}")
    wrong = "<!doctype html><html lang='fr'><title>x</title><p><div></p></html>"
    for name, html in {
        **pages,
        "snippet": snippet,
        "piece": piece,
        "video piece": film,
        "wrong": wrong,
    }.items():
        files.append(tmp_path / f"{name}.html")
        files[-1].write_text(html, encoding="utf-8")
    done = subprocess.run(
        [*NU_CHECKER, "--errors-only", "--format", "json", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(done.stderr)["messages"]
    by_file = {Path(urlsplit(message["url"]).path).name for message in messages}
    assert by_file == {"wrong.html"}, messages  # the checker looked, and found only our mistake


def test_every_page_has_one_h1_a_main_and_a_language(pages: dict[str, str]) -> None:
    for name, html in pages.items():
        page = Page(html)
        assert page.all("html") == [{"lang": "en" if name.startswith("bare") else "fr"}]
        assert len(page.all("h1")) == len(page.all("main")) == 1
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_runs_and_nothing_comes_from_elsewhere(pages: dict[str, str]) -> None:
    origin = "https://medias.ressources-ville.org"
    for html in pages.values():
        page = Page(html)
        assert all(
            script in ({"type": "module"}, {"type": "application/ld+json"})
            for script in page.all("script")
        )
        assert "javascript:" not in html.replace("javascript:alert(1))", "")
        loaded = [
            address
            for tag, attributes in page.elements
            for name, address in attributes.items()
            if name in {"src", "srcset", "poster", "data"} and tag != "a"
        ]
        assert loaded
        assert all(str(address).startswith(origin) for address in loaded)
        stylesheets = [link for link in page.all("link") if link["rel"] == "stylesheet"]
        assert not stylesheets
        assert not any(name.startswith("on") for _, a in page.elements for name in a)
        assert "url(" not in page.texts["style"][0]


def test_the_policy_allows_exactly_the_pages_own_style_and_scripts(pages: dict[str, str]) -> None:
    for html in pages.values():
        page = Page(html)
        (policy,) = [
            str(meta["content"])
            for meta in page.all("meta")
            if meta.get("http-equiv") == "Content-Security-Policy"
        ]
        assert f"style-src {_hash(page.texts['style'][0])};" in policy
        scripts = [_hash(script) for script in page.programs] or ["'none'"]
        assert f"script-src {' '.join(scripts)};" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not any("style" in attributes for _, attributes in page.elements)


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def test_the_accent_has_a_shade_for_light_and_one_for_dark(pages: dict[str, str]) -> None:
    style = Page(pages["dressed page"]).texts["style"][0]
    assert style.startswith(Page(pages["page"]).texts["style"][0])
    light, dark = re.findall(r"--link: (#\w{6});", style)[-2:]
    assert light == LOOK.accent
    assert all(_contrast(dark, ground) >= 4.5 for ground in DARK_GROUNDS)
    logos = [image for image in Page(pages["dressed page"]).all("img") if image["alt"]]
    assert [(logo["src"], logo["alt"]) for logo in logos] == [
        (LOOK.logo_url, "Trajectoire Ressources")
    ]


def test_a_film_is_shown_in_a_player_for_films(pages: dict[str, str]) -> None:
    page = Page(pages["film"])
    assert not page.all("audio")
    (film,) = page.all("video")
    assert "controls" in film
    assert page.all("track")[0]["kind"] == "captions"


def test_only_pages_with_a_player_have_scripts(pages: dict[str, str]) -> None:
    counts = {name: len(Page(html).programs) for name, html in pages.items()}
    assert {name for name, count in counts.items() if not count} == {
        "series",
        "empty series",
        "hostile series",
        "notice",
        "hostile notice",
    }
    assert (counts["page"], counts["embed"], counts["bare page"]) == (2, 3, 1)


def test_hostile_words_stay_words(pages: dict[str, str]) -> None:
    for name in ("hostile page", "hostile embed", "hostile series"):
        page = Page(pages[name])
        assert HOSTILE in page.texts["h1"][0]
        assert HOSTILE in page.texts["title"][0]
        assert "alert" not in "".join(
            str(value) for _, a in page.elements for key, value in a.items() if key == "href"
        )


def test_the_page_says_all_that_is_known(pages: dict[str, str]) -> None:
    page = Page(pages["page"])
    text = " ".join(page.texts["body"][0].split())
    for part in ("La danse crée du lien", "12 mars 2026", "1 min 39 s", "MP3, 1,6", "WebVTT"):
        assert part in text
    for part in ("français", "Pour aller plus loin", "Aujourd'hui, nous parlons de danse."):
        assert part in text
    assert {
        "rel": "alternate",
        "type": "application/rss+xml",
        "title": "Priorité culture",
        "href": f"{BASE}/feed.xml",
    } in page.all("link")
    assert {"rel": "canonical", "href": f"{HERE}/index.html"} in page.all("link")
    description = next(m["content"] for m in page.all("meta") if m.get("name") == "description")
    assert str(description).startswith("Un danseur raconte ses mercredis au centre social. Avec")


def test_the_sound_is_named_and_has_its_transcript_beside_it(pages: dict[str, str]) -> None:
    for name in ("page", "embed"):
        page = Page(pages[name])
        (audio,) = page.all("audio")
        assert "autoplay" not in audio
        assert audio["preload"] == "metadata"
        assert "controls" in audio
        label = audio["aria-labelledby"]
        assert [a for _, a in page.elements if a.get("id") == label]
        (track,) = page.all("track")
        assert (track["src"], track["kind"]) == (f"{HERE}/transcript.vtt", "captions")
    assert "La danse crée du lien" in Page(pages["page"]).texts["figcaption"][0]


def test_each_format_can_be_downloaded_and_the_player_plays_the_mp3(content: PageContent) -> None:
    others = (("mp3", "audio/mpeg", 1_588_400), ("m4a", "audio/mp4", 1_510_000))
    alternates = tuple(
        AlternateEnclosure(
            url=f"{HERE}/audio-12345678.{suffix}",
            length_bytes=size,
            media_type=media_type,
            bitrate_kbps=128,
            title=suffix,
        )
        for suffix, media_type, size in (*others, ("opus", "audio/ogg", 1_190_000))
    )
    more = content.model_copy(update={"alternates": alternates, "language": "en"})
    html = render_page(more)
    page = Page(html)
    offers = re.findall(r'<a href="[^"]*\.(\w+)" download>Download the sound \(([^)]*)\)</a>', html)
    assert offers == [("mp3", "MP3, 1.6 MB"), ("m4a", "M4A, 1.5 MB"), ("opus", "Opus, 1.2 MB")]
    (source,) = page.all("source")
    assert source == {"src": f"{HERE}/audio-12345678.mp3", "type": "audio/mpeg"}
    assert render_embed(more) == render_embed(more.model_copy(update={"alternates": ()}))


def test_chapters_lead_into_the_sound_in_order(pages: dict[str, str]) -> None:
    for name in ("page", "embed"):
        links = [str(a["href"]) for a in Page(pages[name]).all("a") if "#t=" in str(a.get("href"))]
        assert links[:2] == [
            f"{HERE}/audio-12345678.mp3#t=0",
            f"{HERE}/audio-12345678.mp3#t=25.9",
        ]


def test_links_within_a_page_lead_somewhere(pages: dict[str, str]) -> None:
    for html in pages.values():
        page = Page(html)
        ids = [a["id"] for _, a in page.elements if "id" in a]
        assert len(ids) == len(set(ids))
        within = [str(a["href"])[1:] for a in page.all("a") if str(a.get("href")).startswith("#")]
        assert set(within) <= set(ids)


def test_the_transcript_is_parted_by_the_chapters(pages: dict[str, str]) -> None:
    for name in ("page", "embed"):
        page = Page(pages[name])
        assert [title for title in page.texts["h3"] if title in {"Bienvenue", "Créer du lien"}] == [
            "Bienvenue",
            "Créer du lien",
        ]
        ids = [str(a["id"]) for a in page.all("p") if "id" in a]
        assert ids == ["t=00:00:00", "t=00:00:12", "t=00:00:21", "t=00:00:25"]


def test_a_draft_transcript_says_so(content: PageContent) -> None:
    said = "speech recognition"
    english = content.model_copy(update={"language": "en"})
    assert said in render_page(english)
    assert said not in render_page(english.model_copy(update={"draft_transcript": False}))


def test_a_serial_begins_at_its_beginning_others_with_the_newest(
    catalogue: Catalogue, organisation: Organisation
) -> None:
    serial = Page(render_series_page(catalogue, organisation, f"{BASE}/small.jpg"))
    assert serial.texts["h3"] == ["Épisode numéro 1", "Épisode numéro 2"]
    assert serial.all("img")[0]["src"] == f"{BASE}/small.jpg"
    channel = catalogue.channel.model_copy(update={"type": "episodic"})
    dated = catalogue.with_item(catalogue.items[0].model_copy(update={"title": "Vieux"}))
    episodic = dated.model_copy(update={"channel": channel})
    titles = Page(render_series_page(episodic, organisation)).texts["h3"]
    assert titles == ["Épisode numéro 1", "Vieux"]


def test_the_series_page_shows_address_dates_and_lengths(pages: dict[str, str]) -> None:
    page = Page(pages["series"])
    assert page.texts["code"] == [f"{BASE}/feed.xml"]
    assert "9 février 2026" in page.texts["main"][0]
    assert "1 min 39 s" in " ".join(page.texts["main"][0].split())


def test_pages_speak_the_language_of_the_series(
    content: PageContent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breton = Catalog(locale="br")
    breton.add("Listen", "Selaou")
    breton.add("Sound of the episode “%(title)s”", "Son ar rann “%(title)s”")
    folder = tmp_path / "locale" / "br" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "media_pipeline.mo").open("wb") as file:
        write_mo(file, breton)
    monkeypatch.setattr(locale_texts, "files", lambda _package: tmp_path)
    page = Page(render_page(content.model_copy(update={"language": "br", "title": "R&D <b>"})))
    assert page.texts["h2"][0] == "Selaou"
    assert page.texts["figcaption"][0] == "Son ar rann “R&D <b>”"
    assert "12 Meurzh 2026" in page.texts["main"][0]


def test_the_same_content_gives_the_same_bytes(content: PageContent) -> None:
    assert render_page(content) == render_page(content)


def test_the_snippet_is_one_escaped_frame(content: PageContent, hostile: PageContent) -> None:
    assert iframe_snippet(content.embed_url, content.title, content.series_title) == (
        f'<iframe src="{HERE}/embed.html" title="La danse crée du lien — Priorité culture" '
        'width="640" height="360" loading="lazy" allow="clipboard-write" '
        'style="border:0;width:100%"></iframe>'
    )
    page = Page(iframe_snippet(hostile.embed_url, hostile.title, hostile.series_title))
    assert [tag for tag, _ in page.elements] == ["iframe"]
    assert page.all("iframe")[0]["title"] == f"{HOSTILE} — {HOSTILE}"


def test_the_element_stands_around_a_link_for_those_without_scripts(
    content: PageContent, hostile: PageContent
) -> None:
    assert element_snippet(content.embed_url, content.title, content.series_title) == (
        f'<script src="{BASE}/media-episode.js" defer></script>\n'
        f'<media-episode src="{HERE}"><a href="{HERE}/index.html">'
        "La danse crée du lien — Priorité culture</a></media-episode>"
    )
    page = Page(element_snippet(hostile.embed_url, hostile.title, hostile.series_title))
    assert [tag for tag, _ in page.elements] == ["script", "media-episode", "a"]
    assert page.texts["a"] == [f"{HOSTILE} — {HOSTILE}"]


def test_the_fragment_needs_neither_script_nor_frame(
    content: PageContent, interview: Transcript, hostile: PageContent
) -> None:
    said = to_html_fragment(interview, "fr", content.page_url)
    page = Page(fragment(content, said))
    assert not {"script", "iframe", "template"} & {tag for tag, _ in page.elements}
    (audio,) = page.all("audio")
    assert (audio["src"], audio["aria-label"]) == (content.audio.url, content.title)
    links = [str(a["href"]) for a in page.all("a")]
    assert links[:2] == [content.page_url, f"{content.page_url}#transcript"]
    assert links[3] == f"{content.page_url}#t=12.8"
    assert "nous parlons de danse" in page.texts["details"][0]
    assert HOSTILE in Page(fragment(hostile, "")).texts["figcaption"][0]


@pytest.mark.parametrize(
    ("length_s", "language", "words"),
    [
        (99.275, "fr", "1 min 39 s"),
        (0.2, "fr", "0 s"),
        (60, "fr", "1 min"),
        (3725, "fr", "1 h 2 min"),
        (7200, "fr-FR", "2 h"),
        (99.275, "en", "1 min 39 sec"),
        (99.275, "xx", "1 min 39 sec"),
    ],
)
def test_durations_in_words(length_s: float, language: str, words: str) -> None:
    assert " ".join(duration_in_words(length_s, language).split()) == words


@pytest.mark.parametrize(
    ("address", "followed"),
    [("https://a.org", True), ("javascript:x", False), ("//a.org", False), (None, False)],
)
def test_only_web_addresses_become_links(address: str | None, *, followed: bool) -> None:
    assert bool(web_address(address)) is followed


def test_colours_have_the_contrast_that_wcag_asks(pages: dict[str, str]) -> None:
    style = Page(pages["page"]).texts["style"][0]
    light, dark, _printed = (
        dict(re.findall(r"--(\w+): (#\w{6});", block))
        for block in re.findall(r":root \{([^}]*)\}", style)
    )
    assert (light["ground"], light["raised"]) == LIGHT_GROUNDS
    assert (dark["ground"], dark["raised"]) == DARK_GROUNDS
    for colours in (light, dark):
        for front, back in product(("text", "quiet", "link"), ("ground", "raised")):
            assert _contrast(colours[front], colours[back]) >= 4.5


def _contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.1."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_an_episode_without_a_number_shows_its_date_alone(content: PageContent) -> None:
    numbered = render_page(content.model_copy(update={"number": 7, "season": None}))
    html = render_page(content.model_copy(update={"number": None, "season": 2}))
    facts = re.compile(r'<p class="facts">(.*?)<time', re.DOTALL)
    assert [" ".join(facts.findall(page)[0].split()) for page in (numbered, html)] == [
        "Épisode 7 ·",
        "",
    ]

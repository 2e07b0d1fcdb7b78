"""What pages say to programs: valid types with what they need, and no way out for hostile words."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from lxml import etree, html
from render.samples import BASE, HERE, HOSTILE

from media_pipeline.model.publication import Catalogue
from media_pipeline.model.settings import Organisation, Subscribe
from media_pipeline.render.embedding import iframe_snippet
from media_pipeline.render.oembed import oembed_json
from media_pipeline.render.page import render_page, render_series_page
from media_pipeline.render.page_content import PageContent
from media_pipeline.render.sharing import Sharing, directories_of
from media_pipeline.render.sitemap import sitemap_xml

SPOTIFY = "https://open.spotify.com/show/1?si=a&b=2"
SHARING = Sharing(
    picture_url=f"{HERE}/share-12345678.jpg",
    oembed_url=f"{HERE}/oembed.json",
    accessibility_url=f"{HERE}/accessibility.html",
    directories=directories_of(Subscribe(spotify=SPOTIFY)),
)
NEEDED = {
    "PodcastEpisode": {
        "@id", "url", "name", "description", "datePublished", "duration", "inLanguage", "image",
        "associatedMedia", "partOfSeries", "publisher",
    },
    "PodcastSeries": {"@id", "url", "name", "webFeed"},
    "AudioObject": {"name", "contentUrl", "encodingFormat", "duration", "embedUrl"},
    "VideoObject": {"name", "thumbnailUrl", "uploadDate", "contentUrl", "embedUrl", "duration"},
    "Clip": {"name", "startOffset", "endOffset", "url"},
    "Organization": {"name"},
    "Person": {"name"},
    "MediaObject": {"contentUrl", "encodingFormat"},
    "ItemList": {"itemListElement"},
    "PodcastSeason": {"seasonNumber"},
}  # fmt: skip
"""What each type must say: Google's required properties of a video, and what identifies others."""


@pytest.fixture(scope="module")
def shared(content: PageContent) -> PageContent:
    return content.model_copy(update={"sharing": SHARING})


def data_of(page: str) -> Any:
    (script,) = html.document_fromstring(page).xpath("//script[@type='application/ld+json']")
    return json.loads(script.text)


def head_of(page: str) -> dict[str, str]:
    metas = html.document_fromstring(page).xpath("//meta[@property or @name]")
    named = [(meta.get("property") or meta.get("name"), meta.get("content")) for meta in metas]
    assert len(dict(named)) == len(named)  # nothing is said twice
    return dict(named)


def check(node: Any) -> set[str]:
    """Assert that every typed node says what it must; return the types that were met."""
    met: set[str] = set()
    if isinstance(node, list):
        return met.union(*map(check, node))
    if not isinstance(node, dict):
        return met
    missing = NEEDED[node["@type"]] - node.keys()
    assert not missing, (node["@type"], missing)
    assert None not in node.values()
    return {node["@type"]}.union(*map(check, node.values()))


def test_an_episode_is_told_with_all_that_its_types_need(shared: PageContent) -> None:
    data = data_of(render_page(shared))
    assert data["@context"] == "https://schema.org"
    met = check(data)
    assert met == set(NEEDED) - {"VideoObject"}
    assert (data["name"], data["episodeNumber"]) == ("La danse crée du lien", 4)
    assert data["datePublished"] == "2026-03-12T08:00:00+00:00"
    assert data["duration"] == data["associatedMedia"]["duration"] == "PT1M39S"
    clips = data["associatedMedia"]["hasPart"]
    assert [(clip["name"], clip["startOffset"], clip["endOffset"]) for clip in clips] == [
        ("Bienvenue", 0.0, 25.9),
        ("Créer du lien", 25.9, 99.275),
    ]
    assert data["accessibilityFeature"] == ["transcript", "captions"]
    assert data["image"] == SHARING.picture_url


def test_a_video_is_a_video(shared: PageContent) -> None:
    video = shared.audio.model_copy(update={"media_type": "video/mp4", "url": f"{HERE}/v.mp4"})
    page = render_page(shared.model_copy(update={"audio": video}))
    assert "VideoObject" in check(data_of(page))
    assert data_of(page)["accessMode"] == ["auditory", "visual"]
    assert head_of(page)["og:video"] == f"{HERE}/v.mp4"
    assert "og:audio" not in head_of(page)


def test_without_a_transcript_nothing_promises_one(shared: PageContent) -> None:
    page = render_page(shared.model_copy(update={"transcript_html": "", "transcripts": ()}))
    data = data_of(page)
    assert "accessibilityFeature" not in data
    assert "caption" not in data["associatedMedia"]
    assert [each["itemListElement"] for each in data["accessModeSufficient"]] == [["auditory"]]


def test_a_series_is_told(catalogue: Catalogue, organisation: Organisation) -> None:
    page = render_series_page(catalogue, organisation, "", Subscribe(spotify=SPOTIFY))
    data = data_of(page)
    assert check(data) == {"PodcastSeries", "Organization"}
    assert data["publisher"]["url"] == organisation.website
    assert data["webFeed"] == f"{BASE}/feed.xml"
    assert data["sameAs"] == [SPOTIFY]
    assert data["numberOfEpisodes"] == 2


@pytest.mark.parametrize("words", [HOSTILE, "a</script\u2028b\u2029<!--<script>c&amp;"])
def test_hostile_words_stay_inside_their_script(shared: PageContent, words: str) -> None:
    page = render_page(shared.model_copy(update={"title": words, "summary": words}))
    block = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(block) == 1
    assert not re.search("[<>&\u2028\u2029]", block[0])
    assert data_of(page)["name"] == words
    kinds = html.document_fromstring(page).xpath("//script/@type")
    assert sorted(kinds) == ["application/ld+json", "module", "module"]


def test_previews_have_a_wide_picture_and_all_that_cards_ask(shared: PageContent) -> None:
    head = head_of(render_page(shared))
    assert head["og:image"] == head["twitter:image"] == SHARING.picture_url
    assert (head["og:image:width"], head["og:image:height"]) == ("1200", "630")
    assert head["twitter:card"] == "summary_large_image"
    assert head["og:url"] == f"{HERE}/index.html"
    assert head["og:locale"] == "fr_FR"
    assert head["og:image:alt"]
    assert "\n" not in head["og:description"]


def test_without_a_share_picture_the_cover_stands_in(content: PageContent) -> None:
    head = head_of(render_page(content))
    assert head["og:image"] == content.cover_url
    assert head["twitter:card"] == "summary"
    assert "og:image:width" not in head


def test_the_oembed_answer_is_what_the_specification_asks(shared: PageContent) -> None:
    snippet = iframe_snippet(shared.embed_url, shared.title, shared.series_title)
    answer = json.loads(oembed_json(shared, snippet))
    assert (answer["type"], answer["version"]) == ("rich", "1.0")
    (frame,) = html.fragments_fromstring(answer["html"])
    assert (frame.tag, frame.get("src")) == ("iframe", shared.embed_url)
    assert (str(answer["width"]), str(answer["height"])) == (
        frame.get("width"),
        frame.get("height"),
    )
    assert [answer[f"thumbnail_{key}"] for key in ("url", "width", "height")] == [
        SHARING.picture_url,
        1200,
        630,
    ]
    bare = json.loads(oembed_json(shared.model_copy(update={"sharing": Sharing()}), snippet))
    assert not [key for key in bare if key.startswith("thumbnail")]  # all three or none
    (link,) = html.document_fromstring(render_page(shared)).xpath(
        "//link[@type='application/json+oembed']"
    )
    assert link.get("href") == SHARING.oembed_url


def test_buttons_lead_to_directories_and_feed(
    shared: PageContent, content: PageContent, catalogue: Catalogue, organisation: Organisation
) -> None:
    feed = f"{BASE}/feed.xml"
    series = render_series_page(catalogue, organisation, "", Subscribe(spotify=SPOTIFY))
    for page in (render_page(shared), series):
        links = html.document_fromstring(page).xpath("//ul[@class='subscribe']//a")
        assert [(link.text, link.get("href")) for link in links] == [
            ("Spotify", SPOTIFY),
            ("Flux du podcast (RSS)", feed),
        ]
    for page in (render_page(content), render_series_page(catalogue, organisation)):
        assert not html.document_fromstring(page).xpath("//ul[@class='subscribe']")


def test_the_sitemap_is_valid() -> None:
    paris = datetime(2026, 3, 12, 9, 30, 1, 5, tzinfo=timezone(timedelta(hours=1)))
    content = sitemap_xml([(f"{BASE}/index.html", paris), (f"{BASE}/a?b&c", datetime.now(UTC))])
    root = etree.fromstring(content)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.tag == f"{space}urlset"
    assert [[child.tag for child in url] for url in root] == [
        [f"{space}loc", f"{space}lastmod"]
    ] * 2
    assert root[0][0].text == f"{BASE}/index.html"
    assert root[0][1].text == "2026-03-12T08:30:01+00:00"
    assert root[1][0].text == f"{BASE}/a?b&c"

import re
from datetime import UTC, datetime, timedelta

import pytest
from feed.catalogues import BASE, make_alternates, make_catalogue, make_item, make_video
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from media_pipeline.feed.checks import FeedFindings, check_feed
from media_pipeline.feed.rss import render_feed
from media_pipeline.model.publication import AlternateEnclosure, Catalogue, Enclosure, Person

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}


def ask(catalogue: Catalogue, path: str) -> list[str]:
    found = etree.fromstring(render_feed(catalogue)).xpath(path, namespaces=NAMESPACES)
    return [str(value) for value in found]


EPISODE = f"{BASE}/priorite-culture/episode-04"
COVER = f"{BASE}/priorite-culture/cover-0a1b2c3d.jpg"

CHANNEL = {
    "title/text()": ["Priorité culture"],
    "link/text()": ["https://www.example.org"],
    "description/text()": [
        "Six épisodes sur la place de la culture & des arts dans les quartiers."
    ],
    "language/text()": ["fr"],
    "copyright/text()": ["© Trajectoire Ressources"],
    "generator/text()": ["media_pipeline"],
    "lastBuildDate/text()": ["Thu, 04 May 2023 06:30:00 +0000"],
    "image/url/text()": [COVER],
    "atom:link[@rel='self'][@type='application/rss+xml']/@href": [
        f"{BASE}/priorite-culture/feed.xml"
    ],
    "itunes:author/text()": ["Trajectoire Ressources"],
    "itunes:owner/itunes:name/text()": ["Trajectoire Ressources"],
    "itunes:owner/itunes:email/text()": ["contact@example.org"],
    "itunes:image/@href": [COVER],
    "itunes:category/@text": ["Society & Culture", "Arts"],
    "itunes:category/itunes:category/@text": ["Documentary"],
    "itunes:explicit/text()": ["false"],
    "itunes:type/text()": ["serial"],
    "podcast:guid/text()": ["2d4a4f1e-9a55-5f0f-8c3e-0d6cf3d0a111"],
    "podcast:locked[@owner='contact@example.org']/text()": ["yes"],
    "podcast:medium/text()": ["podcast"],
}

ITEM = {
    "title/text()": ["Danser ici, n° 4"],
    "link/text()": [f"{EPISODE}/index.html"],
    "description/text()": ["Un danseur & une animatrice.\nDeux lignes."],
    "content:encoded/text()": [
        '<p>Voir <a href="https://www.example.org/a?b=1&amp;c=2">le site</a>.</p>'
    ],
    "guid[@isPermaLink='false']/text()": ["00000000-0000-4000-8000-000000000004"],
    "pubDate/text()": ["Thu, 04 May 2023 08:00:00 +0200"],
    "enclosure/@url": [f"{EPISODE}/audio-0123abcd.mp3"],
    "enclosure/@length": ["1234567"],
    "enclosure/@type": ["audio/mpeg"],
    "itunes:title/text()": ["Danser ici, n° 4"],
    "itunes:duration/text()": ["99"],
    "itunes:episode/text()": ["4"],
    "itunes:season/text()": ["1"],
    "itunes:episodeType/text()": ["full"],
    "itunes:explicit/text()": ["false"],
    "itunes:image/@href": [COVER],
    "podcast:season/text()": ["1"],
    "podcast:episode/text()": ["4"],
    "podcast:transcript/@url": [f"{EPISODE}/transcript.{kind}" for kind in ("vtt", "srt", "html")],
    "podcast:transcript/@type": ["text/vtt", "application/x-subrip", "text/html"],
    "podcast:transcript/@language": ["fr", "fr", "fr"],
    "podcast:transcript[@rel='captions']/@type": ["text/vtt", "application/x-subrip"],
    "podcast:chapters[@type='application/json+chapters']/@url": [f"{EPISODE}/chapters.json"],
    "podcast:person[@role='host'][@group='cast']/text()": ["Léa Martin"],
    "podcast:person[@role='guest'][@group='cast']/text()": ["Ali B."],
    "podcast:person/@href": ["https://www.example.org/lea"],
}


@pytest.mark.parametrize(("path", "expected"), CHANNEL.items())
def test_channel(catalogue: Catalogue, path: str, expected: list[str]) -> None:
    assert ask(catalogue, f"/rss[@version='2.0']/channel/{path}") == expected


@pytest.mark.parametrize(("path", "expected"), ITEM.items())
def test_item(catalogue: Catalogue, path: str, expected: list[str]) -> None:
    assert ask(catalogue, f"/rss/channel/item[1]/{path}") == expected


def test_our_own_feed_passes_our_own_checks(catalogue: Catalogue) -> None:
    assert check_feed(render_feed(catalogue)) == FeedFindings()


def test_same_catalogue_same_bytes(catalogue: Catalogue) -> None:
    copy = Catalogue.model_validate_json(catalogue.model_dump_json())

    assert render_feed(copy) == render_feed(catalogue)
    later = catalogue.model_copy(update={"changed": datetime(2026, 1, 1, tzinfo=UTC)})
    assert render_feed(later) != render_feed(catalogue)


def test_order_of_the_items_in_the_catalogue_does_not_matter() -> None:
    one = make_catalogue(make_item(1), make_item(2))
    other = make_catalogue(make_item(2), make_item(1))

    assert render_feed(one) == render_feed(other)


def test_notes_stand_in_cdata(catalogue: Catalogue) -> None:
    assert b"<content:encoded><![CDATA[<p>Voir <a href=" in render_feed(catalogue)


def test_notes_may_hold_the_end_mark_of_cdata() -> None:
    catalogue = make_catalogue(make_item(notes_html="<p>a]]>b</p>"))

    assert ask(catalogue, "//content:encoded/text()") == ["<p>a]]&gt;b</p>"]


def test_without_notes_there_is_no_empty_tag() -> None:
    assert ask(make_catalogue(make_item(notes_html="")), "//content:encoded") == []


def test_other_formats_and_the_enclosure_among_them() -> None:
    catalogue = make_catalogue(make_item(alternates=make_alternates()))
    sounds = "//item/podcast:alternateEnclosure"

    assert ask(catalogue, f"{sounds}/@type") == ["audio/mpeg", "audio/mp4", "audio/ogg"]
    assert ask(catalogue, f"{sounds}/@length") == ["1234567", "1200000", "900000"]
    assert ask(catalogue, f"{sounds}/@bitrate") == ["128000", "128000", "96000"]
    assert ask(catalogue, f"{sounds}/@title") == ["MP3", "M4A", "Opus"]
    assert ask(catalogue, f"{sounds}/@codecs") == ["mp4a.40.2", "opus"]
    assert ask(catalogue, f"{sounds}[@default='true']/@type") == ["audio/mpeg"]
    assert ask(catalogue, f"{sounds}/@default") == ["true"]
    assert ask(catalogue, f"{sounds}/podcast:source/@uri") == [
        f"{EPISODE}/audio-0123abcd.{suffix}" for suffix in ("mp3", "m4a", "opus")
    ]
    assert ask(catalogue, "//item/enclosure/@type") == ["audio/mpeg"]
    assert check_feed(render_feed(catalogue)) == FeedFindings()


def test_a_video_is_a_format_with_its_height_and_a_link_to_youtube() -> None:
    address = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    video = make_video()
    filmed = AlternateEnclosure(
        url=video.url, length_bytes=video.length_bytes, media_type=video.media_type,
        bitrate_kbps=800, title="MP4 720p", codecs=video.codecs, height=720,
    )  # fmt: skip
    alternates = (make_alternates()[0], filmed)
    catalogue = make_catalogue(make_item(alternates=alternates, youtube_url=address))
    formats = "//item/podcast:alternateEnclosure"

    assert ask(catalogue, f"{formats}/@type") == ["audio/mpeg", "video/mp4"]
    assert ask(catalogue, f"{formats}/@height") == ["720"]
    assert ask(catalogue, f"{formats}/@codecs") == ["avc1.64001f,mp4a.40.2"]
    assert ask(catalogue, f"{formats}[@default]/@type") == ["audio/mpeg"]
    assert ask(catalogue, "//item/podcast:contentLink/@href") == [address]
    assert ask(catalogue, "//item/podcast:contentLink/text()") == ["YouTube"]
    assert check_feed(render_feed(catalogue)) == FeedFindings()


def test_other_formats_change_nothing_else_in_the_feed() -> None:
    plain = render_feed(make_catalogue(make_item()))
    more = render_feed(make_catalogue(make_item(alternates=make_alternates())))
    tag = b"podcast:alternateEnclosure"

    assert tag not in plain
    assert re.sub(rb"\n *<%b .*</%b>" % (tag, tag), b"", more, flags=re.DOTALL) == plain


def test_without_season_chapters_or_transcripts_there_are_no_such_tags() -> None:
    bare = make_item(season=None, chapters_url=None, transcripts=(), persons=())
    paths = ("itunes:season", "podcast:season", "podcast:chapters", "podcast:transcript")

    for path in (*paths, "podcast:person"):
        assert ask(make_catalogue(bare), f"//item/{path}") == []


@pytest.mark.parametrize(("explicit", "expected"), [(True, "true"), (False, "false")])
def test_explicit_is_true_or_false(explicit: bool, expected: str) -> None:  # noqa: FBT001
    catalogue = make_catalogue(make_item(explicit=explicit), explicit=explicit)

    assert ask(catalogue, "//itunes:explicit/text()") == [expected, expected]


def test_a_cover_that_ends_in_jpeg_is_not_lost() -> None:
    cover = f"{BASE}/cover-0a1b2c3d.jpeg"
    catalogue = make_catalogue(make_item(image_url=cover), image_url=cover)

    assert ask(catalogue, "//itunes:image/@href") == [cover, cover]


def test_episodic_newest_first() -> None:
    late = make_item(1, published=datetime(2024, 1, 1, tzinfo=UTC))
    catalogue = make_catalogue(late, make_item(2), make_item(3), type="episodic")

    assert ask(catalogue, "//itunes:episode/text()") == ["1", "3", "2"]


def test_serial_by_season_and_number_whatever_the_date() -> None:
    late = make_item(2, published=datetime(2024, 1, 1, tzinfo=UTC))
    second = make_item(1, season=2, name="second-1", guid="s2e1")
    catalogue = make_catalogue(second, late, make_item(3), make_item(10))

    assert ask(catalogue, "//item/itunes:episode/text()") == ["1", "10", "3", "2"]


@pytest.mark.parametrize(("seconds", "expected"), [(98.4, "98"), (3600.0, "3600"), (0.2, "1")])
def test_duration_is_in_whole_seconds(seconds: float, expected: str) -> None:
    sound = Enclosure(
        url=f"{BASE}/a.mp3", length_bytes=1, media_type="audio/mpeg", duration_s=seconds
    )

    assert ask(make_catalogue(make_item(enclosure=sound)), "//itunes:duration/text()") == [expected]


def test_editor_has_the_name_of_the_taxonomy() -> None:
    person = Person(name="Zoé", role="editor")
    catalogue = make_catalogue(make_item(persons=(person,)))

    assert ask(catalogue, "//podcast:person/@role") == ["audio editor"]
    assert ask(catalogue, "//podcast:person/@group") == ["audio post-production"]


def test_characters_that_xml_cannot_hold_are_left_out_everywhere() -> None:
    bad = "a\x00b\x08c\x0bd\x1fe\ufffef\uffff\tg\nh"
    clean = "abcdef\tg\nh"
    catalogue = make_catalogue(
        make_item(title=bad, summary=bad, notes_html=bad, persons=(Person(name=bad, role="host"),)),
        title=bad,
    )

    for path in ("title", "item/title", "item/description", "item/podcast:person"):
        assert ask(catalogue, f"//channel/{path}/text()") == [clean]


@settings(deadline=None)  # the machine may be busy
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_gives_a_feed_that_parses(text: str) -> None:
    item = make_item(title=f"T{text}", summary=f"S{text}", notes_html=text)

    etree.fromstring(render_feed(make_catalogue(item, description=f"D{text}")))


def test_a_hundred_episodes_take_no_time_worth_a_thought() -> None:
    items = [make_item(number) for number in range(1, 101)]
    start = datetime.now(tz=UTC)
    render_feed(make_catalogue(*items))

    assert datetime.now(tz=UTC) - start < timedelta(seconds=2)


def test_an_episode_without_a_number_is_given_none() -> None:
    trailer = make_item(4, type="trailer").model_copy(update={"number": None})
    catalogue = make_catalogue(make_item(3), trailer, type="episodic")
    assert ask(catalogue, "//itunes:episode/text() | //podcast:episode/text()") == ["3", "3"]
    assert check_feed(render_feed(catalogue)).errors == ()

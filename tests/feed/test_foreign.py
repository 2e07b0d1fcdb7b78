"""Feeds of other hosts are read safely, and understood as podcast apps understand them."""

from datetime import UTC, datetime

import pytest

from media_pipeline.feed.foreign.dates import dated
from media_pipeline.feed.foreign.feed import read_foreign_feed
from media_pipeline.feed.foreign.markup import LARGEST_BYTES
from media_pipeline.feed.foreign.values import (
    kind_of,
    language_of,
    seconds,
    whole_number,
    yes_or_no,
)
from media_pipeline.feed.reading import UnreadableFeed
from media_pipeline.model.episode import Chapter
from media_pipeline.model.foreign import ForeignFeed, ForeignItem, ForeignTranscript
from media_pipeline.model.publication import Person

NOW = datetime(2024, 1, 10, 12, 0, tzinfo=UTC)
ADDRESS = "https://old.example.org/feed/"
SOUND = '<enclosure url="https://old.example.org/a.mp3" length="12" type="audio/mpeg"/>'
SPACES = (
    'xmlns:itunes="http://www.itunes.com/DTDs/Podcast-1.0.dtd" '
    'xmlns:pod="https://podcastindex.org/namespace/1.0" '
    'xmlns:c="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:psc="http://podlove.org/simple-chapters" xmlns:a="http://www.w3.org/2005/Atom"'
)


def read(content: bytes | str, pages: dict[str, str] | None = None) -> ForeignFeed:
    first = content.encode() if isinstance(content, str) else content
    known = {ADDRESS: first, **{at: page.encode() for at, page in (pages or {}).items()}}
    return read_foreign_feed(ADDRESS, known.__getitem__, NOW)


def feed(inside: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{head}<rss version="2.0" {SPACES}><channel><title>T</title>{inside}</channel></rss>'


def item(inside: str) -> ForeignItem:
    (found,) = read(feed(f"<item>{inside}</item>")).items
    return found


def test_a_billion_laughs_are_refused_at_once() -> None:
    lines = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{lines}]>'
    for place in ("<description>&l9;</description>", '<itunes:image href="&l9;"/>'):
        with pytest.raises(UnreadableFeed):
            read(feed(place, bomb))


def test_a_document_type_never_reads_a_file_of_this_computer() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(UnreadableFeed, match="DOCTYPE"):
        read(feed("<description>&x;</description>", head))


def test_what_is_too_large_is_not_read() -> None:
    with pytest.raises(UnreadableFeed, match="larger than 50 MB"):
        read(b" " * (LARGEST_BYTES + 1))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<!DOCTYPE html><html><body>Bonjour<br></body>", "a web page, not a feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "begins with “feed”"),
        ("", "not valid XML"),
        ('<rss version="2.0"><channel><title>T</channel></rss>', "something is wrong near line 1"),
    ],
)
def test_what_is_no_feed_is_named_for_what_it_is(content: str, said: str) -> None:
    with pytest.raises(UnreadableFeed, match=said):
        read(content)


def test_letters_of_windows_1252_that_claim_utf_8_are_read() -> None:
    content = feed("<description>L’été – déjà « là »</description>").encode("cp1252")
    found = read(content)
    assert found.channel.description == "L’été – déjà « là »"
    (remark,) = found.remarks
    assert remark.endswith("they were read as windows-1252.")


@pytest.mark.parametrize("claim", ["windows-1252", "iso-8859-1", "nothing-known"])
def test_other_encodings_are_read_as_their_authors_meant(claim: str) -> None:
    head = f'<?xml version="1.0" encoding="{claim}"?>'
    content = feed("<description>L’été – déjà</description>", head).encode("cp1252")
    assert read(content).channel.description == "L’été – déjà"


def test_utf_16_is_read() -> None:
    head = '<?xml version="1.0" encoding="UTF-16"?>'
    content = feed("<description>L’été</description>", head).encode("utf-16")
    assert read(content).channel.description == "L’été"


def test_stray_characters_are_put_right_and_those_in_cdata_are_kept() -> None:
    found = read(
        feed("<description>Sel &amp; poivre&nbsp;& \x0bpiment</description>"
             "<copyright><![CDATA[A&nbsp;& B]]></copyright>")
    )  # fmt: skip
    assert found.channel.description == "Sel & poivre\u00a0& piment"
    assert found.channel.copyright == "A & B"
    assert found.remarks == ("The feed is not valid XML; stray characters in it were put right.",)


def test_a_guid_is_kept_byte_for_byte_without_the_space_around_it() -> None:
    found = item(f"<guid>\n <![CDATA[http://x/?p=1&amp;É  b ]]>\n</guid>{SOUND}")
    assert (found.guid, found.has_own_guid) == ("http://x/?p=1&amp;É  b", True)


def test_without_a_guid_the_address_of_the_sound_is_the_identity() -> None:
    found = item(SOUND)
    assert (found.guid, found.has_own_guid) == ("https://old.example.org/a.mp3", False)


def test_what_names_no_sound_is_told_apart() -> None:
    assert item("<guid>a</guid>").sound is None
    assert item('<enclosure url="https://x/a.pdf" type="application/pdf"/>').sound is None
    assert item('<enclosure url="javascript:a.mp3" type="audio/mpeg"/>').sound is None
    assert item('<enclosure url="/a%20b.mp3" type=""/>').sound is not None


def test_of_several_files_the_first_sound_is_taken_and_the_others_are_named() -> None:
    other = '<enclosure url="https://x/a.pdf" type="application/pdf"/>'
    found = item(other + SOUND)
    assert found.sound is not None
    assert found.sound.url == "https://old.example.org/a.mp3"
    assert found.remarks == ("it names 2 files; only the first sound is taken over",)


def test_a_date_that_nobody_understands_is_the_items_problem() -> None:
    assert item(f"<pubDate>mardi 3 mars 2020</pubDate>{SOUND}").problem == (
        "nobody can tell which date “mardi 3 mars 2020” means"
    )
    assert item(SOUND).problem == "it has no date"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 03 Jan 2023 08:00:00 +0100", "2023-01-03T08:00:00+01:00"),
        ("Mon, 3 Jan 23 08:00 EST", "2023-01-03T08:00:00-05:00"),  # a wrong day of the week
        ("Tue, 03 Jan 2023 08:00:00 CEST", "2023-01-03T08:00:00+02:00"),
        ("Tue, 03 Jan 2023 08:00:00 GMT+02:00", "2023-01-03T08:00:00+02:00"),
        ("Tue, 03 Jan 2023 08:00:00 -0330 (NST)", "2023-01-03T08:00:00-03:30"),
        ("2023-07-03 08:00:00 Europe/Paris", "2023-07-03T08:00:00+02:00"),
        ("2023-01-03T08:00:00Z", "2023-01-03T08:00:00+00:00"),
        ("Tue, 03 Jan 2023 08:00:00", "2023-01-03T08:00:00+00:00"),
        ("Tue, 03 Jan 2023 08:00:00 -0000", "2023-01-03T08:00:00+00:00"),
        ("hier", "2024-01-09T12:00:00+00:00"),
        ("3 days ago", "2024-01-07T12:00:00+00:00"),
        ("il y a une semaine", "2024-01-03T12:00:00+00:00"),
    ],
)
def test_dates_mean_what_their_authors_meant(text: str, moment: str) -> None:
    assert dated(text, NOW).moment.isoformat() == moment


@pytest.mark.parametrize("text", ["Tue, 03 Jan 2023 08:00:00", "hier", "2023-01-03"])
def test_what_was_guessed_about_a_date_is_said(text: str) -> None:
    assert f"“{text}”" in dated(text, NOW).remark


@pytest.mark.parametrize(
    "text",
    ["", "3 janvier 2023", "32 Jan 2023 08:00 GMT", "0001-01-01T00:00:00Z", "30/12/2023", "il y a",
     "2023-01-03 08:00 Mars/Olympus", "99999999999 days ago"],
)  # fmt: skip
def test_dates_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        dated(text, NOW)


def test_single_values_are_read_as_hosts_write_them() -> None:
    assert [whole_number(text) for text in ("12", "0", "-1", "1.5", "x", "", "²")] == [
        12, None, None, None, None, None, None
    ]  # fmt: skip
    assert [seconds(text) for text in ("3723", "62:03", "1:02:03.5", "x", "")] == [
        3723, 3723, 3723, 0, 0
    ]  # fmt: skip
    assert [yes_or_no(text) for text in ("Yes", "explicit", "clean", "No", "false", "")] == [
        True, True, False, False, False, None
    ]  # fmt: skip
    assert [language_of(text) for text in ("fr-fr", "FR", "en_US", "français", "")] == [
        "fr-FR", "fr", "en-US", "", ""
    ]  # fmt: skip
    assert [kind_of(text) for text in ("Trailer", "bonus", "Full", "x")] == [
        "trailer", "bonus", "full", "full"
    ]  # fmt: skip


def test_everything_else_that_an_item_says_is_kept() -> None:
    found = item(
        f"<title>Un &amp;amp; deux</title><guid>g</guid>{SOUND}<pubDate>2023-01-03T08:00Z</pubDate>"
        "<itunes:season>2</itunes:season><itunes:episode>7</itunes:episode>"
        "<itunes:explicit>yes</itunes:explicit><itunes:duration>1:00</itunes:duration>"
        '<itunes:image href="/7.jpg"/><pod:transcript url="/7.vtt" type="text/vtt" rel="captions"/>'
        '<pod:chapters url="/7.json" type="application/json+chapters"/>'
        '<pod:person role="Guest" href="https://x/zoe">Zoé</pod:person>'
        '<pod:person href="https://x/a b">Ali</pod:person>'
        "<description>court</description><c:encoded><![CDATA[<p>long</p>]]></c:encoded>"
        '<psc:chapters><psc:chapter start="0" title="A"/><psc:chapter start="1:00.5" title="B"/>'
        '<psc:chapter start="x" title="C"/></psc:chapters>'
    )
    assert (found.title, found.description, found.content) == ("Un & deux", "court", "<p>long</p>")
    assert (found.season, found.number, found.explicit, found.duration_s) == (2, 7, True, 60.0)
    assert found.image_url == "https://old.example.org/7.jpg"
    assert found.chapters_url == "https://old.example.org/7.json"
    assert found.transcripts == (
        ForeignTranscript(
            url="https://old.example.org/7.vtt", media_type="text/vtt", language="", captions=True
        ),
    )
    assert found.persons == (
        Person(name="Zoé", role="guest", url="https://x/zoe"),
        Person(name="Ali", role="host"),  # an address that apps refuse would refuse the feed
    )
    assert found.chapters == (Chapter(start=0, title="A"), Chapter(start=60.5, title="B"))


def test_the_series_is_described_in_the_words_of_the_old_feed() -> None:
    found = read(
        feed(
            '<itunes:category text="Arts"><itunes:category text="Design"/></itunes:category>'
            '<itunes:category text="Society &amp;amp; Culture"/><itunes:category text="Cuisine"/>'
            "<pod:guid>917393E3-1B1E-5CEF-ACE4-EDAA54E1F810</pod:guid><language>fr-fr</language>"
            "<itunes:owner><itunes:name>Z</itunes:name><itunes:email>z@x.fr</itunes:email>"
            "</itunes:owner><image><url>https://x/c.jpg</url></image>"
        )
    ).channel
    assert found.categories == (("Arts", "Design"), ("Society & Culture",))
    assert found.unknown_categories == ("Cuisine",)
    assert found.guid == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert (found.language, found.owner_email, found.image_url) == (
        "fr-FR", "z@x.fr", "https://x/c.jpg"
    )  # fmt: skip


def page(at: int, following: str = "") -> str:
    link = f'<a:link rel="next" href="{following}"/>' if following else ""
    return feed(f"{link}<item><guid>{at}</guid>{SOUND}</item>")


def test_pages_are_followed_to_the_last() -> None:
    found = read(
        page(1, "?paged=2"),
        {f"{ADDRESS}?paged=2": page(2, "/feed/?paged=3"), f"{ADDRESS}?paged=3": page(3)},
    )
    assert [each.guid for each in found.items] == ["1", "2", "3"]
    assert found.pages == 3


def test_pages_that_go_round_in_circles_are_read_once() -> None:
    found = read(page(1, "?paged=2"), {f"{ADDRESS}?paged=2": page(2, ADDRESS)})
    assert [each.guid for each in found.items] == ["1", "2"]


def test_a_file_that_goes_on_at_no_address_is_refused() -> None:
    content = page(1, "?paged=2").encode()
    with pytest.raises(UnreadableFeed, match="no web address"):
        read_foreign_feed("/tmp/feed.xml", lambda _address: content, NOW)  # noqa: S108

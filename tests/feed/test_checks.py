"""Each rule has a feed that breaks it; the feed itself, unbroken, breaks none."""

import pytest
from feed.catalogues import make_alternates, make_catalogue, make_item

from media_pipeline.errors import StorageError
from media_pipeline.feed.checks import FeedFindings, check_feed, guids_of
from media_pipeline.feed.rss import render_feed

GOOD = render_feed(make_catalogue()).decode()
LONG = "é" * 2001

FORMATS = render_feed(
    make_catalogue(
        *(make_item(number, alternates=make_alternates(number)) for number in (3, 4)),
    )
).decode()
ANOTHER = (
    "Another format of the sound of episode “Danser ici, n° 4” needs an audio or video type, a "
    "size in bytes and a web address."
)
DEFAULT = (
    "Of the formats of episode “Danser ici, n° 4”, only the sound file itself (enclosure) may be "
    "marked as the default."
)
M4A_SOURCE = next(line.strip() for line in FORMATS.splitlines() if ".m4a" in line)
FORMAT_ERRORS = [
    ('alternateEnclosure type="audio/mp4"', 'alternateEnclosure type="text/html"', ANOTHER),
    ('alternateEnclosure type="audio/mp4" ', "alternateEnclosure ", ANOTHER),
    ('length="1200000"', 'length="0"', ANOTHER),
    ('length="1200000" ', "", ANOTHER),
    (M4A_SOURCE, M4A_SOURCE.replace("uri", "url"), ANOTHER),
    (M4A_SOURCE, M4A_SOURCE.replace("podcast:source", "podcast:x"), ANOTHER),
    (M4A_SOURCE, M4A_SOURCE.replace("https", "ipfs"), ANOTHER),
    (' codecs="opus"', ' default="true"', DEFAULT),
    (
        '.mp3"/>\n      </podcast:alternateEnclosure>',
        '.wav"/>\n      </podcast:alternateEnclosure>',
        DEFAULT,
    ),
    (
        "episode-04/audio-0123abcd.opus",
        "episode-03/audio-0123abcd.opus",
        "Two episodes name the same sound file: https",
    ),
]

ERRORS = [
    ("<title>Priorité culture</title>\n    <link>", "<link>", "The feed lacks “title”"),
    ("<link>https://www.example.org</link>\n    <desc", "<desc", "The feed lacks “link”"),
    (
        "<description>Six épisodes sur la place de la culture &amp; des arts dans les quartiers.",
        "<description>",
        "The feed lacks “description”",
    ),
    ("<language>fr</language>", "", "The feed lacks “language”"),
    ("<language>fr</language>", "<language>français</language>", "“français” is no language code"),
    (
        "lastBuildDate>\n    <itunes:author>",
        'lastBuildDate>\n    <itunes:category text="Culture"/><itunes:author>',
        "“Culture” is not one of Apple's categories.",
    ),
    (
        '<itunes:category text="Documentary"/>',
        '<itunes:category text="Design"/>',
        "“Design” is not one of Apple's subcategories of “Society & Culture”.",
    ),
    ('0a1b2c3d.jpg"/>\n    <itunes:ex', '0a1b2c3d.webp"/>\n    <itunes:ex', "must end in .jpg"),
    ("<itunes:image href=", "<x href=", "The feed lacks “itunes:image”"),
    ("false</itunes:explicit>", "no</itunes:explicit>", "The feed says explicit “no”"),
    ("<itunes:explicit>false", "<itunes:explicit>", "The feed lacks “itunes:explicit”"),
    (">serial</itunes:type>", ">series</itunes:type>", "The type of the series is “series”"),
    ('rel="self"', 'rel="hub"', "The feed does not name its own address"),
    ("Thu, 04 May 2023 06:30:00 +0000", "2023-05-04T06:30:00Z", "“2023-05-04T06:30:00Z” (last"),
    ("Six épisodes", LONG, "The description of the series has 4"),
    ("<itunes:author>", f"<itunes:author>{'a' * 256}", "“itunes:author” of the series has 2"),
    ("www.example.org</link>", "www.éxample.org</link>", "is no web address in plain letters"),
    ("<title>Danser ici, n° 4</title>", "", "lacks “title”, which apps require"),
    ('<guid isPermaLink="false">00000000-0000-4000-8000-000000000004</guid>', "", "lacks “guid”"),
    ("<pubDate>Thu, 04 May 2023 08:00:00 +0200</pubDate>", "", "lacks “pubDate”"),
    ("08:00:00 +0200", "08:00:00", "is no date that apps understand"),
    ("Thu, 04 May 2023 08", "Fri, 04 May 2023 08", "is no date that apps understand"),
    ("Thu, 04 May 2023 08", "Thu, 34 May 2023 08", "is no date that apps understand"),
    ("<enclosure ", "<x ", "must name one sound file (enclosure), not 0"),
    ("<enclosure ", "<enclosure/><enclosure ", "must name one sound file (enclosure), not 2"),
    ('length="1234567"', 'length="0"', "has no size in bytes"),
    ('length="1234567"', 'length="?"', "has no size in bytes"),
    (' type="audio/mpeg"', "", "has no audio or video type"),
    ('<enclosure url="', '<enclosure x="', "has no address"),
    ('<guid isPermaLink="false">', "<guid>", "mark it isPermaLink “false”"),
    ("000000000004", "000000000003", "Two episodes have the same GUID: 0000"),
    ("episode-04/audio", "episode-03/audio", "Two episodes name the same sound file: https"),
    ("<itunes:duration>99", "<itunes:duration>1:39", "“1:39” (itunes:duration) of episode"),
    ("<itunes:episode>4", "<itunes:episode>four", "“four” (itunes:episode) of episode"),
    ("<itunes:episode>4</itunes:episode>", "", "lacks “itunes:episode”, which apps require"),
    ("<itunes:season>1", "<itunes:season>0", "“0” (itunes:season) of episode"),
    ("<itunes:episodeType>full", "<itunes:episodeType>Full", "is of type “Full”"),
    ('type="text/vtt"', 'type="text/webvtt"', "A transcript of episode “Danser ici, n° 4”"),
    ("Un danseur", LONG, "The summary of episode “Danser ici, n° 4” has 4"),
    ("<title>Danser", f"<title>{'a' * 250}", "has more than 255 characters"),
    (
        "false</itunes:explicit>\n      <podcast:season>",
        "clean</itunes:explicit>\n      <podcast:season>",
        "Episode “Danser ici, n° 4” says explicit “clean”",
    ),
    ('.jpg"/>\n      <itunes:explicit>', '.gif"/>\n      <itunes:explicit>', "must end in .jpg or"),
    (">Ali B.<", f">{'a' * 129}<", "needs a name of 1 to 128 characters"),
    (">Ali B.<", "><", "needs a name of 1 to 128 characters"),
    ("episode-04/chapters", "épisode-04/chapters", "is no web address in plain letters"),
    ('chapters url="https', 'chapters url="ftp', "is no web address in plain letters"),
    ("episode-04/audio", "episode 04/audio", "is no web address in plain letters"),
]

ADVICE = [
    (
        "<itunes:author>Trajectoire Ressources<",
        "<itunes:author><",
        "The feed lacks “itunes:author”",
    ),
    ("<itunes:email>contact@example.org<", "<itunes:email><", "“itunes:owner/itunes:email”"),
    ("<podcast:guid>2d4a4f1e-9a55-5f0f-8c3e-0d6cf3d0a111<", "<podcast:guid><", "“podcast:guid”"),
    ("<podcast:guid>2d4a", "<podcast:guid>zzzz", "(podcast:guid) is no UUID"),
    (">yes</podcast:locked>", "></podcast:locked>", "“podcast:locked”"),
    ('href="https://podcasts', 'href="http://podcasts', "does not begin with https://"),
    ("<itunes:duration>99</itunes:duration>", "", "lacks “itunes:duration”, which many apps use"),
    ("podcast:transcript", "podcast:x", "Episode “Danser ici, n° 4” has no transcript."),
]


def test_a_good_feed_breaks_no_rule() -> None:
    assert check_feed(GOOD.encode()) == FeedFindings()


@pytest.mark.parametrize(("good", "bad", "sentence"), ERRORS)
def test_each_rule_finds_its_breach(good: str, bad: str, sentence: str) -> None:
    assert good in GOOD
    errors = check_feed(GOOD.replace(good, bad, 1).encode()).errors

    assert any(sentence in error for error in errors), errors


def test_other_formats_break_no_rule() -> None:
    assert FORMATS.count("<podcast:alternateEnclosure ") == 6
    assert check_feed(FORMATS.encode()) == FeedFindings()


@pytest.mark.parametrize(("good", "bad", "sentence"), FORMAT_ERRORS)
def test_each_rule_for_other_formats_finds_its_breach(good: str, bad: str, sentence: str) -> None:
    assert good in FORMATS
    (error,) = check_feed(FORMATS.replace(good, bad, 1).encode()).errors

    assert error.startswith(sentence)


def test_a_format_may_have_ways_beside_the_web() -> None:
    source = "<podcast:source "
    more = FORMATS.replace(source, f'{source}uri="ipfs://someFile"/>{source}', 1)

    assert check_feed(more.encode()) == FeedFindings()


@pytest.mark.parametrize(("good", "bad", "sentence"), ADVICE)
def test_each_advice_is_a_warning_only(good: str, bad: str, sentence: str) -> None:
    assert good in GOOD
    findings = check_feed(GOOD.replace(good, bad).encode())

    assert findings.errors == ()
    assert any(sentence in warning for warning in findings.warnings), findings.warnings


def test_a_summary_of_4000_bytes_is_not_too_long() -> None:
    item = GOOD.replace("Un danseur &amp; une animatrice.\nDeux lignes.", "é" * 2000)

    assert check_feed(item.encode()).errors == ()


def test_a_feed_without_episodes_is_told() -> None:
    empty = GOOD[: GOOD.index("<item>")] + "</channel></rss>"

    assert check_feed(empty.encode()).errors == ()
    assert check_feed(empty.encode()).warnings == (
        "The feed has no episode yet; Apple takes a series from its first episode on.",
    )


def test_without_categories_the_feed_is_refused() -> None:
    assert (
        "The feed lacks “itunes:category”, which apps require."
        in check_feed(GOOD.replace("itunes:category", "itunes:x").encode()).errors
    )


def test_trailers_of_a_serial_need_no_number() -> None:
    trailer = GOOD.replace("<itunes:episode>4</itunes:episode>", "")
    trailer = trailer.replace("Type>full<", "Type>trailer<", 1)

    assert check_feed(trailer.encode()).errors == ()


def test_episodic_needs_no_number() -> None:
    feed = GOOD.replace("<itunes:episode>4</itunes:episode>", "").replace(">serial<", ">episodic<")

    assert check_feed(feed.encode()).errors == ()


def test_an_address_may_be_the_guid() -> None:
    feed = GOOD.replace('<guid isPermaLink="false">', "<guid>https://example.org/")

    assert check_feed(feed.encode()).errors == ()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The feed is not valid XML: something is wrong near line"),
        (GOOD[:-20].encode(), "The feed is not valid XML"),
        (b"<html/>", "The file is XML, but not an RSS 2.0 feed."),
        (b'<rss version="2.0"/>', "The file is XML, but not an RSS 2.0 feed."),
        (b'<rss version="0.9"><channel/></rss>', "The file is XML, but not an RSS 2.0 feed."),
        (b'<!DOCTYPE rss><rss version="2.0"><channel/></rss>', "document type (DOCTYPE)"),
        (
            b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x"><rss version="2.0"><channel/></rss>',
            "document type (DOCTYPE)",
        ),
        (b" " * (32 * 1024 * 1024 + 1), "The feed is larger than 32 MB."),
    ],
)
def test_what_is_no_feed_gives_one_sentence(content: bytes, sentence: str) -> None:
    (error,) = check_feed(content).errors

    assert sentence in error


def test_entities_are_not_resolved() -> None:
    feed = (
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<rss version="2.0"><channel><title>&x;</title></channel></rss>'
    )

    assert check_feed(feed).errors == (
        "The feed holds a document type (DOCTYPE), which no feed needs.",
    )


def test_guids_with_their_titles() -> None:
    assert guids_of(GOOD.encode()) == {
        "00000000-0000-4000-8000-000000000004": "Danser ici, n° 4",
        "00000000-0000-4000-8000-000000000003": "Danser ici, n° 3",
    }


def test_guids_of_what_is_no_feed() -> None:
    with pytest.raises(StorageError, match="not valid XML"):
        guids_of(b"no feed")

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from feed.catalogues import (
    BASE,
    make_alternates,
    make_catalogue,
    make_channel,
    make_item,
    make_video,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from media_pipeline.errors import ConfigError, StorageError, StoreConflict
from media_pipeline.feed.catalogue import (
    catalogue_document,
    read_catalogue,
    taken_over,
    updated,
    write_catalogue,
)
from media_pipeline.feed.entries import Addresses, channel_of, item_of, podcast_guid
from media_pipeline.model.audio import Delivered, Loudness, Master
from media_pipeline.model.episode import Episode, Speaker
from media_pipeline.model.publication import AlternateEnclosure, Catalogue
from media_pipeline.model.settings import Organisation, Series, Settings, Video
from media_pipeline.model.timeline import Piece, Timeline

NOW = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=1)))
SERIES = Series(
    title="Priorité culture",
    description="Six épisodes.",
    episode_prefix="episode",
    categories=("Arts", ("Society & Culture", "Documentary")),
    explicit=True,
)
SETTINGS = Settings(
    organisation=Organisation(
        name="Trajectoire Ressources", website="https://www.example.org", email="a@example.org"
    ),
    series={"priorite-culture": SERIES},
)
LOUDNESS = Loudness(integrated_lufs=-16.0, range_lu=5.0, true_peak_dbtp=-1.2)


def delivered(path: str, media_type: str, bitrate_kbps: int = 128) -> Delivered:
    return Delivered(
        path=path,
        media_type=media_type,
        bitrate_kbps=bitrate_kbps,
        duration_s=98.6,
        size_bytes=1_234_567,
        sha256="0" * 64,
        loudness=LOUDNESS,
    )


MASTER = Master(
    mp3=delivered("audio.mp3", "audio/mpeg"),
    before=LOUDNESS,
    timeline=Timeline(pieces=(Piece(start_s=0.0, end_s=98.6, at_s=0.0),), duration_s=98.6),
)


def make_episode(**changes: object) -> Episode:
    values: dict[str, object] = {
        "name": "episode-04",
        "folder": Path("episodes/episode-04"),
        "guid": "g-4",
        "series": "priorite-culture",
        "number": 4,
        "title": "Danser ici",
        "summary": "Un danseur.",
        "published": NOW,
        "speakers": (
            Speaker(name="Léa", role="host"),
            Speaker(name="Ali", role="guest", url="https://example.org/ali"),
        ),
    }
    return Episode.model_validate(values | changes)


ADDRESSES = Addresses(
    page=f"{BASE}/p/",
    audio=f"{BASE}/a.mp3",
    image=f"{BASE}/c.jpg",
    transcripts={"txt": f"{BASE}/t.txt", "srt": f"{BASE}/t.srt", "vtt": f"{BASE}/t.vtt"},
    chapters=f"{BASE}/c.json",
)


def test_podcast_guid_is_that_of_the_specification() -> None:
    # The example of https://podcasting2.org/podcast-namespace/tags/guid.
    expected = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert podcast_guid("https://mp3s.nashownotes.com/pc20rss.xml") == expected
    assert podcast_guid("http://mp3s.nashownotes.com/pc20rss.xml//") == expected
    assert podcast_guid("mp3s.nashownotes.com/pc20rss.xml") == expected
    assert podcast_guid("https://mp3s.nashownotes.com/other.xml") != expected


def test_channel_takes_what_the_series_does_not_say_from_the_organisation() -> None:
    channel = channel_of(
        SETTINGS,
        "priorite-culture",
        url_of=lambda key: f"{BASE}/{key}",
        image_key="priorite-culture/cover-01234567.jpg",
        guid="the-guid",
    )

    assert channel.feed_url == f"{BASE}/priorite-culture/feed.xml"
    assert channel.image_url == f"{BASE}/priorite-culture/cover-01234567.jpg"
    assert (channel.author, channel.owner_name) == ("Trajectoire Ressources",) * 2
    assert channel.owner_email == "a@example.org"
    assert channel.page_url == f"{BASE}/priorite-culture/index.html"
    assert channel.copyright == "© Trajectoire Ressources"
    assert channel.categories == (("Arts",), ("Society & Culture", "Documentary"))
    assert channel.guid == "the-guid"


def test_item_holds_sound_transcripts_and_everybody_who_speaks() -> None:
    item = item_of(make_episode(language="en"), MASTER, SERIES, ADDRESSES, "<p>Notes</p>")

    assert item.enclosure.length_bytes == 1_234_567
    assert item.enclosure.duration_s == 98.6
    found = [(text.media_type, text.captions, text.language) for text in item.transcripts]
    assert found == [
        ("text/vtt", True, "en"),
        ("application/x-subrip", True, "en"),
        ("text/plain", False, "en"),
    ]
    assert [(who.name, who.role) for who in item.persons] == [("Léa", "host"), ("Ali", "guest")]
    assert item.explicit
    assert not item_of(make_episode(explicit=False), MASTER, SERIES, ADDRESSES, "").explicit


@pytest.mark.parametrize("in_feed", ["beside", "first"])
def test_a_video_is_beside_the_mp3_or_before_it(in_feed: str) -> None:
    series = SERIES.model_copy(update={"video": Video.model_validate({"in_feed": in_feed})})
    addresses = ADDRESSES.model_copy(update={"video": make_video()})
    item = item_of(make_episode(), MASTER, series, addresses, "")
    kinds = ["audio/mpeg", "video/mp4"]
    assert [each.media_type for each in item.alternates] == (
        kinds if in_feed == "beside" else kinds[::-1]
    )
    assert item.enclosure.url == item.alternates[0].url
    assert item.video == make_video()


def test_without_a_video_the_mp3_is_first_whatever_the_series_wants() -> None:
    series = SERIES.model_copy(update={"video": Video(in_feed="first")})
    item = item_of(make_episode(), MASTER, series, ADDRESSES, "")
    assert (item.enclosure.media_type, item.video) == ("audio/mpeg", None)


def test_a_catalogue_without_videos_says_nothing_of_them() -> None:
    item = make_item(video=make_video(), youtube_url="https://www.youtube.com/watch?v=a")
    plain, filmed = (
        json.loads(write_catalogue(make_catalogue(each)))["items"][0]
        for each in (make_item(), item)
    )
    assert filmed.keys() - plain.keys() == {"video", "youtube_url"}
    content = write_catalogue(make_catalogue(item))
    assert read_catalogue(content, "k").items == (item,)


def test_the_mp3_alone_has_no_alternates() -> None:
    assert item_of(make_episode(), MASTER, SERIES, ADDRESSES, "").alternates == ()


def test_other_formats_stand_beside_the_mp3() -> None:
    m4a = delivered("audio.m4a", "audio/mp4")
    opus = delivered("audio.opus", "audio/ogg; codecs=opus", 96)
    master = MASTER.model_copy(update={"others": (m4a, opus)})
    addresses = ADDRESSES.model_copy(update={"others": (f"{BASE}/a.m4a", f"{BASE}/a.opus")})

    item = item_of(make_episode(), master, SERIES, addresses, "")

    assert item.enclosure == item_of(make_episode(), MASTER, SERIES, ADDRESSES, "").enclosure
    assert item.alternates == (
        AlternateEnclosure(
            url=f"{BASE}/a.mp3",
            length_bytes=1_234_567,
            media_type="audio/mpeg",
            bitrate_kbps=128,
            title="MP3",
        ),
        AlternateEnclosure(
            url=f"{BASE}/a.m4a",
            length_bytes=1_234_567,
            media_type="audio/mp4",
            bitrate_kbps=128,
            title="M4A",
            codecs="mp4a.40.2",
        ),
        AlternateEnclosure(
            url=f"{BASE}/a.opus",
            length_bytes=1_234_567,
            media_type="audio/ogg",
            bitrate_kbps=96,
            title="Opus",
            codecs="opus",
        ),
    )


def test_an_address_too_few_is_noticed() -> None:
    master = MASTER.model_copy(update={"others": (delivered("audio.m4a", "audio/mp4"),)})
    with pytest.raises(ValueError, match="zip"):
        item_of(make_episode(), master, SERIES, ADDRESSES, "")


def test_item_without_a_date_is_refused_by_name() -> None:
    with pytest.raises(ConfigError) as caught:
        item_of(make_episode(published=None), MASTER, SERIES, ADDRESSES, "")

    assert (
        "episodes/episode-04/episode.yaml: guid, published: expected a GUID and a date"
        in caught.value.message
    )


def test_catalogue_survives_the_store_byte_for_byte() -> None:
    catalogue = make_catalogue()
    content = write_catalogue(catalogue)

    assert read_catalogue(content, "k") == catalogue
    assert write_catalogue(read_catalogue(content, "k")) == content
    assert content.endswith(b"}\n")
    assert "Priorité culture".encode() in content


@settings(deadline=None)  # the machine may be busy
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
    st.floats(0.001, 1e6),
)
def test_a_catalogue_is_written_as_every_earlier_version_wrote_it(
    title: str, duration_s: float
) -> None:
    """Another byte would be another version, and a revision in which nothing changed."""
    sound = make_item().enclosure.model_copy(update={"duration_s": duration_s})
    catalogue = make_catalogue(make_item(3, title=title), make_item(enclosure=sound))
    written = json.dumps(catalogue_document(catalogue), ensure_ascii=False, indent=2) + "\n"
    assert write_catalogue(catalogue) == written.encode()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_any_text_survives_the_store(text: str) -> None:
    catalogue = make_catalogue(make_item(title=text, notes_html=text))

    assert read_catalogue(write_catalogue(catalogue), "k") == catalogue


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 1}', b"\xff\xfe"])
def test_damaged_catalogue_is_told_by_its_name(content: bytes) -> None:
    with pytest.raises(StorageError) as caught:
        read_catalogue(content, "priorite-culture/catalog.json")

    assert caught.value.message == (
        "priorite-culture/catalog.json, the list of what is published, is damaged and cannot be "
        "read."
    )
    assert "earlier copy" in caught.value.hint


def test_catalogue_of_a_newer_version_is_not_called_damaged() -> None:
    content = json.loads(write_catalogue(make_catalogue()))
    with pytest.raises(StorageError, match="newer version"):
        read_catalogue(json.dumps(content | {"format": 4}).encode(), "k")


def test_earlier_versions_read_a_catalogue_without_other_formats() -> None:
    content = json.loads(
        write_catalogue(updated(make_catalogue(), make_channel(), make_item(), NOW))
    )

    assert content["format"] == 1
    assert all("alternates" not in item for item in content["items"])


def test_a_catalogue_of_an_earlier_version_is_read() -> None:
    content = json.loads(write_catalogue(make_catalogue(make_item(alternates=make_alternates()))))
    for item in content["items"]:
        del item["alternates"]

    assert read_catalogue(json.dumps(content).encode(), "k") == make_catalogue(make_item())


def test_other_formats_survive_the_store_in_a_new_format() -> None:
    item = make_item(alternates=make_alternates())
    catalogue = updated(make_catalogue(), make_channel(), item, NOW)
    content = write_catalogue(catalogue)

    assert json.loads(content)["format"] == 2
    assert read_catalogue(content, "k") == catalogue
    assert write_catalogue(read_catalogue(content, "k")) == content
    assert updated(catalogue, make_channel(), item, NOW + timedelta(days=1)) == catalogue


def test_without_other_formats_again_the_format_is_the_old_one() -> None:
    item = make_item(alternates=make_alternates())
    catalogue = updated(make_catalogue(), make_channel(), item, NOW)

    assert updated(catalogue, make_channel(), make_item(), NOW).format == 1


def test_other_formats_move_with_the_store() -> None:
    old = make_catalogue(make_item(3, alternates=make_alternates(3)))
    moved = "https://media.example.org"
    channel = make_channel(feed_url=f"{moved}/priorite-culture/feed.xml")

    items: Catalogue = updated(old, channel, make_item(4), NOW)

    urls = [sound.url for sound in items.items[0].alternates]
    assert len(urls) == 3
    assert all(url.startswith(f"{moved}/priorite-culture/episode-03/") for url in urls)


def test_first_publication_dates_the_catalogue_in_whole_seconds() -> None:
    catalogue = updated(None, make_channel(), make_item(), NOW)

    assert catalogue.changed == datetime(2026, 3, 1, 8, 30, 15, tzinfo=UTC)
    assert catalogue.items == (make_item(),)


def test_publishing_again_without_a_change_gives_the_same_catalogue() -> None:
    first = updated(None, make_channel(), make_item(), NOW)
    again = updated(first, make_channel(), make_item(), NOW + timedelta(days=1))

    assert write_catalogue(again) == write_catalogue(first)


@pytest.mark.parametrize(
    ("channel", "item"),
    [(make_channel(title="Autre"), make_item()), (make_channel(), make_item(title="Autre"))],
)
def test_any_other_change_moves_the_date(channel: object, item: object) -> None:
    first = updated(None, make_channel(), make_item(), NOW)
    later = updated(first, channel, item, NOW + timedelta(days=1))  # type: ignore[arg-type]

    assert later.changed == first.changed + timedelta(days=1)
    assert len(later.items) == 1


def test_a_new_episode_keeps_the_others() -> None:
    catalogue = updated(make_catalogue(), make_channel(), make_item(5), NOW)

    assert [item.name for item in catalogue.items] == ["episode-03", "episode-04", "episode-05"]


def test_a_changed_guid_is_refused_with_the_published_one() -> None:
    with pytest.raises(ConfigError) as caught:
        updated(make_catalogue(), make_channel(), make_item(guid="new"), NOW)

    assert caught.value.exit_code == 3
    assert (
        "episodes/episode-04/episode.yaml: guid: expected "
        "“00000000-0000-4000-8000-000000000004”, under which episode-04 is published "
        "(it never changes); if this is another episode, give its folder and its number a "
        "number that was never published, found “new”"
    ) in caught.value.message


def test_a_guid_that_another_episode_has_is_refused() -> None:
    taken = make_item(3).guid
    with pytest.raises(ConfigError, match="expected the folder to be called episode-03"):
        updated(make_catalogue(), make_channel(), make_item(5, guid=taken), NOW)


def test_the_guid_of_the_series_never_changes() -> None:
    channel = make_channel(guid="917393e3-1b1e-5cef-ace4-edaa54e1f810")
    with pytest.raises(ConfigError, match=r"config.yaml: series.priorite-culture.guid: expected"):
        updated(make_catalogue(), channel, make_item(), NOW)


def test_an_episode_without_a_number_is_nothing_for_earlier_versions() -> None:
    catalogue = make_catalogue().with_item(make_item(5).model_copy(update={"number": None}))
    content = write_catalogue(catalogue)
    assert json.loads(content)["format"] == 2
    assert read_catalogue(content, "k") == catalogue


def test_what_is_taken_over_changes_nothing_that_is_published() -> None:
    old = make_catalogue(make_item(3), make_item(4))
    other = make_channel(title="Old host")
    changed = make_item(4, title="As at the old host", name="another-name")
    new = taken_over(old, other, (changed, make_item(5)), NOW)
    assert new.channel == old.channel
    assert new.items == (*old.items, make_item(5))
    assert taken_over(new, other, (changed, make_item(5)), NOW + timedelta(days=1)) == new


def test_a_name_that_was_taken_meanwhile_is_a_conflict() -> None:
    with pytest.raises(StoreConflict):
        taken_over(make_catalogue(), make_channel(), (make_item(4, guid="another"),), NOW)

"""What nothing published lately names is removed, and nothing else."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from feed.catalogues import make_item, make_video
from pipeline.changing import SERIES, item_in, publish_here
from pipeline.stopping import missing_from

from media_pipeline.errors import StorageError
from media_pipeline.model.publication import Item
from media_pipeline.pipeline.prune import prepare_pruning, prune
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.retract import prepare_retraction, retract
from media_pipeline.pipeline.rollback import prepare_rollback, roll_back

OLD = f"{SERIES}/episode-04/audio-0123abcd.mp3"
NEW = f"{SERIES}/episode-04/audio-99999999.mp3"


def after(series: PublishedSeries, days: int) -> PublishedSeries:
    """Return the series as it is seen in so many days."""
    now = datetime.now(UTC) + timedelta(days=days)
    return replace(series, machine=replace(series.machine, now=lambda: now))


def mended(series: PublishedSeries) -> Item:
    """Return episode 4 with another sound."""
    sound = make_item(4).enclosure
    url = sound.url.replace("0123abcd", "99999999")
    return item_in(series, 4, enclosure=sound.model_copy(update={"url": url}))


def doomed(series: PublishedSeries, keep_days: int = 30) -> list[str]:
    return [entry.key for entry in prepare_pruning(series, keep_days).entries]


def test_a_sound_that_was_replaced_is_removed_after_the_time_to_keep(
    series: PublishedSeries,
) -> None:
    publish_here(series, item_in(series, 3), item_in(series, 4), mended(series))
    assert doomed(after(series, 29)) == []
    later = after(series, 31)
    assert doomed(later) == [OLD]
    (removed,) = prune(prepare_pruning(later, 30))
    assert (removed.key, removed.size_bytes) == (OLD, len(OLD))
    assert series.store.stat(OLD) is None
    assert missing_from(series.store, SERIES) == []
    assert doomed(later) == []


def test_a_share_picture_that_was_replaced_is_removed(series: PublishedSeries) -> None:
    folder = f"{SERIES}/episode-04"
    for name in ("share-11111111.jpg", "share-22222222.jpg", "oembed.json", "accessibility.json"):
        shown = {"thumbnail_url": series.store.url_of(f"{folder}/share-22222222.jpg")}
        content = json.dumps(shown).encode() if name == "oembed.json" else name.encode()
        series.store.put(f"{folder}/{name}", content, media_type="application/json")
    publish_here(series, item_in(series, 4))
    assert doomed(after(series, 31)) == [f"{folder}/share-11111111.jpg"]
    retract(prepare_retraction(series, "episode-04"))
    assert f"{folder}/share-22222222.jpg" not in doomed(after(series, 29))
    assert f"{folder}/share-22222222.jpg" in doomed(after(series, 31))


def test_of_a_video_what_is_shown_is_kept_and_what_was_replaced_goes(
    series: PublishedSeries,
) -> None:
    folder = f"{SERIES}/episode-04"
    shown = {
        "storyboard.vtt": "WEBVTT\n\n00:00.000 --> 00:09.000\nstoryboard-01-aaaaaaaa.jpg#xywh=0",
        "chapters.json": '{"chapters": [{"img": "https://e.org/chapter-01-aaaaaaaa.jpg"}]}',
        "hls/video-aaaaaaaa.m3u8": "#EXTM3U\n360p-aaaaaaaa.m3u8\n",
        "hls/360p-aaaaaaaa.m3u8": '#EXT-X-MAP:URI="360p-bbbbbbbb.mp4"\n360p-bbbbbbbb.mp4\n',
        "hls/360p-bbbbbbbb.mp4": "",
        "storyboard-01-aaaaaaaa.jpg": "",
        "chapter-01-aaaaaaaa.jpg": "",
        "poster-aaaaaaaa.jpg": "",
        "video-aaaaaaaa.mp4": "",
    }
    gone = {
        *("storyboard-01-cccccccc.jpg", "chapter-01-cccccccc.jpg", "poster-cccccccc.jpg"),
        *("video-cccccccc.mp4", "hls/360p-cccccccc.mp4", "hls/video-cccccccc.m3u8"),
    }
    for name, content in {**shown, **dict.fromkeys(gone, "")}.items():
        series.store.put(f"{folder}/{name}", content.encode(), media_type="text/plain")
    base = series.store.url_of(f"{folder}/x").removesuffix("x")
    video = make_video().model_copy(
        update={
            "url": f"{base}video-aaaaaaaa.mp4",
            "poster_url": f"{base}poster-aaaaaaaa.jpg",
            "hls_url": f"{base}hls/video-aaaaaaaa.m3u8",
        }
    )
    publish_here(series, item_in(series, 4, video=video))
    assert doomed(after(series, 31)) == sorted(f"{folder}/{name}" for name in gone)


def test_what_was_published_at_any_time_since_is_kept(series: PublishedSeries) -> None:
    publish_here(series, item_in(series, 4))
    new = mended(series)
    publish_here(after(series, 40), new)
    assert doomed(after(series, 60)) == []
    assert doomed(after(series, 71)) == [OLD]


def test_a_withdrawn_episode_stays_for_a_while_then_only_its_notices_do(
    series: PublishedSeries,
) -> None:
    publish_here(series, item_in(series, 3), item_in(series, 4))
    retract(prepare_retraction(series, "episode-04"))
    assert doomed(after(series, 29)) == []
    later = after(series, 31)
    gone = doomed(later)
    assert OLD in gone
    assert f"{SERIES}/episode-04/transcript.vtt" in gone
    assert any("kept-" in key for key in gone)
    assert not any(key.endswith(("/index.html", "/transcript.html")) for key in gone)
    assert not any("episode-03" in key or "revisions" in key for key in gone)
    prune(prepare_pruning(later, 30))
    with pytest.raises(StorageError, match=OLD):
        prepare_rollback(series, None)
    publish_here(series, item_in(series, 4))
    assert missing_from(series.store, SERIES) == []


def test_what_is_published_again_while_the_list_is_read_stays(series: PublishedSeries) -> None:
    publish_here(series, item_in(series, 4), mended(series))
    prepared = prepare_pruning(after(series, 31), 30)
    assert [entry.key for entry in prepared.entries] == [OLD]
    roll_back(prepare_rollback(series, None))
    assert prune(prepared) == ()
    assert missing_from(series.store, SERIES) == []


def test_pages_and_texts_of_published_episodes_stay(series: PublishedSeries) -> None:
    publish_here(series, item_in(series, 4))
    for name in ("embed.html", "transcript.txt", "audio-77777777.opus"):
        series.store.put(f"{SERIES}/episode-04/{name}", b"x", media_type="text/plain")
    series.store.put(f"{SERIES}/cover-77777777.jpg", b"x", media_type="image/jpeg")
    assert doomed(after(series, 31)) == [
        f"{SERIES}/cover-77777777.jpg",
        f"{SERIES}/episode-04/audio-77777777.opus",
    ]


def test_what_was_just_uploaded_stays(series: PublishedSeries) -> None:
    publish_here(series, item_in(series, 3))
    item_in(series, 4)
    assert doomed(after(series, 0)) == []
    assert doomed(after(series, 0), keep_days=1) == []


def test_a_revision_that_no_catalogue_names_is_removed_in_time(series: PublishedSeries) -> None:
    publish_here(series, item_in(series, 3), item_in(series, 4))
    orphan = f"{SERIES}/revisions/000007.json"
    series.store.put(orphan, b"{}", media_type="application/json")
    assert doomed(after(series, 31)) == [orphan]


def test_where_the_history_has_a_gap_nothing_is_removed(series: PublishedSeries) -> None:
    publish_here(series, item_in(series, 3), item_in(series, 4), mended(series))
    series.store.remove(f"{SERIES}/revisions/000002.json")
    with pytest.raises(StorageError, match="is not known any more"):
        doomed(after(series, 29))
    assert doomed(after(series, 31)) == [OLD, f"{SERIES}/revisions/000001.json"]

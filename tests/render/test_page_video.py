"""Pages of what was filmed: player, captions, downloads, and what machines are told."""

import json
import re
from typing import Any

import pytest
from lxml import html
from render.samples import BASE, HERE, HOSTILE

from media_pipeline.model.episode import Chapter
from media_pipeline.model.publication import AlternateEnclosure, Catalogue
from media_pipeline.model.settings import Organisation
from media_pipeline.render.embedding import fragment, iframe_snippet
from media_pipeline.render.oembed import oembed_json
from media_pipeline.render.page import render_embed, render_page, render_series_page
from media_pipeline.render.page_content import PageContent
from media_pipeline.render.sharing import Sharing

VIDEO = f"{HERE}/video-12345678.mp4"


def all_of(page: str, path: str) -> list[Any]:
    found: list[Any] = html.document_fromstring(page).xpath(path)
    return found


def data_of(page: str) -> Any:
    (script,) = all_of(page, "//script[@type='application/ld+json']")
    return json.loads(script.text)


def words_of(elements: list[Any]) -> list[str]:
    return [" ".join(each.text_content().split()) for each in elements]


def test_the_player_is_the_browsers_own_and_begins_with_captions(filmed: PageContent) -> None:
    for page in (render_page(filmed), render_embed(filmed)):
        (video,) = all_of(page, "//video")
        assert "controls" in video.attrib
        assert "autoplay" not in video.attrib
        wanted = ("metadata", f"{HERE}/poster-12345678.jpg", "720", "1280")
        names = ("preload", "poster", "width", "height")
        assert tuple(video.get(name) for name in names) == wanted
        captions, storyboard = video.iter("track")  # lxml nests what it does not know
        assert (captions.get("kind"), captions.get("label")) == ("captions", "Captions (French)")
        assert "default" in captions.attrib
        assert (storyboard.get("kind"), storyboard.get("srclang")) == ("metadata", None)
        assert not all_of(page, "//audio")


def test_the_file_stands_before_the_playlist(filmed: PageContent) -> None:
    sources = all_of(render_page(filmed), "//video//source")
    assert [(each.get("src"), each.get("type")) for each in sources] == [
        (VIDEO, 'video/mp4; codecs="avc1.640028,mp4a.40.2"'),
        (f"{HERE}/hls-12345678/master.m3u8", "application/vnd.apple.mpegurl"),
    ]


def test_words_are_those_of_a_video(filmed: PageContent, content: PageContent) -> None:
    page = render_page(filmed)
    assert words_of(all_of(page, "//h2"))[0] == "Watch"
    assert words_of(all_of(page, "//figcaption")) == [
        "Video of the episode “La danse crée du lien”"
    ]
    assert "Watch from this result" in page
    heard = render_page(content.model_copy(update={"language": "en"}))
    assert not re.search("[Ww]atch|[Vv]ideo of", heard.partition("<body>")[2])


def test_video_and_sound_can_be_downloaded(filmed: PageContent) -> None:
    links = [
        each
        for each in all_of(render_page(filmed), "//a[@download]")
        if "transcript" not in each.get("href")
    ]
    assert [(each.get("href"), each.text.replace("\u202f", " ")) for each in links] == [
        (VIDEO, "Download the video (MP4, 720p, 300 MB)"),
        (f"{HERE}/audio-12345678.mp3", "Download the sound (MP3, 1.6 MB)"),
    ]


def test_formats_of_a_feed_that_offers_the_video_first_are_told_once(filmed: PageContent) -> None:
    assert filmed.video is not None
    kinds = ((filmed.audio.url, "audio/mpeg", 0), (VIDEO, "video/mp4", 720))
    alternates = (
        *(
            AlternateEnclosure(
                url=url,
                length_bytes=1_588_400,
                media_type=kind,
                bitrate_kbps=128,
                title="x",
                height=height,
            )
            for url, kind, height in kinds
        ),
        AlternateEnclosure(
            url=filmed.video.hls_url,
            length_bytes=1,
            media_type="application/x-mpegURL",
            bitrate_kbps=1,
            title="HLS",
        ),
    )
    first = filmed.model_copy(update={"audio": filmed.video.enclosure, "alternates": alternates})
    assert [each.url for each in first.films] == [VIDEO]
    assert [each.url for each in first.sounds] == [filmed.audio.url]
    assert render_page(first).count("<video") == 1


def test_chapters_have_pictures_that_say_nothing(filmed: PageContent) -> None:
    for page in (render_page(filmed), render_embed(filmed)):
        links = all_of(page, "//ol[@class='chapters pictured']//a")
        assert [each.get("href") for each in links] == [f"{VIDEO}#t=0", f"{VIDEO}#t=25.9"]
        pictures = [dict(each.find("img").attrib) for each in links]
        assert [each["src"] for each in pictures] == list(filmed.chapter_pictures)
        assert {(each["alt"], each["loading"], each["width"]) for each in pictures} == {
            ("", "lazy", "160")
        }
    more = (*filmed.chapters, Chapter(start=90, title="Merci"))
    last = filmed.model_copy(update={"chapters": more}).pictured_chapters[-1]
    assert last == (more[-1], "")


def test_a_link_to_youtube_is_a_link(filmed: PageContent) -> None:
    (link,) = all_of(render_page(filmed), "//a[contains(@href, 'youtube')]")
    assert link.text == "Watch on YouTube"
    for address in ("", "javascript:alert(1)"):
        page = render_page(filmed.model_copy(update={"youtube_url": address}))
        assert "Watch on YouTube" not in page


def test_without_a_storyboard_there_is_no_bar_for_it(filmed: PageContent) -> None:
    assert filmed.video is not None
    video = filmed.video.model_copy(update={"storyboard_url": "", "hls_url": "", "codecs": ""})
    page = render_page(filmed.model_copy(update={"video": video}))
    assert "data-seek" not in page
    assert len(all_of(page, "//script[@type='module']")) == 2
    assert [each.get("type") for each in all_of(page, "//video//source")] == ["video/mp4"]


def test_the_policy_lets_in_what_the_page_shows_and_nothing_else(filmed: PageContent) -> None:
    assert filmed.video is not None
    elsewhere = filmed.video.model_copy(
        update={"storyboard_url": "https://pictures.example.org/storyboard.vtt"}
    )
    page = render_page(filmed.model_copy(update={"video": elsewhere}))
    (policy,) = all_of(page, "//meta[@http-equiv='Content-Security-Policy']/@content")
    origins = "'self' https://medias.ressources-ville.org https://pictures.example.org"
    assert f"img-src {origins}; media-src {origins}; " in policy
    assert "youtube" not in policy


def test_machines_are_told_of_video_and_sound(filmed: PageContent) -> None:
    data = data_of(render_page(filmed))
    video, sound = data["associatedMedia"]
    assert (video["@type"], sound["@type"]) == ("VideoObject", "AudioObject")
    assert (video["contentUrl"], sound["contentUrl"]) == (VIDEO, filmed.audio.url)
    assert video["thumbnailUrl"] == f"{HERE}/poster-12345678.jpg"
    assert (video["width"]["value"], video["height"]["value"]) == (720, 1280)
    assert video["caption"]["contentUrl"] == f"{HERE}/transcript.vtt"
    clips = [(each["url"], each["endOffset"]) for each in video["hasPart"]]
    assert clips == [(f"{HERE}/index.html?t=0", 25.9), (f"{HERE}/index.html?t=25.9", 100.4)]
    assert data["duration"] == "PT1M40S"
    assert data["sameAs"] == [filmed.youtube_url]
    assert data["accessMode"] == ["auditory", "visual"]


def test_previews_may_play_the_video(filmed: PageContent) -> None:
    metas = all_of(render_page(filmed), "//meta[@property]")
    told = {each.get("property"): each.get("content") for each in metas}
    assert told["og:type"] == "video.other"
    assert told["og:video"] == told["og:video:secure_url"] == VIDEO
    assert told["og:video:type"] == "video/mp4"
    assert (told["og:video:width"], told["og:video:height"]) == ("720", "1280")
    assert told["video:duration"] == "100"
    assert told["og:audio"] == filmed.audio.url
    assert "article:published_time" not in told
    assert len(told) == len(metas)


@pytest.mark.parametrize(
    ("size", "height"), [((1280, 720), 709), ((640, 480), 825), ((720, 1280), 875)]
)
def test_oembed_and_frame_agree_on_a_height(
    filmed: PageContent, size: tuple[int, int], height: int
) -> None:
    assert filmed.video is not None
    video = filmed.video.model_copy(update={"width": size[0], "height": size[1]})
    sharing = Sharing(picture_url=f"{BASE}/share.jpg")
    shown = filmed.model_copy(update={"video": video, "sharing": sharing})
    snippet = iframe_snippet(shown.embed_url, shown.title, shown.series_title, size)
    answer = json.loads(oembed_json(shown, snippet))
    assert (answer["type"], answer["width"], answer["height"]) == ("video", 640, height)
    frame = html.fragments_fromstring(snippet)[0]
    assert frame.get("height") == str(height)
    assert frame.get("allow") == "clipboard-write; fullscreen"


def test_the_fragment_shows_the_video_and_where_its_captions_are(filmed: PageContent) -> None:
    piece = fragment(filmed, filmed.transcript_html)
    (video,) = all_of(piece, "//video")
    assert (video.get("src"), video.get("preload")) == (VIDEO, "none")
    assert not list(video.iter("track"))  # another site may read no file of ours without CORS
    (link,) = all_of(piece, "//a[text()='Watch with captions']")
    assert link.get("href") == f"{filmed.page_url}#listen"


def test_a_series_says_which_episodes_are_videos(
    catalogue: Catalogue, organisation: Organisation, filmed: PageContent
) -> None:
    first, *others = catalogue.items
    items = (first.model_copy(update={"video": filmed.video}), *others)
    english = catalogue.channel.model_copy(update={"language": "en"})
    mixed = catalogue.model_copy(update={"items": items, "channel": english})
    facts = words_of(all_of(render_series_page(mixed, organisation), "//ol//p[@class='facts']"))
    assert [each.endswith("· Video") for each in facts] == [False, True]  # listed by number


def test_hostile_words_stay_words(hostile: PageContent, filmed: PageContent) -> None:
    names = ("video", "chapter_pictures")
    bad = hostile.model_copy(update={name: getattr(filmed, name) for name in names})
    for page in (render_page(bad), render_embed(bad)):
        assert HOSTILE in all_of(page, "//h1")[0].text_content()
        assert not [each for each in all_of(page, "//script") if each.text.startswith("alert")]

"""Everything published has the times at which listeners hear it, in every format asked for."""

import json
import re

import pytest
from pipeline.delivered_sound import CUT, WHOLE, level, master, transcribe

from media_pipeline.errors import ConfigError
from media_pipeline.model.base import no_progress
from media_pipeline.model.publication import IMMUTABLE, Product, Products
from media_pipeline.model.timeline import Piece, Timeline
from media_pipeline.pipeline.item import item_for
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.render_step import Render

WORDS = ((1.0, "Bonjour"), (4.5, "pardon"), (8.0, "dansons"))


@pytest.fixture
def heard(job: Job) -> Job:
    """A job whose recording is levelled, mastered as it is, and transcribed."""
    level(job)
    transcribe(job, *WORDS)
    master(job)
    return job


def render(job: Job) -> dict[str, Product]:
    result = Render().run(job, no_progress).result
    assert isinstance(result, Products)
    return result.files


def text_of(job: Job, name: str) -> str:
    return (job.work_folder / "products" / name).read_text("utf-8")


def test_without_cuts_the_times_are_those_of_the_recording(heard: Job) -> None:
    render(heard)

    assert "00:00:04.500 -->" in text_of(heard, "transcript.vtt")
    starts = [each["startTime"] for each in json.loads(text_of(heard, "chapters.json"))["chapters"]]
    assert starts == [0.0, 5.0]


def test_transcripts_are_on_the_delivered_time_line(heard: Job) -> None:
    master(heard, CUT)
    render(heard)

    for kind in ("vtt", "srt", "json", "html", "txt"):
        text = text_of(heard, f"transcript.{kind}")
        assert "Bonjour" in text
        assert "dansons" in text
        assert "pardon" not in text
    times = re.findall(r"(\S+) --> \S+", text_of(heard, "transcript.vtt"))
    assert times == ["00:00:00.000", "00:00:06.000", "00:00:11.000"]
    assert "[musique]" in text_of(heard, "transcript.vtt")
    segments = json.loads(text_of(heard, "transcript.json"))["segments"]
    assert [segment["startTime"] for segment in segments] == [0.0, 6.0, 11.0]
    assert 'id="t=00:00:11"' in text_of(heard, "transcript.html")


def test_chapters_are_on_the_delivered_time_line(heard: Job) -> None:
    master(heard, CUT)
    render(heard)

    chapters = json.loads(text_of(heard, "chapters.json"))["chapters"]
    assert [chapter["startTime"] for chapter in chapters] == [0.0, 9.0]
    page = text_of(heard, "index.html")
    assert re.findall(r'href="[^"]*audio-\w+\.mp3#t=([\d.]+)', page) == [
        "0",
        "9",
        "0.0",
        "6.0",
        "11.0",
    ]
    embed = text_of(heard, "embed.html")
    assert re.findall(r"audio-\w+\.mp3#t=([\d.]+)", embed) == ["0", "9", "0.0", "6.0", "11.0"]


def test_a_chapter_may_begin_after_the_delivered_end(heard: Job) -> None:
    short = Timeline(pieces=(Piece(start_s=0.0, end_s=4.0, at_s=0.0),), duration_s=4.0)
    master(heard, short)

    render(heard)  # its second chapter begins at 5 s of the recording, which has 12


def test_a_chapter_after_the_end_of_the_recording_is_refused(heard: Job) -> None:
    level(heard, 4.9)
    with pytest.raises(ConfigError, match=r"chapters.2.start: .*before the end of the recording"):
        render(heard)


def test_another_time_line_is_a_reason_of_its_own(heard: Job) -> None:
    before = Render().inputs(heard)
    master(heard, CUT)
    after = Render().inputs(heard)

    assert {name for name in before if before[name] != after[name]} == {"time line"}


def test_another_format_is_another_sound(heard: Job) -> None:
    before = Render().inputs(heard)
    master(heard, WHOLE, ("m4a",))
    after = Render().inputs(heard)

    assert {name for name in before if before[name] != after[name]} == {"sound"}


def test_every_format_has_an_address_that_never_changes(heard: Job) -> None:
    made = master(heard, WHOLE, ("m4a", "opus"))
    products = render(heard)

    sounds = {"audio": made.mp3, "m4a": made.others[0], "opus": made.others[1]}
    for role, sound in sounds.items():
        suffix = sound.path.removeprefix("audio")
        assert products[role] == Product(
            path=sound.path,
            key=f"priorite-culture/episode-04/audio-{sound.sha256[:8]}{suffix}",
            media_type=sound.media_type,
            cache_control=IMMUTABLE,
        )


def test_the_feed_and_the_page_name_the_formats(heard: Job) -> None:
    assert item_for(heard).alternates == ()
    made = master(heard, WHOLE, ("m4a", "opus"))
    products = render(heard)
    item = item_for(heard)

    assert [sound.title for sound in item.alternates] == ["MP3", "M4A", "Opus"]
    assert item.alternates[0].url == item.enclosure.url
    assert item.enclosure.length_bytes == made.mp3.size_bytes
    page = text_of(heard, "index.html")
    for role in ("audio", "m4a", "opus"):
        assert f'href="{heard.store.url_of(products[role].key)}" download' in page

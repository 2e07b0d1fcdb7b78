"""SRT, JSON, plain text and the HTML fragment of one interview."""

import json
from html.parser import HTMLParser

from render.samples import HOSTILE, heard, segment, transcript_of

from media_pipeline.model.episode import Chapter
from media_pipeline.model.transcript import Transcript
from media_pipeline.render.chapters import chapters_json
from media_pipeline.render.clock import clock, iso_duration, short_clock
from media_pipeline.render.paragraphs import paragraphs_of
from media_pipeline.render.srt import to_srt
from media_pipeline.render.text import to_text
from media_pipeline.render.transcript_html import to_html_fragment
from media_pipeline.render.transcript_json import to_json


class _Words(HTMLParser):
    """Collects the words a reader sees, tags and ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.ids = "", [], []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]


def test_srt_has_two_short_lines_and_a_dash_at_a_change_of_speaker(interview: Transcript) -> None:
    blocks = to_srt(interview).split("\n\n")
    assert blocks[0] == (
        "1\n00:00:00,800 --> 00:00:03,030\nBonjour et bienvenue\ndans Priorité culture,"
    )
    assert blocks[4] == (
        "5\n00:00:12,838 --> 00:00:14,791\n– Bonjour, et merci\npour l'invitation."
    )
    for number, block in enumerate(blocks, 1):
        head, _times, *lines = block.rstrip("\n").split("\n")
        assert head == str(number)
        assert 1 <= len(lines) <= 2
        assert all(len(line) <= 32 for line in lines)
    assert sum("– " in block for block in blocks) == 3


def test_srt_text_cannot_look_like_times_or_tags() -> None:
    text = to_srt(transcript_of(segment(0, 5, "00:00:01,000 --> 00:00:02,000 <i>non</i>")))
    assert text.count("-->") == 1
    assert "<" not in text


def test_json_follows_podcasting_20(interview: Transcript) -> None:
    said = transcript_of(*interview.segments, segment(40, 43, "Qui parle ?"))
    content = json.loads(to_json(said))
    assert content["version"] == "1.0.0"
    assert content["segments"][0] == {
        "speaker": "Animatrice",
        "startTime": 0.8,
        "endTime": 3.03,
        "body": "Bonjour et bienvenue dans Priorité culture,",
    }
    assert content["segments"][-1] == {
        "startTime": 40.0,
        "endTime": 43.0,
        "body": "Qui parle\u00a0?",
    }


def test_text_names_the_speaker_where_one_changes() -> None:
    said = transcript_of(
        heard(0, 2, "Vous dansez ?", "Animatrice"),
        heard(2, 4, "Toujours.", "Animatrice"),
        heard(5, 7, "Oui\u202f!", "Invité"),
        heard(9.5, 12, "Depuis l'enfance.", "Invité"),
        heard(13, 14, "Bravo !"),
    )
    assert to_text(said) == (
        "Animatrice\u00a0: Vous dansez\u00a0? Toujours.\n\n"
        "Invité\u00a0: Oui\u202f!\n\n"
        "Depuis l'enfance.\n\n"
        "—\u00a0Bravo\u00a0!\n"
    )


def test_english_text_has_an_english_colon() -> None:
    assert to_text(transcript_of(segment(0, 1, "Hello.", "Ann"), language="en")) == "Ann: Hello.\n"


def test_long_speech_becomes_paragraphs_at_sentence_ends() -> None:
    sentence = "Ceci est une phrase de longueur tout à fait moyenne, sans plus. "
    said = transcript_of(heard(0, 300, sentence * 40, "A"))
    paragraphs = paragraphs_of(said)
    assert len(paragraphs) == 4
    assert all(600 <= len(part.text) <= 700 for part in paragraphs)
    assert " ".join(part.text for part in paragraphs) == (sentence * 40).strip()
    starts = [part.start_s for part in paragraphs]
    assert starts == sorted(starts)
    assert 70 < starts[1] < 80


def test_a_segment_that_ends_within_a_sentence_goes_on_in_the_paragraph() -> None:
    said = transcript_of(heard(0, 2, "Nous sommes", "A"), heard(2, 4, "quarante.", "A"))
    assert [part.text for part in paragraphs_of(said)] == ["Nous sommes quarante."]


def test_fragment_names_speakers_and_times(interview: Transcript) -> None:
    html = to_html_fragment(interview, "fr")
    assert html.startswith('<section class="transcript" lang="fr" aria-label="Transcript')
    assert (
        '<p id="t-12.8"><a href="#t-12.8"><time datetime="PT12S">0:12</time></a> '
        "<strong>Invité</strong> Bonjour, et merci" in html
    )


def test_fragment_times_lead_into_the_sound(interview: Transcript) -> None:
    html = to_html_fragment(interview, "fr", "https://example.org/a.mp3?x=1&y=2")
    assert '<a href="https://example.org/a.mp3?x=1&amp;y=2#t=12.8">' in html


def test_fragment_marks_another_language() -> None:
    said = transcript_of(segment(0, 1, "Good morning."), language="en")
    html = to_html_fragment(said, "fr")
    assert 'lang="fr"' in html.split("\n")[0]
    assert '<div lang="en">' in html


def test_fragment_ids_are_unique() -> None:
    said = transcript_of(*(segment(1.0, 2.0, "Oui.", name) for name in "ABA"))
    ids = _Words(to_html_fragment(said, "fr")).ids
    assert len(ids) == len(set(ids)) == 3


def test_fragment_escapes_all_it_shows() -> None:
    read = _Words(to_html_fragment(transcript_of(segment(0, 4, HOSTILE, HOSTILE)), "fr"))
    assert read.tags == ["section", "p", "a", "time", "strong"]
    assert read.text.count(HOSTILE) == 2


def test_fragment_of_silence_says_so() -> None:
    assert "<p>" in to_html_fragment(transcript_of(), "fr")


def test_chapters_ascend() -> None:
    content = chapters_json([Chapter(start=90.5, title="Été & co"), Chapter(start=0.0, title="A")])
    assert json.loads(content) == {
        "version": "1.2.0",
        "chapters": [{"startTime": 0.0, "title": "A"}, {"startTime": 90.5, "title": "Été & co"}],
    }
    assert "Été".encode() in content


def test_moments_and_lengths() -> None:
    assert clock(3599.9996, ".") == "01:00:00.000"
    assert clock(1.5, ",") == "00:00:01,500"
    assert (short_clock(62.9), short_clock(3600)) == ("1:02", "1:00:00")
    assert [iso_duration(s) for s in (0, 99.3, 3601)] == ["PT0S", "PT1M39S", "PT1H1S"]

"""SRT, JSON, plain text and the HTML fragment: of one interview, and of odd texts."""

import io
import json
import random
import re
import subprocess
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import av
from hypothesis import given
from hypothesis import strategies as st
from nu_checker import NU_CHECKER
from render.samples import HOSTILE, heard, segment, transcript_of

from media_pipeline.model.episode import Chapter
from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.render.captions import cues_of
from media_pipeline.render.chapters import chapters_json
from media_pipeline.render.clock import clock, iso_duration, short_clock
from media_pipeline.render.paragraphs import paragraphs_of
from media_pipeline.render.srt import to_srt
from media_pipeline.render.text import to_text
from media_pipeline.render.transcript_html import to_html_fragment
from media_pipeline.render.transcript_json import to_json, to_words_json
from media_pipeline.render.webvtt import to_vtt


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
        "body": "Qui parle\u202f?",
    }


def test_every_word_has_its_time_and_how_sure_the_machine_was(interview: Transcript) -> None:
    content = json.loads(to_words_json(interview))
    assert (content["language"], content["origin"]) == ("fr", "machine")
    said = [word for part in interview.segments for word in part.words if word.text != "?"]
    assert [word["start"] for word in content["words"]] == [round(w.start_s, 3) for w in said]
    assert content["words"][0] == {
        "start": 0.8,
        "end": 1.14,
        "text": "Bonjour",
        "speaker": "Animatrice",
        "probability": 1.0,
    }
    assert content["words"][-1]["text"] == "retraités."


def test_words_of_a_person_are_as_sure_as_can_be_and_share_out_the_time() -> None:
    said = Transcript(
        language="fr", origin="person", segments=(segment(1.0, 2.0, "Oui merci\u202f!"),)
    )
    assert json.loads(to_words_json(said))["words"] == [
        {"start": 1.0, "end": 1.333, "text": "Oui"},
        {"start": 1.333, "end": 2.0, "text": "merci\u202f!"},
    ]
    assert json.loads(to_words_json(transcript_of()))["words"] == []


def test_text_names_the_speaker_where_one_changes() -> None:
    said = transcript_of(
        heard(0, 2, "Vous dansez ?", "Animatrice"),
        heard(2, 4, "Toujours.", "Animatrice"),
        heard(5, 7, "Oui\u202f!", "Invité"),
        heard(9.5, 12, "Depuis l'enfance.", "Invité"),
        heard(13, 14, "Bravo !"),
    )
    assert to_text(said) == (
        "Animatrice\u00a0: Vous dansez\u202f? Toujours.\n\n"
        "Invité\u00a0: Oui\u202f!\n\n"
        "Depuis l'enfance.\n\n"
        "—\u00a0Bravo\u202f!\n"
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
        '<p id="t=00:00:12"><a href="#t=00:00:12"><time datetime="PT12S">0:12</time></a> '
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
    said = transcript_of(
        *(segment(at, 1.9, "Oui.", who) for at, who in ((1, "A"), (1.25, "B"), (1.25, "A")))
    )
    ids = _Words(to_html_fragment(said, "fr")).ids
    assert ids == ["t=00:00:01", "t=00:00:01.250", "t=00:00:01.250-2"]


def test_a_chapter_begins_with_the_sentence_of_which_most_lies_in_it() -> None:
    said = transcript_of(
        heard(0, 4, "Bonjour. Nous parlons de danse aujourd'hui.", "A"),
        heard(4.2, 8, "Avançons. Tout a commencé ici.", "A"),
    )
    chapters = [
        Chapter(start=1, title="R&D"),
        Chapter(start=6, title="Fin"),
        Chapter(start=0, title="Début"),
    ]
    html = to_html_fragment(said, "fr", chapters=chapters, level=4)
    assert re.sub(r"<a .*?</a> |<.?strong>| id=\S+?(?=>)", "", html).split("\n")[1:-2] == [
        "<h4>Début</h4>",
        "<p>A Bonjour.</p>",
        "<h4>R&amp;D</h4>",
        "<p>A Nous parlons de danse aujourd&#x27;hui. Avançons.</p>",
        "<h4>Fin</h4>",
        "<p>A Tout a commencé ici.</p>",
    ]


def test_a_chapter_in_which_nothing_is_said_has_no_heading() -> None:
    said = transcript_of(segment(10, 12, "Oui."))
    chapters = [Chapter(start=at, title=f"à {at}") for at in (0, 9, 50)]
    html = to_html_fragment(said, "fr", chapters=chapters)
    assert re.findall("<h3>(.*?)</h3>", html) == ["à 9"]
    assert "<h3>" not in to_html_fragment(transcript_of(), "fr", chapters=chapters)


def test_chapters_are_in_the_language_of_the_page() -> None:
    said = transcript_of(segment(0, 1, "Good morning."), language="en")
    html = to_html_fragment(said, "fr", chapters=[Chapter(start=0, title="Bonjour")])
    assert '<div lang="en">\n<h3 lang="fr">Bonjour</h3>' in html


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


ODD = (
    "R&D, AT&T &amp; l'été &lt;",
    "3 < 5 > 2 <b>gras</b> <i",
    "--> 00:00:01,000 --> 00:00:02,000 -->",
    "Bravo 👏🏽 👩‍👩‍👧 et merci 🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "مرحبا بكم في البرنامج \u202eשלום\u202c fin",
    "x" * 400,
    "",
    " \u00a0 \n",
    "une\n\n\nligne\r\nvide\x00 \x1b[31m et \u2028 séparée\x85 \x7f\ufffe\uffff\ufdd0",
    "1\n2\n00:00:01,000",
    "]]> <!-- x --> <![CDATA[ {{ x }} {% x %}",
)

SOUP = (
    "&",
    "<",
    ">",
    "-->",
    "&amp;",
    "&#x",
    ";",
    "</v>",
    "<v A>",
    "<c.x>",
    " ",
    "\n",
    "\r",
    "\x00",
)
SOUP += (
    "\u2028",
    "\u200f",
    "é",
    "👩",
    "\u200d",
    "א",
    "WEBVTT",
    "NOTE",
    "STYLE",
    "00:01.000",
    "mot",
    "{",
)


def _odd(text: str) -> Transcript:
    return transcript_of(
        segment(1.0, 9.0, text, text), segment(9.0, 9.0, text), segment(10.0, 12.5, "Fin.", "A")
    )


def _demuxed(text: str, form: str) -> list[tuple[float, float, str]]:
    """Return start, end (seconds) and text of each cue, as FFmpeg reads them."""
    with av.open(io.BytesIO(text.encode()), format=form) as container:
        return [
            (float(packet.pts * base), float((packet.pts + packet.duration) * base), _text(packet))
            for packet in container.demux()
            if packet.size and packet.pts is not None and (base := packet.time_base)
        ]


def _text(packet: av.Packet) -> str:
    return bytes(packet).decode()


def _flat(text: str) -> str:
    """Return what SRT shows of a text, on one line and without the dash of a new speaker."""
    return text.replace("\n", "").replace(" ", "").translate(str.maketrans("<>", "‹›"))


def test_the_w3c_parser_finds_no_error_in_odd_texts() -> None:
    script = Path(__file__).parents[1] / "js" / "render_webvtt.mjs"
    chance = random.Random(4)
    soups = ["".join(chance.choices(SOUP, k=chance.randint(1, 120))) for _ in range(300)]
    talks = [transcript_of(), *map(_odd, (*ODD, *soups))]
    given = json.dumps([to_vtt(talk) for talk in talks])
    done = subprocess.run(["node", script], input=given, capture_output=True, text=True, check=True)
    for talk, read in zip(talks, json.loads(done.stdout), strict=True):
        assert read["errors"] == []
        assert [(cue["start"], cue["end"], cue["text"]) for cue in read["cues"]] == [
            (cue.start_s, cue.end_s, cue.text) for cue in cues_of(talk)
        ]


def test_ffmpeg_reads_the_srt_of_odd_texts_as_it_was_written() -> None:
    for text in ODD:
        said = _odd(text)
        read = _demuxed(to_srt(said), "srt")
        assert [(start, end) for start, end, _ in read] == [
            (cue.start_s, cue.end_s) for cue in cues_of(said)
        ]
        for (_, _, shown), cue in zip(read, cues_of(said), strict=True):
            assert _flat(shown).removeprefix("–") == _flat(cue.text)
            assert all(len(line) <= 32 for line in shown.split("\n"))


def test_json_of_odd_texts_holds_exactly_what_the_format_names() -> None:
    for text in ODD:
        for segments in (_odd(text).segments, ()):
            content = json.loads(to_json(transcript_of(*segments)))
            assert set(content) == {"version", "segments"}
            for part in content["segments"]:
                assert set(part) - {"speaker"} == {"startTime", "endTime", "body"}
                assert 0 <= part["startTime"] < part["endTime"]
                assert part["body"].strip()
                assert part.get("speaker", "x").strip()


def test_the_nu_html_checker_finds_no_error_in_odd_texts(tmp_path: Path) -> None:
    chapters = [Chapter(start=0, title=text) for text in ODD if text and len(text) < 255]
    files = []
    for number, text in enumerate([*ODD, None]):
        said = transcript_of() if text is None else _odd(text)
        titles = chapters[number : number + 1]
        fragment = to_html_fragment(said, "fr", "https://a.org/x.mp3?a=1&b=2", titles, level=2)
        page = f"<!doctype html><html lang=fr><title>x</title><h1>x</h1>{fragment}</html>"
        files.append(tmp_path / f"{number}.html")
        files[-1].write_text(page, encoding="utf-8")
    wrong = tmp_path / "wrong.html"
    wrong.write_text("<!doctype html><html lang=fr><title>x</title><p id='a b'>\x01</html>")
    command = [*NU_CHECKER, "--errors-only", "--format", "json"]
    done = subprocess.run(
        [*command, *map(str, files), str(wrong)], capture_output=True, text=True, check=False
    )
    messages = json.loads(done.stderr)["messages"]
    assert {Path(message["url"]).name for message in messages} == {"wrong.html"}, messages


TURNS = st.lists(
    st.tuples(
        st.one_of(st.text(max_size=90), st.sampled_from(ODD)),
        st.one_of(st.none(), st.text(max_size=12)),
        st.floats(0, 20),
    ),
    max_size=6,
)


def _talk(turns: list[tuple[str, str | None, float]]) -> Transcript:
    segments: list[Segment] = []
    for place, (text, speaker, length_s) in enumerate(turns):
        start_s = 7.0 * place
        segments.append(segment(start_s, start_s + length_s, text, speaker))
    return transcript_of(*segments)


@given(TURNS)
def test_vtt_comes_back_from_ffmpeg_as_it_was_written(
    turns: list[tuple[str, str | None, float]],
) -> None:
    said = _talk(turns)
    read = _demuxed(to_vtt(said), "webvtt")
    assert [
        (start, end, unescape(re.sub("^<v [^>]*>", "", text))) for start, end, text in read
    ] == [(cue.start_s, cue.end_s, cue.text) for cue in cues_of(said)]


@given(TURNS)
def test_srt_comes_back_from_ffmpeg_as_it_was_written(
    turns: list[tuple[str, str | None, float]],
) -> None:
    said = _talk(turns)
    read = _demuxed(to_srt(said), "srt")
    assert [(start, end, _flat(shown).removeprefix("–")) for start, end, shown in read] == [
        (cue.start_s, cue.end_s, _flat(cue.text).removeprefix("–")) for cue in cues_of(said)
    ]

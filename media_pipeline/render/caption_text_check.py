"""What is odd in the text of a transcript: who speaks, what is repeated, made up, or mistyped."""

import re
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from gettext import ngettext
from itertools import groupby

from media_pipeline.model.transcript import Segment, Transcript, ends_sentence
from media_pipeline.render.caption_finding import Finding, Severity, finding
from media_pipeline.render.spoken import timed_words
from media_pipeline.tools.typesetting import spoken_text

_LONG_TURN_S = 120.0
_PAUSE_S = 2.0

_LEAST_WORDS = 4  # “Oui. Oui.” is said
_MISTAKEN_TIMES = 3
_SHORT_TIMES = 6
_ROUNDS = re.compile(r"\b(\w+(?: \w+){0,5})(?: \1\b){4,}")

_CREDITS = re.compile(
    r"sous titr\w+ (?:(?:de )?la société |société |par )?radio canada|amara org|sous ?titreur com"
    r"|sous titr\w+ (?:\w+ )?(?:st ?501|fr ?\d+)|sous titr\w+ (?:\w+ )?par la communauté"
    r"|(?:subtitles|captions|transcribed) by"
)
"""Credits from the films with whose subtitles Whisper was trained: nobody says them."""

_FAREWELLS = re.compile(
    r"merci d avoir regardé|abonnez vous|pour une nouvelle vidéo|for watching|subscribe to"
)
"""What Whisper makes of silence; but people do say it at the end of a video."""

_STRAIGHT = re.compile('"')
_TIGHT = re.compile(r"\w[;:!?]+(?=\s|$)|«\w|\w»")


def in_text(transcript: Transcript) -> Iterator[Finding]:
    """Yield findings of each kind in turn."""
    spoken = [segment for segment in transcript.segments if spoken_text(segment.text)]
    yield from _unnamed(spoken)
    yield from _long_turns(spoken)
    yield from _repeated(spoken)
    yield from (each for segment in spoken for each in _invented(segment))
    if transcript.origin == "person":
        yield from _marks(spoken, transcript.language)


def _unnamed(spoken: Sequence[Segment]) -> Iterator[Finding]:
    """Yield where nobody is named, although somebody is elsewhere."""
    if not any(segment.speaker for segment in spoken):
        return
    said = _("It is not said who speaks here. Listen, and write the name.")
    for speaker, run in groupby(spoken, key=lambda segment: segment.speaker):
        if not speaker:
            yield finding("no speaker", "advice", _together(list(run)), said)


def _long_turns(spoken: Sequence[Segment]) -> Iterator[Finding]:
    """Yield what one voice says for long, unless there is only one, and it has a name."""
    voices = {segment.speaker for segment in spoken}
    if len(voices) == 1 and None not in voices:
        return
    said = _("{minutes} minutes without another speaker or a pause. Does nobody else speak?")
    for turn in _turns(spoken):
        length_s = turn.end_s - turn.start_s
        if length_s > _LONG_TURN_S:
            told = said.format(minutes=int(length_s // 60))
            yield finding("long turn", "advice", turn, told)


def _turns(spoken: Sequence[Segment]) -> Iterator[Segment]:
    turn: list[Segment] = []
    for segment in spoken:
        paused = bool(turn) and segment.start_s - turn[-1].end_s >= _PAUSE_S
        if turn and (paused or segment.speaker != turn[-1].speaker):
            yield _together(turn)
            turn = []
        turn.append(segment)
    if turn:
        yield _together(turn)


def _together(run: Sequence[Segment]) -> Segment:
    return run[0].model_copy(update={"end_s": max(segment.end_s for segment in run), "words": ()})


def _repeated(spoken: Sequence[Segment]) -> Iterator[Finding]:
    """Yield sentences said several times in a row, and loops within one."""
    said = _("The same words {count} times in a row. Listen, and delete what was not said.")
    for bare, run in groupby(_sentences(spoken), key=lambda sentence: _bare(sentence.text)):
        again = list(run)
        if severity := _how_bad(bare, len(again)):
            told = said.format(count=len(again))
            yield finding("repeated", severity, _together(again), told)
        elif loop := _ROUNDS.search(bare):
            rounds = len(loop.group().split()) // len(loop.group(1).split())
            yield finding("repeated", "problem", again[0], said.format(count=rounds))


def _how_bad(bare: str, times: int) -> Severity | None:
    long = len(bare.split()) >= _LEAST_WORDS
    if long and times > 1:
        return "problem" if times >= _MISTAKEN_TIMES else "advice"
    return "advice" if bare and times >= _SHORT_TIMES else None


def _sentences(spoken: Sequence[Segment]) -> Iterator[Segment]:
    """Yield each sentence, or the part of it that lies in one segment."""
    for segment in spoken:
        words: list[str] = []
        start_s = segment.start_s
        for word in timed_words(segment):
            start_s = start_s if words else word.start_s
            words.append(word.text)
            if ends_sentence(word.text):
                yield _part(segment, (start_s, word.end_s), words)
                words = []
        if words:
            yield _part(segment, (start_s, segment.end_s), words)


def _part(segment: Segment, times_s: tuple[float, float], words: Sequence[str]) -> Segment:
    start_s, end_s = times_s
    text = " ".join(words)
    return Segment(start_s=start_s, end_s=end_s, text=text, speaker=segment.speaker)


def _invented(segment: Segment) -> Iterator[Finding]:
    bare = _bare(segment.text)
    if _CREDITS.search(bare):
        said = _("Credits of subtitlers, which speech recognition makes up. Delete them.")
        yield finding("invented", "problem", segment, said)
    elif _FAREWELLS.search(bare):
        said = _("Speech recognition often makes this up in silence. Listen whether it is said.")
        yield finding("invented", "advice", segment, said)


def _marks(spoken: Sequence[Segment], language: str) -> Iterator[Finding]:
    """Yield one finding for all marks of a kind that a person typed otherwise than print does."""
    if not language.lower().startswith("fr"):
        return
    straight = [segment for segment in spoken if _STRAIGHT.search(spoken_text(segment.text))]
    if straight:
        said = ngettext(
            'In {count} place, quotation marks are straight ("): French sets « … ».',
            'In {count} places, quotation marks are straight ("): French sets « … ».',
            len(straight),
        )
        yield finding("marks", "advice", straight[0], said.format(count=len(straight)))
    tight = [segment for segment in spoken if _TIGHT.search(spoken_text(segment.text))]
    if tight:
        said = ngettext(
            "In {count} place, no space stands before ; : ! ? » or after «: French sets one.",
            "In {count} places, no space stands before ; : ! ? » or after «: French sets one.",
            len(tight),
        )
        yield finding("marks", "advice", tight[0], said.format(count=len(tight)))


def _bare(text: str) -> str:
    """Return words in lower case without marks."""
    return re.sub(r"[^\w]+", " ", text.casefold()).strip()

"""What a reader of captions would stumble over, and what to do about it.

Speed and length are judged on the cues as they are published (see ``captions``), everything else
on the text as it stands.

Numbers: the French charter on the quality of subtitles (CSA, now Arcom, December 2011) gives a
second to 12 characters and four to 60, with a tolerance of 20 %; the CSA calls 15 characters a
second usual. These are for subtitles that shorten what is said. Captions that give every word are
read at up to 20 characters a second (Netflix, French Timed Text Style Guide, for the deaf and hard
of hearing, adult programmes). Neither the charter nor RGAA 4.1.2 (criteria 4.1 and 4.2) sets a
longest time; 7 s is the custom of subtitlers.
"""

from collections.abc import Iterator, Sequence
from gettext import gettext as _
from itertools import pairwise

from media_pipeline.model.numbers import number
from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.render.caption_finding import Finding, Severity, finding
from media_pipeline.render.caption_text_check import in_text
from media_pipeline.render.captions import LINE_CHARACTERS, READABLE_S, Cue, cues_of, links
from media_pipeline.tools.typesetting import spoken_text

__all__ = ["Finding", "Severity", "findings_of"]

_READ_AT_MOST = 20  # characters a second
_MISTYPED = 35  # nobody speaks as fast: a person mistyped a time
_SHORT_S = 0.8 * READABLE_S  # the charter's tolerance
_LONGEST_S = 7.0
_SLOWEST_S_PER_CHARACTER = 0.15
_OVERLAP_S = 0.1


def findings_of(transcript: Transcript) -> tuple[Finding, ...]:
    """Return everything to look at, ascending in time."""
    cues = cues_of(transcript)
    found = [
        *_in_whole(transcript, cues),
        *(each for cue in cues for each in _in_cue(cue, transcript.origin)),
        *_broken_off(cues, transcript.language),
        *(each for segment in transcript.segments for each in _in_segment(segment)),
        *_overlaps(transcript),
        *in_text(transcript),
    ]
    if transcript.origin == "person":
        found += [each for segment in transcript.segments for each in _too_long(segment)]
    return tuple(sorted(found, key=lambda each: each.start_s))


def _in_whole(transcript: Transcript, cues: Sequence[Cue]) -> Iterator[Finding]:
    nowhere = Segment(start_s=0.0, end_s=0.0, text="")
    if transcript.language.lower() in {"", "und"}:
        said = _("It is not known in which language this is. Write it: language: fr")
        yield finding("no language", "problem", nowhere, said)
    if not cues:
        said = _("There is not a single word. Listen whether somebody speaks.")
        yield finding("no words", "problem", nowhere, said)


def _in_cue(cue: Cue, origin: str) -> Iterator[Finding]:
    shown_s = cue.end_s - cue.start_s
    speed = round(len(cue.text) / shown_s)
    if speed > _MISTYPED and origin == "person":
        said = _("{speed} characters a second: nobody speaks as fast. Check times here and after.")
        yield finding("too fast", "problem", cue, said.format(speed=speed))
    elif speed > _READ_AT_MOST:
        said = _(
            "{speed} characters a second; 20 can be read. Leave out words that add nothing, or let "
            "it end later."
        )
        yield finding("too fast", "advice", cue, said.format(speed=speed))
    elif shown_s < _SHORT_S:
        said = _("Shown for {seconds} s only. Join it to the one before or after.")
        yield finding("too short", "advice", cue, said.format(seconds=number(shown_s, 1)))


def _broken_off(cues: Sequence[Cue], language: str) -> Iterator[Finding]:
    said = _("Ends with “{word}”, which belongs to what follows. Move it to the next one.")
    for cue, after in pairwise(cues):
        if cue.speaker == after.speaker and links(cue.text, language):
            word = cue.text.rpartition(" ")[2]
            yield finding("linking word", "advice", cue, said.format(word=word))


def _in_segment(segment: Segment) -> Iterator[Finding]:
    text = spoken_text(segment.text)
    if not text:
        said = _("Nothing is written here. Delete its times, or write what is said.")
        yield finding("empty", "advice", segment, said)
    length = max(map(len, text.split(" ")))
    if length > LINE_CHARACTERS:
        said = _("A word of {count} characters; a line holds {most}. Can it be written shorter?")
        told = said.format(count=length, most=LINE_CHARACTERS)
        yield finding("long word", "advice", segment, told)


def _too_long(segment: Segment) -> Iterator[Finding]:
    text = spoken_text(segment.text)
    length_s = segment.end_s - segment.start_s
    if text and length_s > max(_LONGEST_S, len(text) * _SLOWEST_S_PER_CHARACTER):
        said = _("Lasts {seconds} s for so few words. Check its times, or write what is missing.")
        yield finding("too long", "advice", segment, said.format(seconds=number(length_s, 0)))


def _overlaps(transcript: Transcript) -> Iterator[Finding]:
    by_person = transcript.origin == "person"
    for before, after in pairwise(transcript.segments):
        if before.end_s - after.start_s <= _OVERLAP_S:
            continue
        if before.speaker == after.speaker and by_person:
            said = _("Begins before what the same person said last has ended. Check its times.")
            yield finding("overlap", "problem", after, said)
        elif before.speaker != after.speaker:
            said = _("Two people speak at once, so the one before is shown for a shorter time.")
            yield finding("overlap", "advice", after, said)

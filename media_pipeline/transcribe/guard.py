"""What a decoder makes up: loops, credits of subtitlers, words it hardly recognised.

Whisper was trained on films with subtitles. Where it hears nothing that it understands, it says
what subtitles say there, or goes on with what it said last.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from media_pipeline.model.transcript import LeftOut, Word
from media_pipeline.transcribe.engine import Passage

_LEAST_LOG_PROBABILITY = -1.0
_MOST_COMPRESSION = 2.4
"""Both from Whisper's own decoding (Radford et al. 2022, section 4.5)."""

_LONGEST_LOOPED = 12
_LEAST_TIMES = 4  # “du temps, du temps, du temps” is said
_LEAST_LOOPED_WORDS = 8
_HARDLY = 0.5

_NEVER_SAID = (
    r"sous titr(?:age|es|é)(?: \w+){0,3} (?:société )?radio canada",
    r"sous titr(?:age|es|é)(?: \w+){0,6} amara org",
    r"sous titr(?:age|es)(?: \w+){0,2} (?:st 501|st501|fr \d+)",
    r"subtitles (?:by|created)(?: \w+){0,4} amara org(?: community)?",
    r"amara org",
)
"""Credits in subtitles, as words without marks."""

_HARDLY_SAID = (
    r"sous titr(?:age|es) (?:réalisé|fait|par)(?: \w+){0,6} communauté",
    r"(?:transcri(?:ption|bed)|subtitles|captions) by(?: \w+){1,4}",
    r"merci d avoir regardé (?:cette|la|ma) vidéo",
    r"n oubliez pas de vous abonner(?: \w+){0,6}",
    r"abonnez vous(?: à la chaîne)?",
    r"à bientôt pour une nouvelle vidéo",
    r"thank(?:s| you)(?: so much)? for watching",
    r"(?:please )?(?:like and )?subscribe(?: to (?:my|the) channel)?",
    r"see you in the next video",
)
"""What people do say, at the end of videos above all: left out only where it was hardly heard."""

_NEVER = re.compile("|".join(rf"(?:{each})" for each in _NEVER_SAID))
_HARDLY_EVER = re.compile("|".join(rf"(?:{each})" for each in _HARDLY_SAID))
_MARKS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Believed:
    """The words of a passage that are to be believed, and what was left out of it."""

    words: tuple[Word, ...]
    left_out: tuple[LeftOut, ...] = ()


def is_suspicious(passage: Passage) -> bool:
    """Tell whether a passage should be decoded again, in another manner."""
    return _is_unlikely(passage) or bool(_made_up(passage.words))


def believed(passage: Passage) -> Believed:
    """Return what remains of a passage that no other manner made better.

    Of a loop, its first round stays: it was said at least once. Passages that were hardly
    recognised are left out as a whole.
    """
    if _is_unlikely(passage):
        return Believed((), (_left_out(passage.words, "unlikely"),))
    gone = _made_up(passage.words)
    kept = tuple(
        word
        for place, word in enumerate(passage.words)
        if not any(first <= place < last for first, last, _reason in gone)
    )
    return Believed(kept, tuple(_left_out(passage.words[a:b], reason) for a, b, reason in gone))


def _is_unlikely(passage: Passage) -> bool:
    """Tell whether a passage compresses too well, or was guessed; few words tell nothing."""
    if not passage.words:
        return False
    text = "".join(word.text for word in passage.words).encode()
    looped = len(text) / len(zlib.compress(text)) > _MOST_COMPRESSION and not _loops(passage.words)
    return looped or passage.log_probability < _LEAST_LOG_PROBABILITY


def _made_up(words: Sequence[Word]) -> list[tuple[int, int, str]]:
    """Return (first, one past last, reason) of what nobody said, ascending."""
    found = [(first, last, "loop") for first, last in _loops(words)]
    for first, last in _credits(words):
        if not any(first < end and begin < last for begin, end, _reason in found):
            found.append((first, last, "credits"))
    return sorted(found)


def _loops(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return where the same words come at least four times in a row, after their first round."""
    said = [_bare(word.text) for word in words]
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(said):
        length, rounds = _most_repeated(said, place)
        if rounds >= _LEAST_TIMES and length * rounds >= _LEAST_LOOPED_WORDS:
            found.append((place + length, place + length * rounds))
            place += length * rounds
        else:
            place += 1
    return found


def _most_repeated(said: Sequence[str], at: int) -> tuple[int, int]:
    """Return length and number of rounds of what is repeated from here on."""
    best = (1, 1)
    for length in range(1, _LONGEST_LOOPED + 1):
        phrase = said[at : at + length]
        rounds = 1
        while any(phrase) and said[at + rounds * length : at + (rounds + 1) * length] == phrase:
            rounds += 1
        if rounds >= _LEAST_TIMES and length * rounds > best[0] * best[1]:
            best = (length, rounds)
    return best


def _credits(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return where credits stand; what people do say counts only where it was hardly recognised."""
    text, places = "", []
    for place, word in enumerate(words):
        for part in _MARKS.sub(" ", word.text.casefold()).split():
            text += part + " "
            places += [place] * (len(part) + 1)
    found: list[tuple[int, int]] = []
    for match in (*_NEVER.finditer(text), *_HARDLY_EVER.finditer(text)):
        first, last = places[match.start()], _with_marks(words, places[match.end() - 1] + 1)
        is_credit = match.re is _NEVER or _mean_probability(words[first:last]) < _HARDLY
        if is_credit and not any(first < b and a < last for a, b in found):
            found.append((first, last))
    return sorted(found)


def _with_marks(words: Sequence[Word], last: int) -> int:
    """Return the end of a passage with the marks that follow it as words of their own."""
    while last < len(words) and not _bare(words[last].text):
        last += 1
    return last


def _bare(text: str) -> str:
    return _MARKS.sub("", text.casefold())


def _mean_probability(words: Sequence[Word]) -> float:
    return sum(word.probability for word in words) / len(words)


def _left_out(words: Sequence[Word], reason: str) -> LeftOut:
    return LeftOut.model_validate(
        {
            "start_s": words[0].start_s,
            "end_s": words[-1].end_s,
            "text": "".join(word.text for word in words).strip(),
            "reason": reason,
        }
    )

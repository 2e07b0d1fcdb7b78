"""Whether a term of the glossary may stand where a run of words was heard, and how it is written.

Names are taken over as they are; the words of an ordinary term ("contrat de ville") keep the number
in which they were heard.
"""

import re
from dataclasses import dataclass

from media_pipeline.transcribe.glossary_terms import Term, sound_in
from media_pipeline.transcribe.heard_runs import Run
from media_pipeline.transcribe.word_parts import as_written, letters_of

_SURE = 0.8  # as in doubts: below it lie 26 of the 37 wrong words of three sample drafts
_VERY_UNSURE = 0.5
_SHORTEST = 6
"""Fewer letters ("GAP", "Dole") are near too many ordinary words."""

_SHORTEST_ONE_LETTER = 7
_SHORTEST_SOUND = 5
_CLOSE, _LOOSELY_CLOSE = 0.84, 0.78
_LIKE = 0.5  # word by word
_LONG_WORD = 4
_ELIDED = frozenset("ldnsjmtc")
_BEFORE_VOWEL = re.compile(r"[haeiouy]")
_DOUBLED = re.compile(r"(.)\1")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: how sure its least certain word is; whether it begins a sentence."""

    probability: float
    begins: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """A term in the place of a run, written with its elision; ``closeness`` is 0 to 1."""

    run: Run
    written: str
    closeness: float
    letters_explained: float
    probability: float
    is_right: bool


def fit_of(run: Run, term: Term, place: Place) -> Fit | None:
    """Return how ``term`` fits, or None when it must not stand there."""
    written = _written(run, term, place)
    if written is None:
        return None
    is_right = as_written(written) == as_written(run.elision + run.text)
    is_certain = is_right or _has_swallowed_elision(run, term)
    closeness = 1.0 if is_certain else _closeness(run, term)
    if not is_certain and not _is_allowed(run, term, place, closeness):
        return None
    explained = len(term.letters) * (2 * closeness - 1)
    return Fit(run, written, closeness, explained, place.probability, is_right)


def _written(run: Run, term: Term, place: Place) -> str | None:
    """Return the term as it would be written here, with its elision."""
    has_capital = run.cores[0][:1].isupper()
    if term.wants_capital and (place.begins or not has_capital):
        return None
    words = _in_number_heard(run, term) if term.is_ordinary else term.words
    if words is None:
        return None
    text = " ".join(words)
    if term.is_ordinary and place.begins and has_capital:
        text = text[:1].upper() + text[1:]
    return (f"{run.cores[0][0]}'" if _has_swallowed_elision(run, term) else run.elision) + text


def _closeness(run: Run, term: Term) -> float:
    """Return 0 to 1: of letters, of sounds word by word, of sounds of the whole, the best."""
    from rapidfuzz.distance import Levenshtein

    return max(
        Levenshtein.normalized_similarity(run.letters, term.letters),
        Levenshtein.normalized_similarity(run.sound, term.sound),
        Levenshtein.normalized_similarity(*_sounds(run, term)),
    )


def _sounds(run: Run, term: Term) -> tuple[str, str]:
    """Return the sounds of both as if each were one word."""
    heard, wanted = ("".join(words) for words in (run.cores, term.words))
    return sound_in(run.language, heard), sound_in(run.language, wanted)


def _is_allowed(run: Run, term: Term, place: Place, closeness: float) -> bool:
    if run.letters == term.letters:
        return _is_same_word(run, term)
    if len(term.letters) < _SHORTEST:
        capital = run.cores[0][:1].isupper() and not place.begins
        long_enough = len(term.letters) >= _SHORTEST_SOUND
        return capital and long_enough and run.sound == term.sound
    if _sound_alike(run, term):
        return True
    if len(run.cores) != len(term.words):
        unsure = place.probability < _SURE
        return unsure and closeness >= _CLOSE and not _would_lose_a_word(run, term)
    if _has_another_word(run, term) or _is_longer_form(run, term):
        return False
    return _is_close_enough(run, term, place, closeness)


def _is_close_enough(run: Run, term: Term, place: Place, closeness: float) -> bool:
    if place.probability >= _SURE:
        return _is_one_letter_off(run, term)
    if place.probability >= _VERY_UNSURE:
        is_common = term.is_ordinary and len(term.words) == 1
        return closeness >= _CLOSE and not is_common
    return closeness >= _LOOSELY_CLOSE


def _is_same_word(run: Run, term: Term) -> bool:
    """Tell whether equal letters mean the same: “marche” is not “marché”, nor “dole” “d'ole”."""
    if term.is_ordinary and len(term.words) == 1:
        return run.sound == term.sound
    return len(term.letters) >= _SHORTEST or len(run.cores) == len(term.words)


def _sound_alike(run: Run, term: Term) -> bool:
    heard, wanted = _sounds(run, term)
    return run.sound == term.sound or heard == wanted


def _would_lose_a_word(run: Run, term: Term) -> bool:
    """Tell whether a little word at either end ("à Planoise") is no part of the term."""
    if len(run.cores) < len(term.words):
        return False
    ends = ((run.cores[0], term.words[0]), (run.cores[-1], term.words[-1]))
    return any(
        len(heard) < _LONG_WORD and letters_of(heard) != letters_of(wanted)
        for heard, wanted in ends
    )


def _has_another_word(run: Run, term: Term) -> bool:
    """Tell whether one word is quite another: “politique de la vie” is not one of the town."""
    from rapidfuzz.distance import Levenshtein

    return any(
        len(wanted) >= _LONG_WORD
        and Levenshtein.normalized_similarity(letters_of(heard), letters_of(wanted)) < _LIKE
        for heard, wanted in zip(run.cores, term.words, strict=True)
    )


def _is_longer_form(run: Run, term: Term) -> bool:
    """Tell words that go on where the term ends, or end before it: culturel is not culture."""
    heard, wanted = _sounds(run, term)
    return heard.startswith(wanted) or wanted.startswith(heard)


def _is_one_letter_off(run: Run, term: Term) -> bool:
    """Tell a slip from another word, where the recogniser was sure of what it heard."""
    from rapidfuzz.distance import Levenshtein

    is_name = run.cores[0][:1].isupper() or len(term.words) > 1
    long_enough = len(term.letters) >= _SHORTEST_ONE_LETTER
    return is_name and long_enough and Levenshtein.distance(run.letters, term.letters) == 1


def _has_swallowed_elision(run: Run, term: Term) -> bool:
    """Tell “loxygène” from “oxygène”."""
    return (
        not run.elision
        and len(term.letters) >= _SHORTEST
        and run.letters[1:] == term.letters
        and run.letters[0] in _ELIDED
        and _BEFORE_VOWEL.match(term.letters) is not None
    )


def _in_number_heard(run: Run, term: Term) -> tuple[str, ...] | None:
    """Return an ordinary term's words in the number heard; None when only its form differs.

    Words that were parted otherwise have no number of their own: only equal letters will do.
    """
    if len(run.cores) != len(term.words):
        return term.words if run.letters == term.letters else None
    pairs = list(zip(run.cores, term.words, strict=True))
    if len(pairs) == 1 and _is_inflected(*pairs[0]):
        return None
    words = [_numbered(heard, wanted) for heard, wanted in pairs]
    found = tuple(word for word in words if word is not None)
    return found if len(found) == len(words) else None


def _is_inflected(heard: str, wanted: str) -> bool:
    one, other = letters_of(heard), letters_of(wanted)
    return one != other and _stem(one) == _stem(other)


def _numbered(heard: str, wanted: str) -> str | None:
    """Return ``wanted`` in the number of ``heard``; None when that cannot be told."""
    if _is_plural(heard) == _is_plural(wanted):
        return wanted
    if _stem(letters_of(heard)) != _stem(letters_of(wanted)):
        return None
    return f"{wanted}s" if _is_plural(heard) else wanted[:-1]


def _is_plural(word: str) -> bool:
    return len(word) >= _LONG_WORD and word[-1:].casefold() in {"s", "x"}


def _stem(letters: str) -> str:
    """Return letters without silent endings and with each letter once."""
    return _DOUBLED.sub(r"\1", letters.rstrip("sx").removesuffix("e"))

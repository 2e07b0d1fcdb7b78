"""Terms of the glossary, each with what it is compared by."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from media_pipeline.transcribe.french_sounds import sound_of
from media_pipeline.transcribe.word_parts import letters_of


@dataclass(frozen=True, slots=True)
class Term:
    """A name or a term as it is to be written.

    ``letters`` and ``sound`` are those of the whole. ``is_ordinary`` says that it has no capital,
    so its words are inflected like any others; ``wants_capital``, that only a word heard with a
    capital inside a sentence can be meant.
    """

    words: tuple[str, ...]
    letters: str
    sound: str
    is_ordinary: bool
    wants_capital: bool = False

    @property
    def text(self) -> str:
        """The whole term."""
        return " ".join(self.words)


def terms_of(terms: Sequence[str], names: Sequence[str], language: str) -> tuple[Term, ...]:
    """Return the terms, then the names; of those with the same letters, the first."""
    found: dict[str, Term] = {}
    for text in terms:
        _add(found, text, language, is_name=False)
    for text in names:
        _add(found, text, language, is_name=True)
    return tuple(found.values())


def _add(found: dict[str, Term], text: str, language: str, *, is_name: bool) -> None:
    words = tuple(unicodedata.normalize("NFC", text).split())
    letters = "".join(map(letters_of, words))
    if letters:
        term = Term(
            words=words,
            letters=letters,
            sound="".join(sound_in(language, word) for word in words),
            is_ordinary=text == text.lower(),
            wants_capital=is_name and len(words) == 1,
        )
        found.setdefault(letters, term)


def sound_in(language: str, word: str) -> str:
    """Return what a word is compared by as it sounds; outside French, its letters."""
    return sound_of(word) if language.partition("-")[0] == "fr" else letters_of(word)

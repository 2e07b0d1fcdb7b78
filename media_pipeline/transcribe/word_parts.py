"""A written word taken apart, and the forms in which words are compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_PARTS = re.compile(
    r"(?P<lead>\W*)"
    r"(?P<elision>(?:(?:jus|lors|puis|quoi)?qu|[cdjlmnst])['’])?"
    r"(?P<core>\w.*?)"
    r"(?P<tail>(?:-(?:là|ci)|['’]s)?\W*)",
    re.IGNORECASE | re.DOTALL,
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'"})
_SENTENCE_END = re.compile(r"[.!?…:][\s»”\"')\]]*$|[«“–—]\s*$")
_OPENS_SPEECH = frozenset('«“"–—')


@dataclass(frozen=True, slots=True)
class WordParts:
    """A word: “«l'Oxygène,” is «, l', Oxygène and a comma. Joined, they are the word again.

    ``tail`` also holds what is hung on to a name: -là, -ci, 's. ``core`` is empty for a mark alone.
    """

    lead: str
    elision: str
    core: str
    tail: str

    @property
    def spoken(self) -> str:
        """The word without the marks around it."""
        return self.elision + self.core


@lru_cache(maxsize=65_536)
def word_parts(text: str) -> WordParts:
    """Take a word apart."""
    match = _PARTS.fullmatch(text)
    if match is None:
        return WordParts(text, "", "", "")
    return WordParts(match["lead"], match["elision"] or "", match["core"], match["tail"])


@lru_cache(maxsize=65_536)
def letters_of(text: str) -> str:
    """Return the letters and digits alone, in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(char for char in plain if char.isalnum())


def as_written(text: str) -> str:
    """Return ``text`` in the form in which two spellings are the same or not."""
    return " ".join(unicodedata.normalize("NFC", text).replace("’", "'").split())


def begins_sentence(text: str, before: str | None) -> bool:
    """Tell whether the word ``text`` begins a sentence, or speech, after the word ``before``."""
    opens = bool(_OPENS_SPEECH & set(word_parts(text).lead))
    return before is None or opens or _SENTENCE_END.search(before) is not None

"""The marks that a language sets around words, put where a decoder wrote those of a keyboard.

French: the Lexique des règles typographiques en usage à l'Imprimerie nationale sets a narrow
no-break space (U+202F) before ``; ! ?``, a no-break space (U+00A0) before ``:`` and inside ``« »``,
the apostrophe ``’`` and the ellipsis ``…``. English: the Chicago Manual of Style sets ``“ ”`` and
``’``, and no space before a mark. Other languages keep what was decoded, and so do numbers.

Only what a machine heard passes through here: a person's text is nobody's to change.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from media_pipeline.model.transcript import Word

NARROW_NO_BREAK_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"

_LONGEST_QUOTE_WORDS = 100
"""Two straight quotes further apart than this are no pair: one of them lost its own."""

_STRAIGHT = '"'
_BEFORE_OPENING = re.compile(r"(?:^|[\s(\[«“—–-]|\w['’])$")
_AFTER_CLOSING = re.compile(r"[\s\u202f\u00a0.,;:!?…)\]»”\"]*$")

_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[\w\"«“])")
_ELLIPSIS = re.compile(r"\.{3,}")
_END = r"(?=[)\]»”\"\s.…]*$)"
_HIGH_MARK = re.compile(rf"(?<=[^\s;:!?(\[«“])[ \u00a0\u202f]*([;!?][;:!?]*){_END}")
_COLON = re.compile(rf"(?<=[^\s;:!?(\[«“])[ \u00a0\u202f]*(:){_END}")
_AFTER_GUILLEMET = re.compile(r"«\s*(?=\S)")
_BEFORE_GUILLEMET = re.compile(r"(?<=\S)\s*»")
_SPACE_BEFORE_MARK = re.compile(r"(?<=\S)[ \u00a0\u202f]+(?=[;:!?])")


@dataclass(frozen=True, slots=True)
class _Custom:
    """How a language writes: its quotation marks, those of a quote in a quote, and each word."""

    outer: tuple[str, str]
    inner: tuple[str, str]
    spelled: Callable[[str], str]


def typographic(words: Sequence[Word], language: str) -> tuple[Word, ...]:
    """Return the same words at the same times, with the marks of their language.

    Straight quotes become the language's own only in pairs: an inch, or a quote whose other half
    was never heard, stays as it is.

    Args:
        words: ascending in time, marks attached to them; they are paired across all of them.
        language: BCP 47.
    """
    custom = _CUSTOMS.get(language.partition("-")[0].lower())
    if custom is None:
        return tuple(words)
    texts = _quoted([word.text for word in words], custom)
    return tuple(
        word.model_copy(update={"text": custom.spelled(text)})
        for word, text in zip(words, texts, strict=True)
    )


def _french(text: str) -> str:
    text = _ELLIPSIS.sub("…", _APOSTROPHE.sub("’", text))
    text = _HIGH_MARK.sub(NARROW_NO_BREAK_SPACE + r"\1", text)
    text = _COLON.sub(NO_BREAK_SPACE + r"\1", text)
    text = _AFTER_GUILLEMET.sub(f"«{NO_BREAK_SPACE}", text)
    return _BEFORE_GUILLEMET.sub(f"{NO_BREAK_SPACE}»", text)


def _english(text: str) -> str:
    return _SPACE_BEFORE_MARK.sub("", _APOSTROPHE.sub("’", text))


_CUSTOMS = {
    "fr": _Custom(("«", "»"), ("“", "”"), _french),
    "en": _Custom(("“", "”"), ("‘", "’"), _english),
}


@dataclass(frozen=True, slots=True, order=True)
class _Quote:
    """A straight quote: the place of its word, and its own place in it."""

    word: int
    at: int


def _quoted(texts: list[str], custom: _Custom) -> list[str]:
    """Return the words with the language's quotation marks in place of paired straight ones."""
    written = [list(text) for text in texts]
    pairs = list(_pairs(texts))
    for pair in pairs:
        marks = custom.inner if _is_within_another(pair, pairs) else custom.outer
        for quote, mark in zip(pair, marks, strict=True):
            written[quote.word][quote.at] = mark
    return ["".join(marks) for marks in written]


def _pairs(texts: Sequence[str]) -> Iterator[tuple[_Quote, _Quote]]:
    """Yield each opening quote with its closing one; the nearest two make a pair."""
    opened: list[_Quote] = []
    for quote in _straight_quotes(texts):
        text = texts[quote.word]
        opened = [each for each in opened if quote.word - each.word <= _LONGEST_QUOTE_WORDS]
        if opened and _closes(text, quote, opened[-1]):
            yield opened.pop(), quote
        elif _BEFORE_OPENING.search(text[: quote.at]) and text[quote.at + 1 :]:
            opened.append(quote)


def _straight_quotes(texts: Sequence[str]) -> Iterator[_Quote]:
    for word, text in enumerate(texts):
        yield from (_Quote(word, at) for at, mark in enumerate(text) if mark == _STRAIGHT)


def _closes(text: str, quote: _Quote, opened: _Quote) -> bool:
    holds_something = quote.word > opened.word or quote.at > opened.at + 1
    ends = _AFTER_CLOSING.match(text[quote.at + 1 :]) is not None
    return holds_something and ends and quote.at > 0


def _is_within_another(pair: tuple[_Quote, _Quote], pairs: Sequence[tuple[_Quote, _Quote]]) -> bool:
    return any(opening < pair[0] and pair[1] < closing for opening, closing in pairs)

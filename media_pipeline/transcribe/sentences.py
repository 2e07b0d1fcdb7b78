"""From single words to segments: a sentence of one speaker, or as much as one breath holds."""

from collections.abc import Iterator, Sequence

from media_pipeline.model.transcript import Segment, Word, ends_sentence
from media_pipeline.transcribe.typography import (
    NARROW_NO_BREAK_SPACE,
    NO_BREAK_SPACE,
    typographic,
)

_SaidBy = tuple[str | None, int | None]
"""Name and number of a voice."""

_PAUSE_S = 1.2
_LONGEST_S = 30.0

_SPACE_BEFORE = {
    **dict.fromkeys(";!?", NARROW_NO_BREAK_SPACE),
    **dict.fromkeys(":»–—-", NO_BREAK_SPACE),
}
_OPENING = frozenset("«“‘([{¿¡")
_STRAIGHT = '"'


def joined_words(pieces: Sequence[Word]) -> tuple[Word, ...]:
    """Make words of the pieces that a decoder gives.

    A piece without a leading space goes on with the word before ("l" + "'invitation"); marks that
    were heard as pieces of their own ("?", "»") are joined to it, those that open something ("«")
    to the word after. Where the decoder wrote a space between a word and its mark, it becomes a
    no-break one, so no line ever begins with a mark; ``typography`` knows which languages want it.
    """
    words: list[Word] = []
    opening: Word | None = None
    for piece in pieces:
        text = piece.text.strip()
        if opening is not None and text:
            words.append(_together(opening, piece, text))
            opening = None
        elif _opens(text, words) and (piece.text.startswith(" ") or not words):
            opening = piece
        elif words and text and (not piece.text.startswith(" ") or _is_mark(text)):
            words[-1] = _extended(words[-1], piece, text)
        elif text:
            words.append(piece.model_copy(update={"text": text}))
    if opening is not None:
        words.append(opening.model_copy(update={"text": opening.text.strip()}))
    return tuple(words)


def _is_mark(text: str) -> bool:
    return not any(char.isalnum() for char in text)


def _opens(text: str, words: Sequence[Word]) -> bool:
    """Tell whether a piece is a mark that belongs to the word after it."""
    if text == _STRAIGHT:
        return sum(word.text.count(_STRAIGHT) for word in words) % 2 == 0
    return bool(text) and all(mark in _OPENING for mark in text)


def _together(opening: Word, piece: Word, text: str) -> Word:
    space = NO_BREAK_SPACE if piece.text.startswith(" ") else ""
    return piece.model_copy(
        update={
            "start_s": opening.start_s,
            "end_s": max(opening.end_s, piece.end_s),
            "text": opening.text.strip() + space + text,
        }
    )


def _extended(word: Word, piece: Word, text: str) -> Word:
    space = _SPACE_BEFORE.get(text[0], "") if piece.text.startswith(" ") else ""
    return Word(
        start_s=word.start_s,
        end_s=max(word.end_s, piece.end_s),
        text=word.text + space + text,
        probability=min(word.probability, piece.probability),
    )


def segments_of(
    words: Sequence[Word],
    speakers: Sequence[str | None] | None = None,
    language: str = "",
    voices: Sequence[int | None] | None = None,
) -> tuple[Segment, ...]:
    """Group ``words`` at sentence ends, pauses and changes of speaker.

    Args:
        words: ascending in time.
        speakers: who said each word; None means that nobody is known.
        language: BCP 47; its marks are put in place of those of a keyboard (see ``typographic``).
            Empty leaves the words as they are.
        voices: which voice said each word, where they were told apart by their sound.
    """
    named = speakers if speakers is not None else [None] * len(words)
    heard = voices if voices is not None else [None] * len(words)
    written = typographic(words, language)
    said_by = list(zip(named, heard, strict=True))
    return tuple(_segment(group, *speaker) for group, speaker in _groups(written, said_by))


def _groups(
    words: Sequence[Word], speakers: Sequence[_SaidBy]
) -> Iterator[tuple[list[Word], _SaidBy]]:
    group: list[Word] = []
    for index, word in enumerate(words):
        if group and _breaks(group, word, changed=speakers[index] != speakers[index - 1]):
            yield group, speakers[index - 1]
            group = []
        group.append(word)
    if group:
        yield group, speakers[-1]


def _breaks(group: list[Word], following: Word, *, changed: bool) -> bool:
    last = group[-1]
    return (
        changed
        or ends_sentence(last.text)
        or following.start_s - last.end_s >= _PAUSE_S
        or following.end_s - group[0].start_s > _LONGEST_S
    )


def _segment(words: list[Word], speaker: str | None, voice: int | None) -> Segment:
    return Segment(
        start_s=words[0].start_s,
        end_s=max(words[-1].end_s, words[0].start_s),
        text=" ".join(word.text for word in words),
        speaker=speaker,
        words=tuple(words),
        voice=voice,
    )

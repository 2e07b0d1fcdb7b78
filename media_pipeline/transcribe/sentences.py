"""From single words to segments: a sentence of one speaker, or as much as one breath holds."""

from collections.abc import Iterator, Sequence

from media_pipeline.model.transcript import Segment, Word

_PAUSE_S = 1.2
_LONGEST_S = 30.0
_SENTENCE_ENDS = (".", "!", "?", "…")

_SPACE_BEFORE = {";": "\u202f", "!": "\u202f", "?": "\u202f", ":": "\u00a0"}


def joined_words(pieces: Sequence[Word]) -> tuple[Word, ...]:
    """Make words of the pieces that a decoder gives.

    A piece without a leading space goes on with the word before ("l" + "'invitation"); marks that
    were heard as pieces of their own ("?", ":") are joined to it. French sets a narrow no-break
    space before ; ! ? and a no-break space before : (Lexique des règles typographiques en usage à
    l'Imprimerie nationale), so no line ever begins with a mark.
    """
    words: list[Word] = []
    for piece in pieces:
        text = piece.text.strip()
        if words and text and (not piece.text.startswith(" ") or _is_mark(text)):
            words[-1] = _extended(words[-1], piece, text)
        elif text:
            words.append(piece.model_copy(update={"text": text}))
    return tuple(words)


def _is_mark(text: str) -> bool:
    return not any(char.isalnum() for char in text)


def _extended(word: Word, piece: Word, text: str) -> Word:
    space = _SPACE_BEFORE.get(text[0], "") if piece.text.startswith(" ") else ""
    return Word(
        start_s=word.start_s,
        end_s=max(word.end_s, piece.end_s),
        text=word.text + space + text,
        probability=min(word.probability, piece.probability),
    )


def segments_of(
    words: Sequence[Word], speakers: Sequence[str | None] | None = None
) -> tuple[Segment, ...]:
    """Group ``words`` at sentence ends, pauses and changes of speaker.

    Args:
        words: ascending in time.
        speakers: who said each word; None means that nobody is known.
    """
    named = list(speakers) if speakers is not None else [None] * len(words)
    return tuple(_segment(group, speaker) for group, speaker in _groups(words, named))


def _groups(
    words: Sequence[Word], speakers: Sequence[str | None]
) -> Iterator[tuple[list[Word], str | None]]:
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
        or last.text.endswith(_SENTENCE_ENDS)
        or following.start_s - last.end_s >= _PAUSE_S
        or following.end_s - group[0].start_s > _LONGEST_S
    )


def _segment(words: list[Word], speaker: str | None) -> Segment:
    return Segment(
        start_s=words[0].start_s,
        end_s=max(words[-1].end_s, words[0].start_s),
        text=" ".join(word.text for word in words),
        speaker=speaker,
        words=tuple(words),
    )

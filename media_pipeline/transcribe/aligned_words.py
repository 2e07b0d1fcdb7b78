"""A person's words beside the machine's: which of them stand for which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from media_pipeline.model.transcript import Transcript
from media_pipeline.transcribe.word_parts import (
    WordParts,
    as_written,
    begins_sentence,
    letters_of,
    word_parts,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a transcript; ``begins`` says that a capital is due there anyway."""

    parts: WordParts
    begins: bool

    @property
    def has_capital(self) -> bool:
        """Whether it is written with one."""
        return self.parts.core[:1].isupper()

    @property
    def is_acronym(self) -> bool:
        """Whether it is written in capitals: GAP."""
        return len(self.parts.core) > 1 and self.parts.core.isupper()


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that the person wrote, and those of the machine in its place."""

    written: Said
    heard: tuple[Said, ...]

    @property
    def differs(self) -> bool:
        """Whether the machine wrote something else, marks left aside."""
        heard = " ".join(said.parts.spoken for said in self.heard)
        return as_written(heard) != as_written(self.written.parts.spoken)

    @property
    def lost_capital(self) -> bool:
        """Whether the person only took a capital away: “Priorité Culture”."""
        heard = " ".join(said.parts.spoken for said in self.heard)
        same = heard.casefold() == self.written.parts.spoken.casefold()
        return same and self.differs and not self.written.has_capital


def said_in(transcript: Transcript) -> tuple[Said, ...]:
    """Return the words of a transcript; marks alone only end sentences."""
    found: list[Said] = []
    before: str | None = None
    speaker: str | None = None
    for segment in transcript.segments:
        before = before if segment.speaker == speaker else None
        speaker = segment.speaker
        for text in segment.text.split():
            if (parts := word_parts(text)).core:
                found.append(Said(parts, begins_sentence(text, before)))
            before = text
    return tuple(found)


def corrections(draft: Sequence[Said], corrected: Sequence[Said]) -> tuple[Correction, ...]:
    """Put the words of ``draft`` beside those of ``corrected``: the fewest changes (Levenshtein).

    Words of the machine that the person left out go to the changed word before or after them.
    """
    heard: list[list[Said]] = [[] for _ in corrected]
    for first, last, at in _matches(draft, corrected):
        heard[at] += draft[first:last]
    return tuple(
        Correction(written, tuple(words)) for written, words in zip(corrected, heard, strict=True)
    )


def _matches(draft: Sequence[Said], corrected: Sequence[Said]) -> Iterator[tuple[int, int, int]]:
    """Give (first, one past last) in ``draft`` and the place in ``corrected``."""
    from rapidfuzz.distance import Levenshtein

    heard, written = (
        [letters_of(said.parts.spoken) for said in each] for each in (draft, corrected)
    )
    changed_until = -1
    left_out: tuple[int, int] | None = None
    for code in Levenshtein.opcodes(heard, written):
        first, last, start = code.src_start, code.src_end, code.dest_start
        if code.tag == "delete" and changed_until == start:
            yield first, last, start - 1
        elif code.tag == "delete":
            left_out = (first, last)
        else:
            if code.tag != "equal" and left_out is not None:
                yield *left_out, start
            left_out = None
            changed_until = code.dest_end if code.tag != "equal" else -1
            yield from ((at, at + 1, start + at - first) for at in range(first, last))

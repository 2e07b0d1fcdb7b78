"""What a person's corrections teach: names that the recogniser wrote otherwise."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from media_pipeline.model.base import Value
from media_pipeline.model.transcript import Transcript
from media_pipeline.transcribe.aligned_words import Correction, Said, corrections, said_in
from media_pipeline.transcribe.word_parts import as_written, letters_of

_LINK = re.compile(r"d[eu]|des|l[ae]|l[eè]s")
"""Little words inside a name, as in Maison de la Culture; “et” parts two names more often."""

_OPENER = re.compile(
    r"à|aux?|avec|après|alors|aujourd'hui|avant|bien|bienvenue|bonjour|bonsoir|car|ces?|cette|"
    r"chaque|chez|comme|comment|dans|d[eu]s?|depuis|donc|elles?|en|enfin|ensuite|et|ils?|je|l[ae]|"
    r"les|leurs?|mais|merci|mon|non|notre|nous|on|ou|où|oui|par|pour|puis|quand|qu[ei]|sans|si|son|"
    r"sur|toute|une?|vers|voilà|vous"
)
"""Words whose capital only says that a sentence begins."""

_OFTEN = 2
_MOST_WORDS = 8


class Proposal(Value):
    """A name or term for the glossary, what the machine wrote instead, and how many times."""

    term: str
    heard: tuple[str, ...]
    count: int


def proposed_terms(
    draft: Transcript, corrected: Transcript, known: Sequence[str]
) -> tuple[Proposal, ...]:
    """Return what the person wrote with a capital and the machine otherwise, most frequent first.

    Terms of several words without a capital are proposed when they were corrected more than once.
    A capital at the beginning of a sentence proves nothing.

    Args:
        draft: of the machine.
        corrected: of the person, of the same recording.
        known: what the glossary holds already, in whatever case and accents.
    """
    lines = corrections(said_in(draft), said_in(corrected))
    names = (_found(lines, span) for span in _names(lines))
    terms = _recurring([_found(lines, span) for span in _rewritten(lines)])
    held = {letters_of(term) for term in known}
    found = [each for each in (*names, *terms) if each.is_news(held)]
    return tuple(sorted(_counted(found), key=lambda proposal: -proposal.count))


@dataclass(frozen=True, slots=True)
class _Found:
    """A term at one place: as the person wrote it and as the machine did, without elision."""

    written: str
    heard: str

    def is_news(self, held: set[str]) -> bool:
        other = as_written(self.heard) != as_written(self.written)
        return bool(self.heard) and other and letters_of(self.written) not in held


def _found(lines: Sequence[Correction], span: range) -> _Found:
    heard = [said for at in span for said in lines[at].heard]
    return _Found(_text([lines[at].written for at in span]), _text(heard))


def _text(words: Sequence[Said]) -> str:
    if not words:
        return ""
    return " ".join([words[0].parts.core, *(word.parts.spoken for word in words[1:])])


def _names(lines: Sequence[Correction]) -> Iterator[range]:
    """Give where names stand: words with a capital, little words between them included."""
    at = 0
    while at < len(lines):
        end = _end_of_name(lines, at) if _begins_name(lines, at) else at
        if end > at:
            yield range(at, end)
        at = max(end, at + 1)


def _begins_name(lines: Sequence[Correction], at: int) -> bool:
    said = lines[at].written
    if not said.has_capital:
        return False
    if not said.begins or said.is_acronym:
        return True
    follows = at + 1 < len(lines) and _goes_on(lines, at) and lines[at + 1].written.has_capital
    return follows and not _OPENER.fullmatch(said.parts.spoken.casefold())


def _end_of_name(lines: Sequence[Correction], first: int) -> int:
    end = at = first + 1
    while at < len(lines) and at - first < _MOST_WORDS and _goes_on(lines, at - 1):
        if lines[at].written.has_capital or lines[at].lost_capital:
            end = at + 1
        elif not _LINK.fullmatch(lines[at].written.parts.core):
            break
        at += 1
    return end


def _goes_on(lines: Sequence[Correction], at: int) -> bool:
    """Tell whether nothing stands between a word and the next."""
    if at + 1 >= len(lines):
        return False
    following = lines[at + 1].written
    return not lines[at].written.parts.tail and not following.parts.lead and not following.begins


def _rewritten(lines: Sequence[Correction]) -> Iterator[range]:
    """Give where several words in a row were written anew, without a capital or a mark inside."""
    first = 0
    for at in range(len(lines) + 1):
        if at < len(lines) and _is_rewritten(lines[at]):
            if at > first and not _goes_on(lines, at - 1):
                yield from _long_enough(lines, first, at)
                first = at
            continue
        yield from _long_enough(lines, first, at)
        first = at + 1


def _is_rewritten(line: Correction) -> bool:
    return line.differs and not line.written.has_capital


def _long_enough(lines: Sequence[Correction], first: int, end: int) -> Iterator[range]:
    span = range(first, end)
    if 1 < len(span) <= _MOST_WORDS and not any(_is_little(lines[at]) for at in (first, end - 1)):
        yield span


def _is_little(line: Correction) -> bool:
    word = line.written.parts.spoken.casefold()
    return bool(_LINK.fullmatch(word) or _OPENER.fullmatch(word))


def _recurring(found: Sequence[_Found]) -> list[_Found]:
    written = [each.written for each in found]
    return [each for each in found if written.count(each.written) >= _OFTEN]


def _counted(found: Iterable[_Found]) -> list[Proposal]:
    heard: dict[str, list[str]] = {}
    for each in found:
        heard.setdefault(each.written, []).append(each.heard)
    return [
        Proposal(term=term, heard=tuple(dict.fromkeys(texts)), count=len(texts))
        for term, texts in heard.items()
    ]

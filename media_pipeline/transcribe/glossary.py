"""Names of the house glossary, put where a draft has them nearly right.

A term takes the place of a run of words when the spellings differ by no more than accents, case,
one letter or where words are parted; by more where the recogniser was unsure. Where two terms fit
about equally, or an ordinary word would lose its number, what was heard stays.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate

from media_pipeline.model.base import Value
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.glossary_fit import Fit, Place, fit_of
from media_pipeline.transcribe.glossary_terms import Term, terms_of
from media_pipeline.transcribe.heard_runs import Run, close_pairs, runs_in
from media_pipeline.transcribe.word_parts import as_written, begins_sentence, word_parts

_PAUSE_S = 0.6
_ABOUT_EQUAL = 0.05


class Replacement(Value):
    """What was heard and what is written instead, without the marks around it.

    Times are seconds of the recording; ``probability`` is that of the least certain word, 0 to 1.
    """

    heard: str
    written: str
    start_s: float
    end_s: float
    probability: float


class Corrected(Value):
    """Words with the names of the glossary in them, and what was replaced; both in their order."""

    words: tuple[Word, ...]
    replacements: tuple[Replacement, ...]


def apply_glossary(
    words: Sequence[Word],
    terms: Sequence[str],
    kept_as_heard: Sequence[str],
    *,
    names: Sequence[str] = (),
    language: str = "fr",
) -> Corrected:
    """Write the names of the glossary as the glossary does.

    Elisions and marks stay; a word that was right stays the same object. Where a term has another
    number of words than what was heard, its words share the time out by their length.

    Args:
        words: ascending in time.
        terms: names and terms; of two that differ only in case or accents, the first counts.
        kept_as_heard: words, as heard, that stay as they are.
        names: of speakers. One that is a single word ("Invité") counts only where something with
            a capital was heard inside a sentence.
        language: BCP 47; sounds are compared in French only.
    """
    known = terms_of(terms, names, language)
    if not known or not words:
        return Corrected(words=tuple(words), replacements=())
    fits = _chosen(_fits(words, known, language), _kept_places(words, kept_as_heard))
    written: list[Word] = []
    reached = 0
    for fit in fits:
        written += [*words[reached : fit.run.first], *_written(words, fit)]
        reached = fit.run.last
    return Corrected(
        words=(*written, *words[reached:]),
        replacements=tuple(_replacement(words, fit) for fit in fits),
    )


def _fits(words: Sequence[Word], terms: Sequence[Term], language: str) -> list[Fit]:
    """Return every way in which a term fits somewhere, those that are right already included."""
    found = []
    for run, term in close_pairs(runs_in(words, terms, language), terms):
        fit = fit_of(run, term, _place(words, run))
        if fit is not None:
            found.append(fit)
    return found


def _place(words: Sequence[Word], run: Run) -> Place:
    heard = words[run.first : run.last]
    before = words[run.first - 1] if run.first else None
    pause = before is not None and heard[0].start_s - before.end_s >= _PAUSE_S
    return Place(
        probability=min(word.probability for word in heard),
        begins=pause or begins_sentence(heard[0].text, before.text if before else None),
    )


def _chosen(fits: list[Fit], kept: set[int]) -> list[Fit]:
    """Return the replacements to make, in order and apart: what explains most letters wins."""
    taken = set(kept)
    chosen = []
    for rivals in _by_run(fits):
        best, span = rivals[0], range(rivals[0].run.first, rivals[0].run.last)
        if taken.intersection(span):
            continue
        taken.update(span)  # a doubtful run is not for a lesser term either
        if not best.is_right and not _is_disputed(rivals):
            chosen.append(best)
    return sorted(chosen, key=lambda fit: fit.run.first)


def _by_run(fits: list[Fit]) -> list[list[Fit]]:
    """Group fits of the same words, the best of each and the best group first."""
    groups: dict[tuple[int, int], list[Fit]] = defaultdict(list)
    for fit in fits:
        groups[fit.run.first, fit.run.last].append(fit)
    ranked = [sorted(group, key=_rank) for group in groups.values()]
    return sorted(ranked, key=lambda group: (*_rank(group[0]), group[0].run.first))


def _rank(fit: Fit) -> tuple[float, int, bool]:
    return -fit.letters_explained, fit.run.last - fit.run.first, not fit.is_right


def _is_disputed(rivals: list[Fit]) -> bool:
    best = rivals[0]
    return any(
        other.written != best.written and best.closeness - other.closeness < _ABOUT_EQUAL
        for other in rivals[1:]
    )


def _kept_places(words: Sequence[Word], kept_as_heard: Sequence[str]) -> set[int]:
    """Return the places of words that the person refused to have replaced."""
    wanted = {_bare(phrase) for phrase in kept_as_heard}
    longest = max((len(phrase.split()) for phrase in wanted), default=0)
    places: set[int] = set()
    for first in range(len(words)):
        for last in range(first + 1, min(first + longest, len(words)) + 1):
            if wanted.intersection(_readings([word.text for word in words[first:last]])):
                places.update(range(first, last))
    return places


def _readings(texts: Sequence[str]) -> Iterator[str]:
    """Give words as a person may name them: with and without the elision before them."""
    elision = word_parts(texts[0]).elision
    bare = _bare(" ".join(texts))
    yield bare
    yield bare.removeprefix(as_written(elision).casefold())


def _bare(phrase: str) -> str:
    """Return a phrase without case and without the marks around and inside it."""
    parts = [word_parts(word).spoken for word in as_written(phrase).casefold().split()]
    return " ".join(filter(None, parts))


def _written(words: Sequence[Word], fit: Fit) -> Iterator[Word]:
    heard = words[fit.run.first : fit.run.last]
    texts = fit.written.split()
    first, last = word_parts(heard[0].text), word_parts(heard[-1].text)
    texts[0] = first.lead + texts[0]
    texts[-1] += last.tail
    if len(texts) == len(heard):
        for word, text in zip(heard, texts, strict=True):
            yield word if word.text == text else word.model_copy(update={"text": text})
        return
    start_s, end_s = heard[0].start_s, max(word.end_s for word in heard)
    edges = [0, *accumulate(map(len, texts))]
    pace = max(0.0, end_s - start_s) / edges[-1]
    for place, text in enumerate(texts):
        yield Word(
            start_s=round(start_s + edges[place] * pace, 3),
            end_s=round(start_s + edges[place + 1] * pace, 3),
            text=text,
            probability=fit.probability,
        )


def _replacement(words: Sequence[Word], fit: Fit) -> Replacement:
    heard = words[fit.run.first : fit.run.last]
    return Replacement(
        heard=" ".join(word_parts(word.text).spoken for word in heard),
        written=fit.written,
        start_s=heard[0].start_s,
        end_s=max(word.end_s for word in heard),
        probability=fit.probability,
    )

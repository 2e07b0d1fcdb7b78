"""Runs of words that may stand for a term: all that are near enough to be looked at closely."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.glossary_terms import Term, sound_in
from media_pipeline.transcribe.word_parts import WordParts, letters_of, word_parts

_MOST_APART = 2
_NEAR = 0.7


@dataclass(frozen=True, slots=True)
class Run:
    """Words ``first`` to ``last`` (not included), without marks between them.

    ``elision`` is what precedes the part that is compared: l' of l'Oxygène.
    """

    first: int
    last: int
    elision: str
    cores: tuple[str, ...]
    letters: str
    sound: str
    language: str

    @property
    def text(self) -> str:
        """What is compared, as it was heard."""
        return " ".join(self.cores)


def runs_in(words: Sequence[Word], terms: Sequence[Term], language: str) -> Iterator[Run]:
    """Give every run that is about as long as one of the terms."""
    parts = [word_parts(word.text) for word in words]
    longest = max(len(term.words) for term in terms) + _MOST_APART
    sizes = range(
        min(len(term.letters) for term in terms) // 2, 2 * max(len(term.letters) for term in terms)
    )
    for first in range(len(parts)):
        for last in _possible_ends(parts, first, longest):
            for run in _readings(parts, first, last, language):
                if len(run.letters) in sizes:
                    yield run


def close_pairs(runs: Iterator[Run], terms: Sequence[Term]) -> Iterator[tuple[Run, Term]]:
    """Give the pairs that have about the same letters or about the same sound."""
    by_form: dict[int, dict[tuple[str, str], list[Run]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        by_form[run.last - run.first][run.letters, run.sound].append(run)
    for count, forms in by_form.items():
        possible = [term for term in terms if abs(len(term.words) - count) <= _MOST_APART]
        if not possible:
            continue
        for form, term in _near(list(forms), possible):
            yield from ((run, term) for run in forms[form])


def _possible_ends(parts: Sequence[WordParts], first: int, longest: int) -> Iterator[int]:
    for last in range(first + 1, min(first + longest, len(parts)) + 1):
        if not parts[last - 1].core or (last - 1 > first and parts[last - 1].lead):
            return
        yield last
        if parts[last - 1].tail:
            return


def _readings(parts: Sequence[WordParts], first: int, last: int, language: str) -> Iterator[Run]:
    head, *others = parts[first:last]
    rest = [part.spoken for part in others]
    yield _run(first, last, head.elision, (head.core, *rest), language)
    if head.elision:  # it may be the term's own
        yield _run(first, last, "", (head.spoken, *rest), language)


def _run(first: int, last: int, elision: str, cores: tuple[str, ...], language: str) -> Run:
    return Run(
        first=first,
        last=last,
        elision=elision,
        cores=cores,
        letters="".join(map(letters_of, cores)),
        sound="".join(sound_in(language, core) for core in cores),
        language=language,
    )


def _near(
    forms: list[tuple[str, str]], terms: Sequence[Term]
) -> Iterator[tuple[tuple[str, str], Term]]:
    import numpy as np
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    letters, sounds = (
        cdist(heard, wanted, scorer=Levenshtein.normalized_similarity, score_cutoff=_NEAR)
        for heard, wanted in (
            ([form[0] for form in forms], [term.letters for term in terms]),
            ([form[1] for form in forms], [term.sound for term in terms]),
        )
    )
    for row, column in np.argwhere(np.maximum(letters, sounds) > 0):
        yield forms[row], terms[column]

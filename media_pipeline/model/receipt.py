"""What was found about the accessibility of one episode, criterion by criterion."""

from datetime import date
from typing import Literal

from media_pipeline.model.base import Value

Verdict = Literal["met", "not met", "to review", "not applicable"]
"""“to review” is what only a person can judge and nobody has signed yet."""


class Criterion(Value):
    """One criterion of RGAA 4.1.2, with what was seen in a sentence or two.

    ``checked_by`` is the person who signed; empty where a program looked.
    """

    number: str
    name: str
    verdict: Verdict
    said: str
    checked_by: str = ""
    checked_on: date | None = None


class Receipt(Value):
    """The whole of it, in the order of the criteria's numbers.

    ``transcript`` is a digest of the words as they are now, which a signature names.
    """

    episode: str
    title: str
    page_url: str
    transcript: str
    signature: Literal["none", "current", "outdated"]
    criteria: tuple[Criterion, ...]

    def count(self, verdict: Verdict) -> int:
        """Return how many criteria have this verdict."""
        return sum(criterion.verdict == verdict for criterion in self.criteria)

"""What a step is."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from media_pipeline.model.base import Progress, Value
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ledger import Entry


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step made: a value for the steps after it, files, and a line for the person.

    ``facts`` are the same as ``summary`` for programs.
    """

    result: Value
    files: tuple[Path, ...] = ()
    summary: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class Step(Protocol):
    """One step of the way. It knows no other step, only the results it ``needs``."""

    @property
    def name(self) -> str:
        """Name for the ledger and for --force."""
        ...

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the steps whose results it reads, where the episode has them."""
        ...

    @property
    def result_type(self) -> type[Value]:
        """The kind of value that it gives."""
        ...

    @property
    def kept_once_published(self) -> frozenset[str]:
        """Inputs whose change does not undo the step once the episode is published."""
        ...

    def inputs(self, job: Job) -> dict[str, str]:
        """Return digests of all that the outcome depends on, by name (see reasons.py)."""
        ...

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Do it; every file is whole or not there."""
        ...

    def undone_elsewhere(self, job: Job, entry: Entry) -> str:
        """Say what became of what the step made outside the work folder; "" when it is there."""
        ...


class LocalStep:
    """A step whose outcome lies in the work folder alone."""

    kept_once_published: frozenset[str] = frozenset()

    def undone_elsewhere(self, _job: Job, _entry: Entry) -> str:
        """Tell that there is nothing elsewhere."""
        return ""

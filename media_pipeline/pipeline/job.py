"""Everything that the steps of one episode work with."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from media_pipeline.errors import MediaError
from media_pipeline.model.audio import Recording
from media_pipeline.model.base import Value
from media_pipeline.model.episode import Episode
from media_pipeline.model.settings import Series, Settings, Workspace
from media_pipeline.pipeline.digest import ContentDigests, digest
from media_pipeline.pipeline.ledger import Ledger
from media_pipeline.store.contract import Store
from media_pipeline.store.opening import open_store
from media_pipeline.store.outage import Patience, Waiting
from media_pipeline.tools.ffmpeg import Ffmpeg, find_ffmpeg

Result = TypeVar("Result", bound=Value)


@dataclass(frozen=True, slots=True)
class Machine:
    """What this computer lends: where models are kept, what time it is, and who works at it.

    ``who`` is user@host, for the history of what was published; ``patience`` is how long an outage
    of the storage is waited out, and who hears of it.
    """

    model_cache: Path
    now: Callable[[], datetime]
    who: str = ""
    patience: Patience = field(default_factory=Patience)

    def told_to(self, waiting: Waiting) -> "Machine":
        """Return this machine for one piece of work, of whose pauses ``waiting`` is told."""
        patience = replace(self.patience, waiting=waiting, stop=threading.Event())
        return replace(self, patience=patience)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asked for beside the episode's name.

    ``forced`` are the names of steps that run again; ``consents`` what they said yes to, with the
    names of consent.CONSENTS.
    """

    forced: frozenset[str] = frozenset()
    consents: frozenset[str] = frozenset()


def beside(root: Path, written: str | None) -> str | None:
    """Return a path written in config.yaml, made relative to the workspace; a name stays one."""
    return str(root / written) if written and "/" in written else written


@dataclass
class Job:
    """One episode on its way. Rooms get from it what they need, and only that."""

    workspace: Workspace
    episode: Episode
    machine: Machine
    wishes: Wishes = Wishes()

    @property
    def settings(self) -> Settings:
        """What the organisation decided."""
        return self.workspace.settings

    @property
    def series(self) -> Series:
        """The series that the episode belongs to."""
        return self.workspace.series_of(self.episode)

    @property
    def slug(self) -> str:
        """The key of that series in config.yaml."""
        return self.episode.series

    @property
    def language(self) -> str:
        """The language spoken: the episode's own, or its series'."""
        return self.episode.language or self.series.language

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Names and terms to listen for: the organisation's, the series', the episode's."""
        every = (
            *self.settings.transcription.vocabulary,
            *self.series.vocabulary,
            *self.episode.vocabulary,
        )
        return tuple(dict.fromkeys(every))

    @property
    def work_folder(self) -> Path:
        """Where the work files of the episode lie."""
        return self.episode.work_folder

    @cached_property
    def ledger(self) -> Ledger:
        """What was done for this episode."""
        return Ledger(self.work_folder)

    @cached_property
    def digests(self) -> ContentDigests:
        """Digests of the recordings."""
        return ContentDigests(self.work_folder / "digests.json")

    @cached_property
    def ffmpeg(self) -> Ffmpeg:
        """The ffmpeg that all steps use."""
        return find_ffmpeg(beside(self.workspace.root, self.settings.audio.ffmpeg))

    @cached_property
    def store(self) -> Store:
        """Where products are published."""
        return open_store(self.settings.storage, self.workspace.root, self.machine.patience)

    @property
    def is_published(self) -> bool:
        """Whether this episode's sound was uploaded before."""
        return self.ledger.read("store") is not None

    def is_forced(self, step: str) -> bool:
        """Whether the person asked for ``step`` with --force."""
        return step in self.wishes.forced

    @property
    def length_s(self) -> float:
        """Length of the recording in seconds; 0 before it was examined."""
        if self.ledger.read("ingest") is None:
            return 0.0
        return self.result("ingest", Recording).duration_s

    def key(self, name: str) -> str:
        """Return the store's key of one of the episode's products."""
        return f"{self.episode.series}/{self.episode.name}/{name}"

    def series_key(self, name: str) -> str:
        """Return the store's key of something that belongs to the whole series."""
        return f"{self.episode.series}/{name}"

    def files_digest(self, step: str) -> str:
        """Return a digest of what the files of ``step`` hold; "" when it was never done."""
        entry = self.ledger.read(step)
        return digest({name: mark.sha256 for name, mark in entry.files.items()}) if entry else ""

    def result(self, step: str, kind: type[Result]) -> Result:
        """Return what ``step`` gave when it was last done.

        Raises:
            MediaError: it was never done; the plan must not let that happen.
        """
        entry = self.ledger.read(step)
        if entry is None:
            raise MediaError(f"{step} was not done before a step that needs it")
        return kind.model_validate(entry.result, strict=False)

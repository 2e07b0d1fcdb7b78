"""What a person has to do by hand after publishing, and what they said is done.

    feeds/priorite-culture.by-hand.json    once for a series
    episodes/episode-04/by-hand.json       for an episode

Both lie among the person's own files, not in .media: deleting work files forgets nothing, and git
carries them to whoever else publishes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from gettext import gettext as _
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from media_pipeline.errors import ConfigError, Problem, UsageProblem
from media_pipeline.model.base import Moment, Value
from media_pipeline.model.publication import Catalogue, Item
from media_pipeline.pipeline.history import read_kept
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.outside_look import is_on_loopback
from media_pipeline.pipeline.published import read_published
from media_pipeline.tools.files import sha256_of, write_atomic

Name = Literal["apple-feed", "spotify-feed", "spotify", "youtube", "site"]

SERIES_TASKS: tuple[Name, ...] = ("apple-feed", "spotify-feed")
"""Done once for a series: telling a directory where its feed is."""

EPISODE_TASKS: tuple[Name, ...] = ("spotify", "youtube", "site")
"""Done for each episode: its transcript at Spotify, captions at YouTube, the player on a site."""


class Done(Value):
    """What a person said is done; ``of`` is the SHA-256 of the file that they handed over."""

    when: Moment
    who: str
    of: str = ""


class DoneByHand(Value):
    """All that was done by hand for a series or an episode, by name of the task."""

    format: Literal[1] = 1
    done: dict[str, Done] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do by hand.

    ``done`` is what a person said of it; it counts only while ``of``, the SHA-256 of the file that
    is to be handed over, is what it was then. ``address`` is that of the file or of the feed.
    ``file`` is the same file on this computer, None where it is not here. ``found`` is where it can
    be seen that it is done, whatever anybody said; empty where that cannot be seen.
    """

    name: Name
    address: str
    of: str = ""
    file: Path | None = None
    done: Done | None = None
    found: str = ""

    @property
    def state(self) -> Literal["to do", "again", "done"]:
        """Whether it is done, to be done, or to be done again with what changed since."""
        if self.done is None:
            return "done" if self.found else "to do"
        return "done" if self.done.of == self.of else "again"


@dataclass
class HandWork:
    """What is to be done by hand for one episode and its series."""

    job: Job

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks, those done too: the series' first; none before listeners have the episode.

        Raises:
            StorageError: the store says no, or the catalogue is damaged.
            ConfigError: a file that says what is done cannot be read.
        """
        if self.is_only_here or self._item is None:
            return ()
        done = {**self._said("apple-feed").done, **self._said("spotify").done}
        return tuple(_with_done(task, done.get(task.name)) for task in self._every_task())

    @property
    def pending(self) -> tuple[Task, ...]:
        """Those that are not done."""
        return tuple(task for task in self.tasks if task.state != "done")

    @property
    def is_only_here(self) -> bool:
        """Whether nobody outside this computer can reach what is published."""
        return is_on_loopback(self.job.settings.storage)

    @property
    def is_published(self) -> bool:
        """Whether listeners have the episode."""
        return self._item is not None

    def mark(self, names: tuple[Name, ...], *, done: bool) -> None:
        """Remember that tasks are done, or no longer.

        Raises:
            UsageProblem: there is no such task.
        """
        tasks = {task.name: task for task in self.tasks}
        for name in names:
            if name not in tasks:
                raise UsageProblem(
                    _("There is no “{task}” to do for {episode}.").format(
                        task=name, episode=self.job.episode.name
                    ),
                    _("Type: media todo {episode}").format(episode=self.job.episode.name),
                )
        for name in names:
            self._mark(tasks[name], done=done)
        self.__dict__.pop("tasks", None)

    @cached_property
    def _catalogue(self) -> Catalogue | None:
        return read_published(self.job.store, self.job.slug)[0]

    @property
    def _item(self) -> Item | None:
        items = self._catalogue.items if self._catalogue else ()
        return next((item for item in items if item.guid == self.job.episode.guid), None)

    def _every_task(self) -> Iterator[Task]:
        job, item = self.job, self._item
        if not _was_imported(job):
            for name in SERIES_TASKS:
                yield Task(name, job.store.url_of(job.series_key("feed.xml")))
        if item and item.transcripts:
            yield self._transcript("spotify", "transcript.vtt")
        is_replay = job.workspace.video_of(job.episode) is not None
        if item and (is_replay or (item.transcripts and job.series.medium == "video")):
            captions = self._transcript("youtube", "transcript.srt")
            yield replace(captions, found=job.episode.youtube or "")
        yield Task("site", job.store.url_of(job.key("embed.html")))

    def _transcript(self, name: Name, file: str) -> Task:
        """Return the task of handing over a file that is published, and perhaps lies here too."""
        there = self.job.store.stat(self.job.key(file))
        of = there.sha256 if there else ""
        here = self.job.work_folder / "products" / file
        is_here = here.exists() and sha256_of(here) == of
        return Task(name, self.job.store.url_of(self.job.key(file)), of, here if is_here else None)

    def _mark(self, task: Task, *, done: bool) -> None:
        path, machine = self._path(task.name), self.job.machine
        known = {**self._said(task.name).done}
        known.pop(task.name, None)
        if done:
            now = machine.now().replace(microsecond=0)
            known[task.name] = Done(when=now, who=machine.who, of=task.of)
        write_atomic(path, (DoneByHand(done=known).model_dump_json(indent=2) + "\n").encode())

    def _said(self, name: Name) -> DoneByHand:
        """Read what was said of a task, and of those beside it."""
        path = self._path(name)
        try:
            return DoneByHand.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return DoneByHand()
        except ValidationError as error:
            expected = _("what media todo wrote; put back an earlier copy, or remove the file")
            file = path.relative_to(self.job.workspace.root).as_posix()
            raise ConfigError((Problem(file, 0, 0, "", expected, _("something else")),)) from error

    def _path(self, name: Name) -> Path:
        if name in SERIES_TASKS:
            return self.job.workspace.root / "feeds" / f"{self.job.slug}.by-hand.json"
        return self.job.episode.folder / "by-hand.json"


def _with_done(task: Task, done: Done | None) -> Task:
    return replace(task, done=done)


def _was_imported(job: Job) -> bool:
    """Tell whether the series came from another host, where directories know it already."""
    first = read_kept(job.store, job.slug, 1)
    return first is not None and first.deed.kind == "import"

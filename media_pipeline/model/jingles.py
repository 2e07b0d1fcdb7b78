"""The jingles that an episode has: where each is heard, and where its file lies."""

from pathlib import Path

from media_pipeline.model.base import Value
from media_pipeline.model.episode import Episode
from media_pipeline.model.settings import Jingle, Workspace


class HeardJingle(Value):
    """A jingle of the series with the path of its file, resolved in the workspace."""

    path: Path
    jingle: Jingle


class HeardJingles(Value):
    """The jingles of one episode; ``placed`` begins at a moment of the recording, in order."""

    intro: HeardJingle | None = None
    outro: HeardJingle | None = None
    placed: tuple[tuple[float, HeardJingle], ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """Their files, each once."""
        placed = (heard for _at_s, heard in self.placed)
        found = (heard.path for heard in (self.intro, *placed, self.outro) if heard is not None)
        return tuple(dict.fromkeys(found))


def jingles_of(workspace: Workspace, episode: Episode) -> HeardJingles:
    """Return the intro and outro of the episode's series, and the jingles that it places."""
    series = workspace.series_of(episode)
    known = {name: _heard(workspace, jingle) for name, jingle in series.jingles.items()}
    return HeardJingles(
        intro=_heard(workspace, series.intro) if series.intro else None,
        outro=_heard(workspace, series.outro) if series.outro else None,
        placed=tuple((placed.at, known[placed.jingle]) for placed in episode.jingles),
    )


def _heard(workspace: Workspace, jingle: Jingle) -> HeardJingle:
    return HeardJingle(path=workspace.root / jingle.file, jingle=jingle)

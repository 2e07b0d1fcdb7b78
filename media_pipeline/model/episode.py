"""What a person wrote about one episode, as in episode.yaml."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from media_pipeline.model.base import Moment, Seconds, Slug, Text, Value

Role = Literal["host", "guest", "narrator", "author", "producer", "editor"]
"""Roles from the Podcast Taxonomy that podcast:person knows, in lower case."""


class Speaker(Value):
    """Somebody who is heard.

    ``channel`` says that this person's microphone is one side of a stereo recording; ``track``
    names the key under ``tracks`` that holds this person alone.
    """

    name: Annotated[str, Field(min_length=1, max_length=128)]
    role: Role = "guest"
    channel: Literal["left", "right"] | None = None
    track: str | None = None
    url: str | None = None


class Chapter(Value):
    """A chapter begins at ``start`` (seconds on the delivered time line)."""

    start: Seconds
    title: Annotated[str, Field(min_length=1, max_length=255)]


class EpisodeFile(Value):
    """The whole of episode.yaml.

    Either ``recording`` (one file, or several that follow each other) or ``tracks`` (one file per
    speaker, recorded at the same time); paths are relative to the episode's folder. ``notes`` is
    Markdown. ``guid`` and ``published`` are written by the first publication when they are not
    there, and never changed afterwards.
    """

    guid: Text | None = None
    series: Slug
    number: Annotated[int, Field(ge=1, le=99999)]
    season: Annotated[int, Field(ge=1, le=999)] | None = None
    title: Annotated[str, Field(min_length=1, max_length=255)]
    summary: Annotated[str, Field(min_length=1, max_length=4000)]
    notes: str = ""
    published: Moment | None = None
    language: str | None = None
    recording: str | Annotated[tuple[str, ...], Field(strict=False)] = ()
    tracks: dict[str, str] = Field(default_factory=dict)
    speakers: Annotated[tuple[Speaker, ...], Field(strict=False)] = ()
    chapters: Annotated[tuple[Chapter, ...], Field(strict=False)] = ()
    vocabulary: Annotated[tuple[str, ...], Field(strict=False)] = ()
    explicit: bool | None = None
    type: Literal["full", "trailer", "bonus"] = "full"


class Episode(EpisodeFile):
    """An episode in its folder; ``name`` is the folder's name and part of every address."""

    name: Slug
    folder: Path

    @property
    def recordings(self) -> tuple[Path, ...]:
        """All recorded files, in order: what follows each other, or the tracks."""
        follow = (self.recording,) if isinstance(self.recording, str) else self.recording
        return tuple(self.folder / path for path in (*follow, *self.tracks.values()))

    @property
    def work_folder(self) -> Path:
        """Where work files lie: git-ignored, safe to delete, made again when needed."""
        return self.folder / ".media"

    @property
    def corrected_transcript(self) -> Path:
        """The transcript that a person corrected; no command ever writes this file."""
        return self.folder / "transcript.vtt"

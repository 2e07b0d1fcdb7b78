"""What a person wrote about one episode, as in episode.yaml."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from media_pipeline.model.base import Moment, Seconds, Slug, Text, Value
from media_pipeline.model.timeline import Timeline

Role = Literal["host", "guest", "narrator", "author", "producer", "editor"]
"""Roles from the Podcast Taxonomy that podcast:person knows, in lower case."""


class Speaker(Value):
    """Somebody who is heard.

    ``channel`` says that this person's microphone is one side of a stereo recording; ``track``
    names the key under ``tracks`` that holds this person alone. Where several people share a
    microphone, ``heard_at`` is a time of the recording at which only this person is heard.
    """

    name: Annotated[str, Field(min_length=1, max_length=128)]
    role: Role = "guest"
    channel: Literal["left", "right"] | None = None
    track: str | None = None
    url: str | None = None
    heard_at: Seconds | None = None

    @property
    def heard_at_s(self) -> float | None:
        """When this person alone is heard, in seconds of the recording; None if nobody said."""
        return self.heard_at


class Chapter(Value):
    """A chapter begins at ``start``: a time of the recording in episode.yaml."""

    start: Seconds
    title: Annotated[str, Field(min_length=1, max_length=255)]


class Cut(Value):
    """What is taken out, ``start`` to ``end`` in the recording, and why."""

    start: Seconds
    end: Seconds
    why: str = ""


class PlacedJingle(Value):
    """One of the series' jingles, heard at a moment of the recording."""

    at: Seconds
    jingle: Text


class CleanUpChanges(Value):
    """What this episode wants otherwise than config.yaml; None leaves it as it is there."""

    levelling: bool | None = None
    high_pass: bool | None = None
    hum: bool | None = None
    clipping: bool | None = None
    noise: bool | None = None
    noise_reducer: Literal["afftdn", "deepfilternet"] | None = None
    trim: bool | None = None


class Accessibility(Value):
    """Who has read the transcript against the sound, and when: what no program can judge.

    ``reviewed_transcript`` is a digest of the words that were read, so that a later change of the
    transcript shows the signature as outdated; ``media a11y EPISODE --sign`` writes all three.
    """

    reviewed_by: Annotated[str, Field(min_length=1, max_length=128)]
    reviewed_on: Annotated[date, Field(strict=False)]
    reviewed_transcript: str = ""


def _cuts_in_order(cuts: tuple[Cut, ...]) -> tuple[Cut, ...]:
    return tuple(sorted(cuts, key=lambda cut: cut.start))


def _jingles_in_order(jingles: tuple[PlacedJingle, ...]) -> tuple[PlacedJingle, ...]:
    return tuple(sorted(jingles, key=lambda jingle: jingle.at))


class EpisodeFile(Value):
    """The whole of episode.yaml.

    Either ``recording`` (one file, or several that follow each other) or ``tracks`` (one file per
    speaker, recorded at the same time); paths are relative to the episode's folder. ``notes`` is
    Markdown. ``guid`` and ``published`` are written by the first publication when they are not
    there, and never changed afterwards. All times are those of the recording, whatever is cut or
    put before it; ``cuts`` and ``jingles`` are in their order. ``channels`` says what a stereo
    recording holds when media is not to find out itself: a stereo image, one microphone on each
    side, something on one side only, or the same on both. ``keep_as_heard`` are words that the
    glossary must leave as they were heard. ``accessibility`` is a person's signature.
    ``sound`` is which of several audio tracks in one file is used: its number, from 1, or all of
    them mixed. ``video`` says for this episode whether its picture is published; ``poster`` is a
    picture in its folder that stands for it, ``poster_at`` a time of the recording at which such a
    picture is found; ``youtube`` is where the video can be seen on YouTube.
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
    cuts: Annotated[tuple[Cut, ...], Field(strict=False), AfterValidator(_cuts_in_order)] = ()
    jingles: Annotated[
        tuple[PlacedJingle, ...], Field(strict=False), AfterValidator(_jingles_in_order)
    ] = ()
    channels: Literal["auto", "stereo", "microphones", "left", "right", "both"] = "auto"
    sound: Literal["mix"] | Annotated[int, Field(ge=1, le=64)] = 1
    video: bool | None = None
    poster: Text | None = None
    poster_at: Seconds | None = None
    youtube: str | None = None
    clean_up: CleanUpChanges = CleanUpChanges()
    vocabulary: Annotated[tuple[str, ...], Field(strict=False)] = ()
    keep_as_heard: Annotated[tuple[str, ...], Field(strict=False)] = ()
    explicit: bool | None = None
    accessibility: Accessibility | None = None
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
        """The transcript that a person corrected; only importing one writes this file."""
        return self.folder / "transcript.vtt"


_MILLISECOND = 3  # digits
_AUDIBLE_S = 0.1


def heard_chapters(chapters: tuple[Chapter, ...], timeline: Timeline) -> tuple[Chapter, ...]:
    """Return the chapters with the times at which listeners hear them, to the millisecond.

    A chapter of which everything was cut gives way to the next one, or is left out at the end. One
    that begins with the recording begins with what is delivered, jingle or not: Spotify asks for a
    first chapter at 0.
    """
    ordered = sorted(chapters, key=lambda chapter: chapter.start)
    heard: dict[float, Chapter] = {}
    for chapter in ordered:
        start = round(max(0.0, timeline.next_delivered_s(chapter.start)), _MILLISECOND)
        if start <= timeline.duration_s - _AUDIBLE_S:
            heard[start] = chapter.model_copy(update={"start": start})
    moved = tuple(heard.values())
    if moved and ordered[0].start == 0:
        moved = (moved[0].model_copy(update={"start": 0.0}), *moved[1:])
    return moved

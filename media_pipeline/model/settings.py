"""What the organisation decided, as written in config.yaml."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from media_pipeline.model.base import Slug, Text, Value
from media_pipeline.model.episode import Episode

Url = Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+[^\s?#@]*$")]
"""An http(s) address without query or fragment."""

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
"""A colour as #rrggbb."""

Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
"""A language as BCP 47 writes it: fr, en, fr-FR."""

Category = str | Annotated[tuple[str, str], Field(strict=False)]
"""A category of Apple's list, alone or with its subcategory."""


class Organisation(Value):
    """Who publishes."""

    name: Text
    description: str = ""
    website: Url
    email: Email


class Series(Value):
    """One podcast or one series of replays: one feed.

    ``categories`` are Apple's: a name, or a list of name and subcategory. ``cover`` is a square
    JPEG or PNG of 1400 to 3000 px relative to the workspace; without one, a cover is made from
    the title and ``colours`` (background, then text). ``guid`` is the podcast:guid, written by the
    first publication and never changed afterwards.
    """

    title: Annotated[str, Field(min_length=1, max_length=255)]
    subtitle: str = ""
    description: Text
    language: Language = "fr"
    author: str = ""
    type: Literal["serial", "episodic"] = "episodic"
    episode_prefix: Slug
    categories: Annotated[tuple[Category, ...], Field(strict=False, min_length=1)]
    explicit: bool = False
    medium: Literal["podcast", "video", "course"] = "podcast"
    cover: str | None = None
    colours: Annotated[tuple[Colour, Colour], Field(strict=False)] = ("#1d3557", "#ffffff")
    website: Url | None = None
    copyright: str = ""
    vocabulary: Annotated[tuple[str, ...], Field(strict=False)] = ()
    guid: str | None = None


class FolderStorage(Value):
    """The embedded default: a folder that any web server can serve.

    ``path`` is relative to the workspace; ``public_url`` is the address under which listeners
    reach that folder.
    """

    kind: Literal["folder"] = "folder"
    path: Text = "public"
    public_url: Url = "http://127.0.0.1:8000"


class S3Storage(Value):
    """S3-compatible object storage. Credentials come from the standard AWS sources only."""

    kind: Literal["s3"]
    bucket: Text
    prefix: str = ""
    endpoint_url: Url | None = None
    region: str | None = None
    public_url: Url


Storage = Annotated[FolderStorage | S3Storage, Field(discriminator="kind")]


class AudioSettings(Value):
    """The delivered sound. −16 LUFS and −1 dBTP are what Apple asks of podcasts."""

    loudness_lufs: Annotated[float, Field(ge=-31, le=-9, strict=False)] = -16.0
    true_peak_dbtp: Annotated[float, Field(ge=-9, le=-0.1, strict=False)] = -1.0
    mp3_bitrate_kbps: Literal[64, 96, 128, 160, 192, 256, 320] = 128
    ffmpeg: str | None = None


class TranscriptionSettings(Value):
    """How speech is recognised. ``model`` is auto, a Whisper model's name, or a folder."""

    model: Text = "auto"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    vocabulary: Annotated[tuple[str, ...], Field(strict=False)] = ()


class Settings(Value):
    """The whole of config.yaml."""

    organisation: Organisation
    language: Literal["fr", "en"] = "fr"
    storage: Storage = FolderStorage()
    audio: AudioSettings = AudioSettings()
    transcription: TranscriptionSettings = TranscriptionSettings()
    series: Annotated[dict[Slug, Series], Field(min_length=1)]


class Workspace(Value):
    """The folder with config.yaml, its settings and all its episodes, validated together.

    ``episodes`` are keyed by folder name, which is unique in the workspace.
    """

    root: Path
    settings: Settings
    episodes: dict[str, Episode]

    def series_of(self, episode: Episode) -> Series:
        """Return the series that ``episode`` belongs to."""
        return self.settings.series[episode.series]

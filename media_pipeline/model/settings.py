"""What the organisation decided, as written in config.yaml."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from media_pipeline.model.base import Seconds, Slug, Text, Value
from media_pipeline.model.episode import CleanUpChanges, Episode

Url = Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+[^\s?#@]*$")]
"""An http(s) address without query or fragment."""

Listing = Annotated[str, Field(pattern=r"^https://[^\s/?#@]+/[^\s#@]+$")]
"""The https address of something that a directory lists, with a query or without."""

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
"""A colour as #rrggbb."""

Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
"""A language as BCP 47 writes it: fr, en, fr-FR."""

Category = str | Annotated[tuple[str, str], Field(strict=False)]
"""A category of Apple's list, alone or with its subcategory."""


class Organisation(Value):
    """Who publishes.

    ``accent`` is the one colour of its pages, ``logo`` a picture relative to the workspace.
    """

    name: Text
    description: str = ""
    website: Url
    email: Email
    accent: Colour | None = None
    logo: str | None = None


class Subscribe(Value):
    """Where else a series can be followed, each the address of its page in that directory."""

    spotify: Listing | None = None
    apple: Listing | None = None
    deezer: Listing | None = None
    amazon: Listing | None = None
    youtube: Listing | None = None


JingleSeconds = Annotated[Seconds, Field(le=120)]
"""A length in a jingle, which lasts two minutes at most."""


class Jingle(Value):
    """A short sound of the series; ``file`` is relative to the workspace.

    Its loudness is ``loudness_lufs`` (that of the speech, when neither is given), or what it has
    plus ``gain_db``. It is heard together with speech for ``overlap`` seconds, ``duck_db`` quieter
    there. Fades are in seconds.
    """

    file: Text
    gain_db: Annotated[float, Field(ge=-40, le=20, strict=False)] | None = None
    loudness_lufs: Annotated[float, Field(ge=-50, le=-9, strict=False)] | None = None
    overlap: JingleSeconds = 0.0
    duck_db: Annotated[float, Field(ge=0, le=40, strict=False)] = 12.0
    fade_in: JingleSeconds = 0.0
    fade_out: JingleSeconds = 0.5


class Video(Value):
    """How the picture of a recording is published.

    ``in_feed`` says what the feed offers first: the MP3, with the video beside it, or the video,
    with the MP3 beside it. ``hls`` makes a ladder of sizes for adaptive players as well.
    """

    in_feed: Literal["beside", "first"] = "beside"
    hls: bool = False


class Series(Value):
    """One podcast or one series of replays: one feed.

    ``categories`` are Apple's: a name, or a list of name and subcategory. ``cover`` is a square
    JPEG or PNG of 1400 to 3000 px relative to the workspace; without one, a cover is made from
    the title and ``colours`` (background, then text). ``guid`` is the podcast:guid, written by the
    first publication and never changed afterwards. ``intro`` and ``outro`` are heard in every
    episode, ``jingles`` where an episode says; ``also_as`` names formats beside the MP3.
    ``accent`` and ``logo`` are those of its pages, where they differ from the organisation's.
    ``subscribe`` names the series' pages in directories, for buttons on our own pages. With
    ``video``, what was filmed is published too; without it only the sound is.
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
    accent: Colour | None = None
    logo: str | None = None
    website: Url | None = None
    copyright: str = ""
    vocabulary: Annotated[tuple[str, ...], Field(strict=False)] = ()
    guid: str | None = None
    intro: Jingle | None = None
    outro: Jingle | None = None
    jingles: dict[Slug, Jingle] = Field(default_factory=dict)
    also_as: Annotated[tuple[Literal["m4a", "opus"], ...], Field(strict=False)] = ()
    subscribe: Subscribe = Subscribe()
    video: Video | None = None


class FolderStorage(Value):
    """The embedded default: a folder that any web server can serve.

    ``path`` is relative to the workspace; ``public_url`` is the address under which listeners
    reach that folder. ``verify`` false leaves out the look from outside after each change, for a
    folder that is copied to its server later by other means.
    """

    kind: Literal["folder"] = "folder"
    path: Text = "public"
    public_url: Url = "http://127.0.0.1:8000"
    verify: bool = Field(default=True, exclude=True)


class S3Storage(Value):
    """S3-compatible object storage. Credentials come from the standard AWS sources only.

    ``single_publisher`` promises that one person alone publishes, so that a storage may do that
    does not notice two. It says nothing of where things lie: no step depends on it.
    """

    kind: Literal["s3"]
    bucket: Text
    prefix: str = ""
    endpoint_url: Url | None = None
    region: str | None = None
    public_url: Url
    verify: bool = Field(default=True, exclude=True)
    single_publisher: bool = Field(default=False, exclude=True)


Storage = Annotated[FolderStorage | S3Storage, Field(discriminator="kind")]


Bitrate = Literal[64, 96, 128, 160, 192, 256, 320]
"""Bit rate of an MP3, in kbit/s."""

Preset = Literal["speech-podcast", "speech-mono", "broadcast", "custom"]
"""A target by name: see PRESETS."""


class Target(Value):
    """What the delivered sound measures and how it is encoded."""

    loudness_lufs: float
    true_peak_dbtp: float = -1.0
    mp3_bitrate_kbps: Bitrate = 128
    channels: Literal["stereo", "mono"] = "stereo"


PRESETS: Mapping[str, Target] = MappingProxyType(
    {
        "speech-podcast": Target(loudness_lufs=-16.0),
        "speech-mono": Target(loudness_lufs=-16.0, mp3_bitrate_kbps=64, channels="mono"),
        "broadcast": Target(loudness_lufs=-23.0, mp3_bitrate_kbps=192),
        "custom": Target(loudness_lufs=-16.0),
    }
)
"""Targets by name.

speech-podcast and speech-mono: −16 LUFS ±1 and at most −1 dBTP (Apple Podcasts, audio
requirements). broadcast: −23 LUFS and at most −1 dBTP (EBU R 128). custom: one's own numbers.
"""


class CleanUp(Value):
    """What may be mended, each where it is found; ``noise_reducer`` is what reduces noise."""

    levelling: bool = True
    high_pass: bool = True
    hum: bool = True
    clipping: bool = True
    noise: bool = True
    noise_reducer: Literal["afftdn", "deepfilternet"] = "afftdn"
    trim: bool = True

    def changed(self, changes: CleanUpChanges) -> "CleanUp":
        """Return this with what an episode wants otherwise."""
        return self.model_copy(update=changes.model_dump(exclude_none=True))


class AudioSettings(Value):
    """The delivered sound: a preset, and what differs from it. Unset values are the preset's."""

    preset: Preset = "speech-podcast"
    loudness_lufs: Annotated[float, Field(ge=-31, le=-9, strict=False)] | None = None
    true_peak_dbtp: Annotated[float, Field(ge=-9, le=-0.1, strict=False)] | None = None
    mp3_bitrate_kbps: Bitrate | None = None
    channels: Literal["stereo", "mono"] | None = None
    clean_up: CleanUp = CleanUp()
    ffmpeg: str | None = None

    @property
    def target(self) -> Target:
        """The preset with what was set beside it."""
        own = {name: getattr(self, name) for name in Target.model_fields}
        changes = {name: value for name, value in own.items() if value is not None}
        return PRESETS[self.preset].model_copy(update=changes)


class TranscriptionSettings(Value):
    """How speech is recognised. ``model`` is auto, a Whisper model's name, or a folder."""

    engine: Literal["faster-whisper", "openai-whisper"] = "faster-whisper"
    model: Text = "auto"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    vocabulary: Annotated[tuple[str, ...], Field(strict=False)] = ()


class Settings(Value):
    """The whole of config.yaml; ``websub_hub`` is told whenever a feed has changed."""

    organisation: Organisation
    language: Literal["fr", "en"] = "fr"
    storage: Storage = FolderStorage()
    audio: AudioSettings = AudioSettings()
    transcription: TranscriptionSettings = TranscriptionSettings()
    websub_hub: Url | None = None
    series: Annotated[dict[Slug, Series], Field(min_length=1)]


_SOUND_ONLY = frozenset(
    {
        ".wav", ".w64", ".aif", ".aiff", ".caf", ".flac", ".mp3", ".aac", ".m4a", ".ogg", ".oga",
        ".opus", ".amr", ".wma",
    }
)  # fmt: skip


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

    def video_of(self, episode: Episode) -> Video | None:
        """Return how the picture of ``episode`` is published; None where only its sound is.

        Files of a kind that holds sound alone have no picture, whatever the series wants.
        """
        names = [path.suffix.lower() for path in episode.recordings]
        if episode.video is False or episode.tracks or _SOUND_ONLY.issuperset(names):
            return None
        return self.series_of(episode).video or (Video() if episode.video else None)

    def clean_up_of(self, episode: Episode) -> CleanUp:
        """Return what may be mended in ``episode``: the organisation's choice, then its own."""
        return self.settings.audio.clean_up.changed(episode.clean_up)

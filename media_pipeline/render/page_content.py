"""What an episode's page says."""

from urllib.parse import urlsplit

from media_pipeline.model.base import Moment, Value
from media_pipeline.model.episode import Chapter
from media_pipeline.model.publication import (
    Alternate,
    AlternateEnclosure,
    Enclosure,
    Person,
    PublishedVideo,
)
from media_pipeline.model.settings import Organisation
from media_pipeline.render.look import Look
from media_pipeline.render.sharing import Sharing


class PageContent(Value):
    """All that ``render_page`` and ``render_embed`` need; every address is absolute.

    ``language`` is BCP 47. ``notes_html`` and ``transcript_html`` stand as they are, so they come
    from ``notes_html()`` and ``to_html_fragment()``. ``alternates`` are other formats of the sound
    (those of a feed item: the player's own may be among them). ``transcripts`` are the files to
    download; the one of type text/vtt also captions the player. ``draft_transcript`` says that no
    person has read the transcript yet. ``cover_url`` is best a small picture (600 px).
    ``video`` is what was filmed, ``youtube_url`` where it can be seen on YouTube, or empty;
    ``chapter_pictures`` are the addresses of one picture for each chapter, or none at all.
    ``sharing`` is what lies beside the page for other programs and sites.
    """

    language: str
    title: str
    number: int | None
    season: int | None = None
    published: Moment
    summary: str
    notes_html: str = ""
    transcript_html: str = ""
    draft_transcript: bool = False
    audio: Enclosure
    alternates: tuple[AlternateEnclosure, ...] = ()
    video: PublishedVideo | None = None
    youtube_url: str = ""
    transcripts: tuple[Alternate, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    chapter_pictures: tuple[str, ...] = ()
    persons: tuple[Person, ...] = ()
    series_title: str
    series_url: str
    feed_url: str
    page_url: str
    embed_url: str
    cover_url: str
    organisation: Organisation
    sharing: Sharing = Sharing()
    look: Look = Look()

    @property
    def played(self) -> Enclosure:
        """What the player plays: the video, where there is one."""
        return self.video.enclosure if self.video else self.audio

    @property
    def sounds(self) -> tuple[Enclosure | AlternateEnclosure, ...]:
        """The sound to download: what the player plays, then the other formats."""
        others = [sound for sound in self.alternates if sound.url != self.audio.url]
        return (self.audio, *others)

    @property
    def is_video(self) -> bool:
        """Whether the player shows pictures."""
        return self.played.media_type.startswith("video/")

    @property
    def captions_url(self) -> str:
        """Address of the WebVTT transcript, empty when there is none."""
        vtt = [file.url for file in self.transcripts if file.media_type == "text/vtt"]
        return vtt[0] if vtt else ""


def web_address(address: str | None) -> str:
    """Return ``address`` when a browser may follow it: http or https; else nothing."""
    return address if address and urlsplit(address).scheme in {"http", "https"} else ""


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address; of one that is the picture itself, its scheme."""
    parts = urlsplit(address)
    return "data:" if parts.scheme == "data" else f"{parts.scheme}://{parts.netloc}"

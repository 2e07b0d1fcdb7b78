"""What an episode's page says."""

from collections.abc import Iterator
from itertools import chain, repeat
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
    def films(self) -> tuple[Enclosure | AlternateEnclosure, ...]:
        """The video files to download, the one that is played first."""
        films = {each.url: each for each in self._every_file() if _is_film(each)}
        return tuple(films.values())

    @property
    def sounds(self) -> tuple[Enclosure | AlternateEnclosure, ...]:
        """The sound files to download; where there is no video, the one that is played first."""
        files = {each.url: each for each in self._every_file() if not _is_film(each)}
        return tuple(each for each in files.values() if "mpegurl" not in each.media_type.lower())

    @property
    def is_video(self) -> bool:
        """Whether the player shows pictures."""
        return self.played.media_type.startswith("video/")

    @property
    def played_type(self) -> str:
        """Media type of what is played, with its codecs (RFC 6381) where they are known."""
        codecs = self.video.codecs if self.video else ""
        return f'{self.played.media_type}; codecs="{codecs}"' if codecs else self.played.media_type

    @property
    def poster_url(self) -> str:
        """The picture that stands in the player before it plays."""
        return self.video.poster_url if self.video else self.cover_url

    @property
    def storyboard_url(self) -> str:
        """Address of the WebVTT file of small pictures, empty when there is none."""
        return self.video.storyboard_url if self.video else ""

    @property
    def hls_url(self) -> str:
        """Address of the playlist of several sizes, empty when there is none."""
        return self.video.hls_url if self.video else ""

    @property
    def pictured_chapters(self) -> tuple[tuple[Chapter, str], ...]:
        """The chapters in ascending order, each with the address of its picture, or none."""
        ordered = sorted(self.chapters, key=lambda chapter: chapter.start)
        return tuple(zip(ordered, chain(self.chapter_pictures, repeat("")), strict=False))

    @property
    def shown(self) -> tuple[str, ...]:
        """The addresses of all that the page itself loads, the empty ones left out."""
        addresses = (self.played.url, self.cover_url, self.captions_url, self.poster_url)
        film = (self.hls_url, self.storyboard_url, *self.chapter_pictures)
        return tuple(filter(None, (*addresses, *film)))

    @property
    def captions_url(self) -> str:
        """Address of the WebVTT transcript, empty when there is none."""
        return self._captions.url if self._captions else ""

    @property
    def captions_language(self) -> str:
        """Language of the WebVTT transcript (BCP 47), empty when there is none."""
        return self._captions.language if self._captions else ""

    @property
    def _captions(self) -> Alternate | None:
        return next((file for file in self.transcripts if file.media_type == "text/vtt"), None)

    def _every_file(self) -> Iterator[Enclosure | AlternateEnclosure]:
        """Give every file; what is told of an address last, tells most."""
        yield self.played
        yield self.audio
        yield from self.alternates
        if self.video:
            yield _described(self.video)


def _described(video: PublishedVideo) -> AlternateEnclosure:
    """Return the video as a format; its height is that of 720p, upright or not."""
    return AlternateEnclosure(
        url=video.url,
        length_bytes=video.length_bytes,
        media_type=video.media_type,
        bitrate_kbps=video.bitrate_kbps,
        title="MP4",
        codecs=video.codecs,
        height=min(video.width, video.height),
    )


def _is_film(file: Enclosure | AlternateEnclosure) -> bool:
    return file.media_type.startswith("video/")


def web_address(address: str | None) -> str:
    """Return ``address`` when a browser may follow it: http or https; else nothing."""
    return address if address and urlsplit(address).scheme in {"http", "https"} else ""


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address; of one that is the picture itself, its scheme."""
    parts = urlsplit(address)
    return "data:" if parts.scheme == "data" else f"{parts.scheme}://{parts.netloc}"

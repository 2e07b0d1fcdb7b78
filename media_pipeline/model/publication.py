"""What a listener or a web editor receives, and what is known about it."""

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field

from media_pipeline.model.base import Moment, Value

IMMUTABLE = "public, max-age=31536000, immutable"
"""Cache-Control of a hashed address: it never changes what it serves."""

SHORT = "public, max-age=60, must-revalidate"
"""Cache-Control of what is overwritten: feed, catalogue, pages, transcripts."""


class Product(Value):
    """One file to publish. ``path`` is relative to the work folder, ``key`` to the store."""

    path: str
    key: str
    media_type: str
    cache_control: str = SHORT


class Products(Value):
    """Everything that is published for one episode, by role ("audio", "vtt", "page", …)."""

    files: dict[str, Product]


class StoredObject(Value):
    """One object as the store holds it. ``version`` is what a conditional write compares."""

    key: str
    size_bytes: int
    sha256: str
    media_type: str
    version: str


class StoredEntry(Value):
    """One object as a store lists it; ``modified`` is when it was last written."""

    key: str
    size_bytes: int
    modified: Moment


class Enclosure(Value):
    """The sound a feed item names."""

    url: str
    length_bytes: int
    media_type: str
    duration_s: float


class AlternateEnclosure(Value):
    """The same episode in one format; ``codecs`` is that of RFC 6381, empty when the type says all.

    ``media_type`` has no parameters; ``title`` names the format (at most 32 characters). ``height``
    is a video's, in pixels, 0 for sound.
    """

    url: str
    length_bytes: int
    media_type: str
    bitrate_kbps: int
    title: str
    codecs: str = ""
    height: int = 0


class PublishedVideo(Value):
    """The video of an episode, and what players show of it; sizes are in pixels.

    ``poster_url`` is a JPEG; ``storyboard_url`` a WebVTT file that tells where the picture of a
    moment is, ``hls_url`` a multivariant playlist (RFC 8216): the last two may be empty.
    """

    url: str
    length_bytes: int
    media_type: Literal["video/mp4"] = "video/mp4"
    codecs: str
    bitrate_kbps: int
    width: int
    height: int
    duration_s: float
    poster_url: str
    storyboard_url: str = ""
    hls_url: str = ""

    @property
    def enclosure(self) -> Enclosure:
        """The video as a feed item may name it."""
        return Enclosure(
            url=self.url,
            length_bytes=self.length_bytes,
            media_type=self.media_type,
            duration_s=self.duration_s,
        )


class Alternate(Value):
    """A transcript file in one format."""

    url: str
    media_type: str
    language: str
    captions: bool = False


class Person(Value):
    """Somebody named by podcast:person."""

    name: str
    role: str
    url: str | None = None


class Item(Value):
    """One published episode, with all that its feed item says.

    ``alternates`` are all formats, the enclosure's own first; empty when there is no other.
    ``video`` is what was filmed, ``youtube_url`` where it can be seen on YouTube, or empty.
    ``number`` is None only for what came from another host without one: a trailer, a bonus.
    """

    name: str
    guid: str
    title: str
    summary: str
    notes_html: str
    published: Moment
    number: int | None
    season: int | None
    type: Literal["full", "trailer", "bonus"]
    explicit: bool
    page_url: str
    image_url: str
    enclosure: Enclosure
    transcripts: tuple[Alternate, ...]
    chapters_url: str | None
    persons: tuple[Person, ...]
    alternates: tuple[AlternateEnclosure, ...] = ()
    video: PublishedVideo | None = None
    youtube_url: str = ""


class Channel(Value):
    """What the feed says of the series as a whole; ``hub_url`` is its WebSub hub, or empty."""

    slug: str
    feed_url: str
    page_url: str
    title: str
    subtitle: str
    description: str
    language: str
    author: str
    owner_name: str
    owner_email: str
    copyright: str
    type: Literal["serial", "episodic"]
    explicit: bool
    medium: Literal["podcast", "video", "course"]
    categories: tuple[tuple[str, ...], ...]
    image_url: str
    guid: str
    hub_url: str = ""


class KeptPage(Value):
    """A page that a withdrawn episode had at ``key``: its content is kept at ``kept_key``."""

    key: str
    kept_key: str


class Retracted(Value):
    """An episode that was taken out of the feed: its GUID stays its own, and it can come back.

    ``since`` is when it left; ``pages`` are those that a notice stands in for.
    """

    item: Item
    since: Moment
    pages: tuple[KeptPage, ...] = ()


NUMBERED = 3
"""The format of a catalogue that names its revision, which earlier versions cannot read."""


class Catalogue(Value):
    """The truth of what is published in one series; the feed is a pure function of it.

    ``changed`` is when the content last changed; ``items`` are in the order of publication.
    ``revision`` numbers the change that gave this catalogue; 0 for one from before there were
    numbers. ``held`` are the episodes that wait for their date: feed and page do not show them.
    ``retracted`` are the episodes that left, so that nobody else gets their GUID.
    ``format`` is 2 where a sound has other formats or an episode has no number, and 3 where there
    is a revision: earlier versions cannot read these.
    """

    format: Literal[1, 2, 3] = 1
    revision: Annotated[int, Field(ge=0)] = 0
    channel: Channel
    changed: Moment
    items: tuple[Item, ...] = ()
    held: tuple[Item, ...] = ()
    retracted: tuple[Retracted, ...] = ()

    @property
    def every_item(self) -> tuple[Item, ...]:
        """The items that are published, those that wait, then those that were withdrawn."""
        return (*self.items, *self.held, *(gone.item for gone in self.retracted))

    def with_item(self, item: Item) -> "Catalogue":
        """Return a catalogue in which ``item`` replaces the one with its GUID or is added."""
        return self.with_items((item,))

    def with_items(self, items: tuple[Item, ...]) -> "Catalogue":
        """Return a catalogue with ``items``, each of which may replace the one with its GUID.

        Those that had been held back or retracted are back.
        """
        others = self.without({item.guid for item in items})
        ordered = sorted([*others.items, *items], key=lambda entry: (entry.published, entry.name))
        is_new = any(entry.alternates or entry.number is None for entry in ordered)
        written_as = 2 if is_new else 1
        return others.model_copy(
            update={
                "items": tuple(ordered),
                "format": self.format if self.format == NUMBERED else written_as,
            }
        )

    def with_held(self, items: tuple[Item, ...]) -> "Catalogue":
        """Return a catalogue in which ``items`` wait for their date, wherever they were before."""
        others = self.without({item.guid for item in items})
        ordered = sorted([*others.held, *items], key=lambda entry: (entry.published, entry.name))
        return others.model_copy(update={"held": tuple(ordered)})

    def without(self, guids: Collection[str]) -> "Catalogue":
        """Return a catalogue that knows nothing of the episodes with these GUIDs."""
        return self.model_copy(
            update={
                "items": tuple(item for item in self.items if item.guid not in guids),
                "held": tuple(item for item in self.held if item.guid not in guids),
                "retracted": tuple(gone for gone in self.retracted if gone.item.guid not in guids),
            }
        )


class Deed(Value):
    """What somebody did to a catalogue.

    ``episodes`` are (name, title) of those concerned; ``restored`` is the number of the revision
    that a rollback brought back. ``release`` lets out what waited for its date; ``undo`` takes back
    a change that would not have reached listeners. ``found`` is the catalogue from before there
    were revisions.
    """

    kind: Literal["publish", "retract", "rollback", "import", "release", "undo", "found"]
    episodes: tuple[tuple[str, str], ...] = ()
    restored: int | None = None


class Revision(Value):
    """One change of a catalogue, kept for good; ``before`` is the number of the one it changed.

    ``who`` is user@host. Numbers only grow, but may skip: a revision whose catalogue was not
    written, because somebody else was quicker, is nobody's ``before``.
    """

    format: Literal[1] = 1
    number: Annotated[int, Field(ge=0)]
    before: int | None
    when: Moment
    who: str
    deed: Deed
    catalogue: Catalogue


class Report(Value):
    """What verification saw, in one sentence each.

    ``failures`` concern the feed itself and the episode looked at, ``elsewhere`` other episodes.
    ``answered`` is False where the feed's server was away for a moment, so that failures may be the
    moment's.
    """

    feed_url: str
    checks: Annotated[int, Field(ge=0)]
    failures: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    answered: bool = True

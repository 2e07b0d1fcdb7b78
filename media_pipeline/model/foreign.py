"""What the feed of another host says, as it stands there: nothing chosen, nothing fetched yet."""

from typing import Literal

from media_pipeline.model.base import Moment, Value
from media_pipeline.model.episode import Chapter
from media_pipeline.model.publication import Person


class ForeignSound(Value):
    """The sound file that an item names; ``length_bytes`` is a claim, 0 if there is none."""

    url: str
    media_type: str
    length_bytes: int


class ForeignTranscript(Value):
    """One transcript file; ``language`` is empty when the feed does not say it."""

    url: str
    media_type: str
    language: str
    captions: bool


class ForeignItem(Value):
    """One episode at the old host.

    ``guid`` is what podcast apps take for the identity of the episode: the tag's text, or the
    address of the sound where there is none (``has_own_guid`` false). ``description`` and
    ``content`` are text or HTML of unknown origin. ``duration_s`` is 0 when the feed does not say
    it. ``problem`` says what keeps the item from being taken over; ``remarks`` what was guessed.
    """

    guid: str
    has_own_guid: bool
    title: str
    description: str
    content: str
    published: Moment | None
    number: int | None
    season: int | None
    type: Literal["full", "trailer", "bonus"]
    explicit: bool | None
    image_url: str
    sound: ForeignSound | None
    duration_s: float
    transcripts: tuple[ForeignTranscript, ...]
    chapters_url: str
    chapters: tuple[Chapter, ...]
    persons: tuple[Person, ...]
    problem: str = ""
    remarks: tuple[str, ...] = ()


class ForeignChannel(Value):
    """The series at the old host; texts are empty and ``guid`` too where the feed says nothing.

    ``categories`` are those of Apple's list only; ``unknown_categories`` are the others.
    """

    title: str
    subtitle: str
    description: str
    language: str
    author: str
    owner_name: str
    owner_email: str
    copyright: str
    website: str
    type: Literal["serial", "episodic"]
    explicit: bool
    image_url: str
    guid: str
    categories: tuple[tuple[str, ...], ...]
    unknown_categories: tuple[str, ...]
    generator: str


class ForeignFeed(Value):
    """The whole feed, all its pages together, items in the order in which they stand."""

    address: str
    channel: ForeignChannel
    items: tuple[ForeignItem, ...]
    pages: int
    remarks: tuple[str, ...] = ()

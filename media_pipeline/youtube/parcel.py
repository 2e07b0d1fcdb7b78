"""What goes to YouTube, gathered from everything that was made of an episode."""

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import Field

from media_pipeline.model.base import Value

Privacy = Literal["unlisted", "public", "private"]
"""Who may see a video: whoever has its address, everybody, or the channel's owner alone."""

CATEGORY = "27"
"""Education, of YouTube's list of categories (videoCategories.list); 25 is news and politics."""


class Parcel(Value):
    """One episode as YouTube takes it.

    ``guid`` is the episode's own, by which a video is recognised; ``known_id`` is the video that
    episode.yaml names already. ``video`` is the MP4, ``video_sha256`` its digest and
    ``video_bytes`` its size. ``captions`` is SubRip text, empty where nothing is said;
    ``captions_name`` is how the track is called. ``thumbnail`` is a JPEG, None where there is no
    picture. ``language`` is BCP 47.
    """

    guid: str
    known_id: str = ""
    title: str
    description: str
    tags: tuple[str, ...] = ()
    language: str
    video: Path
    video_sha256: str
    video_bytes: int
    captions: str = ""
    captions_name: str = ""
    thumbnail: bytes | None = Field(default=None, repr=False)

    @property
    def texts_digest(self) -> str:
        """A digest of what stands around the video: title, description, tags, language."""
        return digest_of(
            "\0".join((self.title, self.description, *self.tags, self.language)).encode()
        )

    @property
    def shown_digest(self) -> str:
        """A digest of title and description alone: what a person may change at YouTube."""
        return shown_digest(self.title, self.description)

    @property
    def captions_digest(self) -> str:
        """A digest of the captions; empty where there are none."""
        return digest_of(self.captions.encode()) if self.captions else ""

    @property
    def thumbnail_digest(self) -> str:
        """A digest of the picture; empty where there is none."""
        return digest_of(self.thumbnail) if self.thumbnail else ""


def digest_of(content: bytes) -> str:
    """Return a SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def shown_digest(title: str, description: str) -> str:
    """Return a digest of a title and a description, whatever spaces surround them."""
    return digest_of(f"{title.strip()}\0{description.strip()}".encode())

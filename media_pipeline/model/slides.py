"""Chapters as slides propose them, before a person has said yes."""

from media_pipeline.model.base import Value


class ProposedChapter(Value):
    """A slide begins at ``start_s`` of the recording.

    ``said`` is the first sentence spoken from there, or empty; ``title`` was made of it.
    ``thumbnail`` is a JPEG of the slide.
    """

    start_s: float
    title: str
    said: str
    thumbnail: bytes

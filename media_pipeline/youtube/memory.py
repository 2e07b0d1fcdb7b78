"""What this user sent to YouTube, and what is on its way there.

One small file an episode, in the user's configuration folder. The address of an upload that is on
its way lets anybody who has it add to that upload, so it is kept like a key.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path

from pydantic import Field, ValidationError

from media_pipeline.errors import StorageError
from media_pipeline.model.base import Value
from media_pipeline.youtube.parcel import Privacy, digest_of
from media_pipeline.youtube.private import make_private, read_private, write_private


class Underway(Value):
    """An upload that was begun: its address, and the digest and size of the file sent there."""

    uri: str = Field(repr=False)
    sha256: str
    size_bytes: int


class Remembered(Value):
    """What is known of one episode at YouTube.

    ``video_id`` is its video, ``sha256`` of the file that was sent (empty: not known). ``texts``,
    ``captions`` and ``thumbnail`` are digests of what was sent of each, ``shown`` that of title and
    description alone. ``asked`` is who was to see it, until somebody looked whether it is so;
    ``is_locked`` that YouTube made it private although something else was asked.
    ``former`` are videos that a person asked to leave behind for a new one.
    """

    video_id: str = ""
    sha256: str = ""
    texts: str = ""
    shown: str = ""
    captions: str = ""
    thumbnail: str = ""
    asked: Privacy | None = None
    is_locked: bool = False
    former: tuple[str, ...] = ()
    underway: Underway | None = None


class Memory:
    """The record of one episode; every change is on disk before anything else happens.

    Args:
        folder: the user's own, for YouTube.
        guid: the episode's.
    """

    def __init__(self, folder: Path, guid: str) -> None:
        self._path = folder / "episodes" / f"{digest_of(guid.encode())[:32]}.json"

    def read(self) -> Remembered:
        """Return what is known; nothing where the record is damaged."""
        content = read_private(self._path)
        try:
            return (
                Remembered.model_validate_json(content, strict=False) if content else Remembered()
            )
        except ValidationError:
            return Remembered()

    def change(self, **values: object) -> Remembered:
        """Keep new values beside what is known."""
        known = self.read().model_copy(update=values)
        write_private(self._path, known.model_dump_json(indent=1).encode())
        return known

    def start_over(self, former: tuple[str, ...]) -> None:
        """Forget everything but the videos that were left behind."""
        write_private(self._path, Remembered(former=former).model_dump_json(indent=1).encode())

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let no second process of this user work on the same episode's upload.

        Raises:
            StorageError: another one does.
        """
        make_private(self._path.parent)
        handle = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+"):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StorageError(
                    _("This video is being uploaded already, by another window."),
                    _("Wait until it is done, then type the same command again."),
                ) from error
            yield

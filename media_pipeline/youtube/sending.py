"""One file on its way to YouTube, byte by byte known: the resumable protocol of Google's APIs.

    POST …/upload/…?uploadType=resumable     200, Location: the session, kept before any byte goes
    PUT  session, Content-Range: bytes a-b/N 308, Range: bytes=0-c: c + 1 bytes are there
    PUT  session, Content-Range: bytes */N   308 the same, or 200/201 with the video, if it is whole
    404, 410                                 the session is over: the upload begins anew

YouTube Data API, "Resumable Uploads". google-api-python-client sends the pieces; it keeps the
session in its own memory only, so opening it and taking it up again is done here.
"""

import re
from collections.abc import Callable
from gettext import gettext as _
from typing import Any, Protocol, TypeVar

from media_pipeline.errors import PassingTrouble, StorageError
from media_pipeline.youtube.client import Client
from media_pipeline.youtube.memory import Underway
from media_pipeline.youtube.parcel import Parcel, Privacy
from media_pipeline.youtube.refusals import AGAIN, Answer, check

Result = TypeVar("Result")


class Outlast(Protocol):
    """Calls something again while its trouble may pass, and returns what it returns."""

    def __call__(self, ask: Callable[[], Result]) -> Result:
        """Return what ``ask`` returns in the end."""
        ...


Sent = Callable[[int, int], None]
"""Told how many bytes are there, and of how many."""

PIECE_BYTES = 8 << 20
"""A multiple of 256 KiB, as Google asks; what is lost at most when a connection breaks."""

_OVER = frozenset({404, 410})
_GOES_ON = 308
_RANGE = re.compile(r"^(?:bytes=)?0-(\d+)$")


class SessionOver(Exception):
    """YouTube no longer knows the upload: it is too old, or was ended."""


class Sending:
    """The upload of one video.

    Args:
        client: asks YouTube.
        parcel: what is sent.
        privacy: who may see it; only the beginning of an upload says so.
        piece_bytes: how much goes in one request.
    """

    def __init__(
        self, client: Client, parcel: Parcel, privacy: Privacy, piece_bytes: int = PIECE_BYTES
    ) -> None:
        self._line = client.line
        self._size = parcel.video_bytes
        self._request = client.insert_request(parcel, privacy, _media(parcel, piece_bytes))

    def begin(self) -> str:
        """Open a session and return its address, which is a secret; no byte is sent yet."""
        request = self._request
        headers = {
            **request.headers,
            "X-Upload-Content-Type": request.resumable.mimetype(),
            "X-Upload-Content-Length": str(self._size),
        }
        answer = self._line.ask(request.method, request.uri, request.body, headers)
        check(answer, self._line.manners.clock)
        place = answer.headers.get("location", "")
        if not place:
            raise StorageError(_("YouTube opened no upload, and did not say why."), AGAIN)
        return place

    def take_up(self, session: Underway) -> str:
        """Ask how much of a session is there; return the video's name if all of it is.

        Raises:
            SessionOver: YouTube does not know it any more.
        """
        headers = {"Content-Range": f"bytes */{session.size_bytes}"}
        answer = self._line.ask("PUT", session.uri, b"", headers)
        if answer.status in _OVER:
            raise SessionOver
        check(answer, self._line.manners.clock)
        if answer.status != _GOES_ON:
            return str(answer.document["id"])
        self._request.resumable_uri = answer.headers.get("location", session.uri)
        self._request.resumable_progress = _bytes_there(answer)
        return ""

    @property
    def bytes_there(self) -> int:
        """How much YouTube said it has."""
        return int(self._request.resumable_progress)

    def send(self, session: Underway, outlast: Outlast, sent: Sent) -> str:
        """Send what is missing and return the video's name.

        After any trouble YouTube is asked first what it has: of what arrived, nothing goes twice.

        Raises:
            SessionOver: YouTube does not know the session any more.
        """
        name = outlast(lambda: self.take_up(session))
        while not name:
            sent(self.bytes_there, self._size)
            name = outlast(lambda: self._send_piece(session))
        sent(self._size, self._size)
        return name

    def _send_piece(self, session: Underway) -> str:
        """Send one piece; after trouble, the library asks first what is there."""
        before = self.bytes_there
        if before >= self._size:
            name = self.take_up(session)
        else:
            _status, video = self._request.next_chunk(http=_Piece(self._line))
            name = str(video["id"]) if video else ""
        if not name and self.bytes_there <= before:
            raise PassingTrouble(_("YouTube kept nothing of what was sent."), AGAIN)
        return name


class _Piece:
    """The line, for one piece of a session that may be over."""

    def __init__(self, line: Any) -> None:
        self._line = line

    def request(
        self, uri: str, method: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[Any, bytes]:
        import httplib2

        answer = self._line.ask(method, uri, body, headers or {})
        if answer.status in _OVER:
            raise SessionOver
        check(answer, self._line.manners.clock)
        return httplib2.Response({**answer.headers, "status": str(answer.status)}), answer.body


def _media(parcel: Parcel, piece_bytes: int) -> Any:
    from googleapiclient.http import MediaFileUpload

    class Pieces(MediaFileUpload):  # type: ignore[misc]
        """Whole pieces in memory: a stream that was read once cannot be sent again after a 401."""

        def has_stream(self) -> bool:
            return False

    return Pieces(str(parcel.video), mimetype="video/mp4", chunksize=piece_bytes, resumable=True)


def _bytes_there(answer: Answer) -> int:
    """Return how many bytes YouTube has; no Range means none."""
    found = _RANGE.match(answer.headers.get("range", ""))
    return int(found[1]) + 1 if found else 0

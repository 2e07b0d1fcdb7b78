"""YouTube on this computer: its documented resumable protocol, and the few requests around it.

It is stricter than the documents where that shows a mistake: a piece that does not begin where the
last one ended is refused, so no byte can come twice unseen. It keeps the bytes.
"""

import hashlib
import json
import re
import secrets
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

GRANULE = 256 * 1024
"""Every piece but the last is a multiple of this."""

CLIENT = {"client_id": "the-client", "client_secret": "the-client-secret"}
REFRESH_TOKEN = "1//refresh-token-of-the-officer"
CODE = "4/code-from-the-browser"
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_ASK = re.compile(r"bytes \*/(\d+)")


@dataclass
class Fault:
    """What happens to the next request of ``kind``: "begin", "piece", "ask", "captions".

    ``cut``: after ``after`` bytes of the body, kept, the connection is reset. ``lost``: all is
    done, no answer comes. ``stall``: after ``after`` bytes of a piece nothing moves until the
    server ends; with 0, and for other requests, all is done and only the answer never comes.
    ``few``: only ``after`` bytes are kept, and the answer says so. ``status``: the answer is an
    error.
    """

    kind: str
    what: Literal["cut", "lost", "stall", "few", "status"] = "status"
    after: int = 0
    status: int = 503
    reason: str = ""
    message: str = "a message of the server"
    skip: int = 0
    """So many requests go well before."""
    times: int = 1


@dataclass
class Session:
    """One upload: what is to come, and what came."""

    size: int
    resource: dict[str, Any]
    data: bytearray = field(default_factory=bytearray)
    video_id: str = ""


@dataclass
class Tube:
    """What the server holds, and what was asked of it."""

    base: str = ""
    faults: list[Fault] = field(default_factory=list)
    sessions: dict[str, Session] = field(default_factory=dict)
    videos: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    captions: dict[str, dict[str, Any]] = field(default_factory=dict)
    thumbnails: dict[str, bytes] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    """Access tokens given so far; only the last is valid."""
    is_revoked: bool = False
    is_audited: bool = True
    may_have_thumbnails: bool = True
    body_bytes: int = 0
    """Bytes of video that arrived, kept or not."""
    requests: list[str] = field(default_factory=list)
    """Kinds of requests, in their order."""
    stalled: threading.Event = field(default_factory=threading.Event)
    end: threading.Event = field(default_factory=threading.Event)

    @property
    def secrets(self) -> list[str]:
        """Everything that nobody may ever read."""
        return [*self.tokens, REFRESH_TOKEN, CODE, CLIENT["client_secret"], *self.sessions]

    def count(self, kind: str) -> int:
        """How often something was asked."""
        return self.requests.count(kind)

    def sha256(self, video_id: str) -> str:
        """The digest of the file that became a video."""
        return hashlib.sha256(self.files[video_id]).hexdigest()

    def fault(self, kind: str) -> Fault | None:
        """Take the fault that is to happen now."""
        for one in self.faults:
            if one.kind == kind:
                if one.skip:
                    one.skip -= 1
                    return None
                one.times -= 1
                if not one.times:
                    self.faults.remove(one)
                return one
        return None

    def add_video(self, resource: dict[str, Any], data: bytes) -> str:
        """Make a video of a whole file."""
        video_id = secrets.token_urlsafe(8)
        assert len(video_id) == 11
        status = dict(resource.get("status", {}))
        if not self.is_audited:
            status["privacyStatus"] = "private"
        status["uploadStatus"] = "uploaded"
        snippet = {**resource["snippet"], "channelId": "UCx"}
        self.videos[video_id] = {"id": video_id, "snippet": snippet, "status": status}
        self.files[video_id] = data
        return video_id

    def client_file(self, folder: Path) -> Path:
        """Write what Google's console gives for a desktop program."""
        path = folder / "client_secret.json"
        uris = {"auth_uri": f"{self.base}/auth", "token_uri": f"{self.base}/token"}
        installed = {**CLIENT, **uris, "redirect_uris": ["http://localhost"], "project_id": "p"}
        path.write_text(json.dumps({"installed": installed}), encoding="utf-8")
        return path


@contextmanager
def tube() -> Iterator[Tube]:
    """Run a YouTube of one's own."""
    held = Tube()
    handler = type("Handler", (_Handler,), {"tube": held})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    held.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield held
    finally:
        held.end.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    tube: Tube
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def _do(self) -> None:
        parts = urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.kind, self.held = self._kind_of(parts.path), None
        self.tube.requests.append(self.kind)
        with suppress(_Broken):
            getattr(self, f"_{self.kind}")()

    do_GET = do_POST = do_PUT = _do  # noqa: N815

    def _kind_of(self, path: str) -> str:
        if path.startswith("/session/"):
            return (
                "ask" if self.headers.get("Content-Range", "").startswith("bytes */") else "piece"
            )
        names = {
            ("POST", "/upload/youtube/v3/videos"): "begin",
            ("GET", "/youtube/v3/videos"): "videos",
            ("PUT", "/youtube/v3/videos"): "update",
            ("GET", "/youtube/v3/channels"): "channels",
            ("GET", "/youtube/v3/playlistItems"): "playlist",
            ("GET", "/youtube/v3/captions"): "captionlist",
            ("POST", "/upload/youtube/v3/captions"): "captions",
            ("PUT", "/upload/youtube/v3/captions"): "captions",
            ("POST", "/upload/youtube/v3/thumbnails/set"): "thumbnail",
            ("POST", "/token"): "token",
            ("POST", "/revoke"): "revoke",
            ("GET", "/auth"): "auth",
        }
        return names.get((self.command, path), "unknown")

    # What is answered

    def _answer(self, status: int, document: Any = None, **headers: str) -> None:
        if self.held and self.held.what == "stall":
            self._stall()
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _refuse(self, status: int, reason: str, message: str = "no") -> None:
        errors = [{"reason": reason, "domain": "youtube", "message": message}]
        self._answer(status, {"error": {"code": status, "message": message, "errors": errors}})

    def _stall(self) -> None:
        self.tube.stalled.set()
        self.tube.end.wait()
        self._break()

    def _break(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()
        raise _Broken

    def _read(self, most: int | None = None) -> bytes:
        length = int(self.headers.get("Content-Length", 0))
        return self.rfile.read(length if most is None else min(most, length))

    def _stands(self) -> Fault | None:
        """Check who asks; let faults happen that need no more than that."""
        self.held = fault = self.tube.fault(self.kind)
        if fault and fault.what == "status":
            self._read()
            self._refuse(fault.status, fault.reason, fault.message)
            raise _Broken
        valid = self.tube.tokens and not self.tube.is_revoked
        if not valid or self.headers.get("Authorization") != f"Bearer {self.tube.tokens[-1]}":
            self._read()
            self._refuse(401, "authError", "Invalid Credentials")
            raise _Broken
        return fault

    # The resumable protocol

    def _begin(self) -> None:
        fault = self._stands()
        resource = json.loads(self._read())
        assert self.query["uploadType"] == "resumable"
        assert self.headers["X-Upload-Content-Type"] == "video/mp4"
        key = secrets.token_urlsafe(24)
        size = int(self.headers["X-Upload-Content-Length"])
        self.tube.sessions[key] = Session(size, resource)
        if fault and fault.what == "lost":
            self._break()
        self._answer(200, Location=f"{self.tube.base}/session/{key}?upload_id={key}")

    def _session(self) -> Session:
        key = urlsplit(self.path).path.rpartition("/")[2]
        found = self.tube.sessions.get(key)
        if found is None:
            self._read()
            self._refuse(404, "notFound")
            raise _Broken
        return found

    def _ask(self) -> None:
        self._stands()
        session = self._session()
        asked = _ASK.fullmatch(self.headers["Content-Range"])
        assert asked
        assert int(asked[1]) == session.size
        self._where(session)

    def _piece(self) -> None:
        fault = self._stands()
        session = self._session()
        found = _RANGE.fullmatch(self.headers["Content-Range"])
        assert found
        first, last, size = map(int, found.groups())
        length = int(self.headers["Content-Length"])
        wrong = (
            first != len(session.data)
            or size != session.size
            or length != last - first + 1
            or (last + 1 < size and length % GRANULE)
        )
        if wrong:
            self._read()
            self._refuse(400, "badContentRange", self.headers["Content-Range"])
            return
        self._take(session, fault)

    def _take(self, session: Session, fault: Fault | None) -> None:
        stalls = fault is not None and fault.what == "stall" and fault.after > 0
        some = fault.after if fault and (stalls or fault.what in {"cut", "few"}) else None
        data = self._read(None if fault and fault.what == "few" else some)
        self.tube.body_bytes += len(data)
        session.data += data[:some]
        if stalls:
            self._stall()
        if fault and fault.what == "cut":
            self._break()
        if len(session.data) == session.size:
            session.video_id = self.tube.add_video(session.resource, bytes(session.data))
        if fault and fault.what == "lost":
            self._break()
        self._where(session)

    def _where(self, session: Session) -> None:
        if session.video_id:
            self._answer(201, self.tube.videos[session.video_id])
        elif session.data:
            self._answer(308, Range=f"bytes=0-{len(session.data) - 1}")
        else:
            self._answer(308)

    # Around it

    def _videos(self) -> None:
        self._stands()
        video = self.tube.videos.get(self.query["id"])
        self._answer(200, {"items": [video] if video else []})

    def _update(self) -> None:
        self._stands()
        asked = json.loads(self._read())
        for part in self.query["part"].split(","):
            self.tube.videos[asked["id"]][part] = asked[part]
        self._answer(200, self.tube.videos[asked["id"]])

    def _channels(self) -> None:
        self._stands()
        lists = {"relatedPlaylists": {"uploads": "UUx"}}
        self._answer(200, {"items": [{"id": "UCx", "contentDetails": lists}]})

    def _playlist(self) -> None:
        """Two videos a page, the newest first."""
        self._stands()
        every = [*reversed(self.tube.videos.values())]
        at = int(self.query.get("pageToken", 0))
        items = [
            {
                "snippet": {
                    "resourceId": {"videoId": video["id"]},
                    "description": video["snippet"]["description"],
                }
            }
            for video in every[at : at + 2]
        ]
        more = {"nextPageToken": str(at + 2)} if at + 2 < len(every) else {}
        self._answer(200, {"items": items, **more})

    def _captionlist(self) -> None:
        self._stands()
        wanted = self.query["videoId"]
        items = [
            {"id": key, "snippet": track["snippet"]}
            for key, track in self.tube.captions.items()
            if track["snippet"]["videoId"] == wanted
        ]
        self._answer(200, {"items": items})

    def _captions(self) -> None:
        fault = self._stands()
        resource, content = self._two_parts()
        if self.command == "POST":
            key = f"track-{len(self.tube.captions)}"
            self.tube.captions[key] = {"snippet": resource["snippet"], "content": content}
        else:
            key = resource["id"]
            self.tube.captions[key]["content"] = content
        if fault and fault.what == "lost":
            self._break()
        self._answer(200, {"id": key, "snippet": self.tube.captions[key]["snippet"]})

    def _two_parts(self) -> tuple[dict[str, Any], bytes]:
        """Read multipart/related: a resource in JSON, then a file."""
        mark = re.search(r'boundary="?([^";]+)', self.headers["Content-Type"])
        assert mark
        parts = self._read().split(b"--" + mark[1].encode())[1:3]
        first, second = (part.partition(b"\n\n")[2].rstrip(b"\n") for part in parts)
        return json.loads(first), second

    def _thumbnail(self) -> None:
        self._stands()
        picture = self._read()
        if not self.tube.may_have_thumbnails:
            self._refuse(403, "forbidden", "The channel may not upload custom video thumbnails.")
            return
        self.tube.thumbnails[self.query["videoId"]] = picture
        self._answer(200, {"items": []})

    # Signing in

    def _auth(self) -> None:
        back = urlencode({"code": CODE, "state": self.query["state"]})
        self._answer(302, Location=f"{self.query['redirect_uri']}?{back}")

    def _token(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(self._read().decode()).items()}
        fault = self.tube.fault("token")
        if fault:
            self._answer(fault.status, {"error": fault.reason})
            return
        known = asked.get("code") == CODE or asked.get("refresh_token") == REFRESH_TOKEN
        if self.tube.is_revoked or not known:
            why = "Token has been expired or revoked."
            self._answer(400, {"error": "invalid_grant", "error_description": why})
            return
        self.tube.tokens.append(f"ya29.access-token-{secrets.token_hex(8)}")
        scope = "https://www.googleapis.com/auth/youtube.force-ssl"
        given = {"access_token": self.tube.tokens[-1], "expires_in": 3599, "scope": scope}
        if "code" in asked:
            given["refresh_token"] = REFRESH_TOKEN
        self._answer(200, {**given, "token_type": "Bearer"})

    def _revoke(self) -> None:
        self.tube.is_revoked = parse_qs(self._read().decode())["token"] == [REFRESH_TOKEN]
        self._answer(200, {})

    def _unknown(self) -> None:
        self._read()
        self._refuse(404, "notFound")


class _Broken(Exception):
    """The answer was given, or will never be."""

"""The local web server: one folder at http://127.0.0.1, as a podcast app expects a host to answer.

Byte ranges, ETag and Last-Modified, right media types, CORS. Only this machine can reach it.
Hidden files, and whatever a symbolic link fetches from outside the folder, are not there. ``/``
lists the series, unless the folder has a page of its own.
"""

import errno
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import wrap_file

from media_pipeline.errors import UsageProblem
from media_pipeline.tools.media_types import cache_control_of, media_type_of
from media_pipeline.tools.web_folder import find_file, published_series
from media_pipeline.tools.web_pages import POLICY, home_page, missing_page

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"
Log = Callable[[str], None]
"""Told one line per request."""

_OPENED = "media_pipeline.opened"
"""The file of an answer, in its request's WSGI environment."""

_WITH_BODY = {"content-length", "transfer-encoding", "expect"}
_METHODS = ["GET", "HEAD", "OPTIONS"]
_EVERYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(_METHODS),
    "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


@contextmanager
def serving(folder: Path, *, port: int = 0, log: Log | None = None) -> Iterator[str]:
    """Serve ``folder`` in the background and yield its address, ``http://127.0.0.1:PORT``.

    Args:
        folder: what to serve; it may be made later.
        port: 0 takes a free one.
        log: told one line per request.

    Raises:
        UsageProblem: the port cannot be used.
    """
    with serving_site(FolderSite(folder), port=port, log=log) as address:
        yield address


@contextmanager
def serving_site(
    site: "WSGIApplication", *, port: int = 0, log: Log | None = None
) -> Iterator[str]:
    """Serve an application in the background and yield its address, as ``serving`` does."""
    server = _listen(site, port, log)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="web server")
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        thread.join()


def serve_forever(
    folder: Path, port: int, on_ready: Callable[[str], None], *, log: Log | None = None
) -> None:
    """Serve ``folder`` until Ctrl-C, which is the normal end and returns.

    Args:
        folder: what to serve; it may be made later.
        port: 0 takes a free one.
        on_ready: told the address once listeners can connect.
        log: told one line per request.

    Raises:
        UsageProblem: the port cannot be used.
    """
    server = _listen(FolderSite(folder), port, log)
    try:
        on_ready(server.url)
        server.serve_forever()
    finally:
        server.server_close()


class FolderSite:
    """The WSGI application: one folder, read-only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request; whatever is refused says so with the same headers."""
        try:
            response = self._answer(Request(environ))
        except NotFound:
            response = _page_response(missing_page(), 404)
        except HTTPException as refusal:
            response = Response.force_type(refusal.get_response(environ))
            response.headers["Cache-Control"] = "no-store"
        response.headers.update(_EVERYBODY)
        response.headers.pop("Date", None)  # the server sends its own
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.method not in _METHODS:
            raise MethodNotAllowed(_METHODS)
        if request.method == "OPTIONS":
            return Response(status=204, headers=_PREFLIGHT)
        try:
            path = find_file(self._folder, request.path)
            if path.is_dir():
                # Relative, so that no address can send a browser to another host.
                return redirect(f"./{request.path.rpartition('/')[2]}/", 308)
            return file_response(path, request)
        except (OSError, ValueError, RuntimeError) as error:  # a loop of links is a RuntimeError
            if request.path == "/":
                return _page_response(home_page(published_series(self._folder)), 200)
            raise NotFound from error


def _page_response(page: bytes, status: int) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY}
    return Response(page, status, headers, content_type="text/html; charset=utf-8")


def file_response(path: Path, request: Request) -> Response:
    """Answer with an open file: what was opened is measured, even if it is replaced meanwhile.

    Raises:
        OSError: it cannot be opened.
    """
    stream = path.open("rb")
    request.environ[_OPENED] = stream
    try:
        found = os.fstat(stream.fileno())
        response = Response(
            wrap_file(request.environ, stream, buffer_size=1 << 16),
            direct_passthrough=True,
            headers={"Content-Type": media_type_of(path.name)},
        )
        response.content_length = found.st_size
        response.last_modified = datetime.fromtimestamp(found.st_mtime, UTC)
        response.set_etag(f"{found.st_mtime_ns:x}-{found.st_size:x}-{found.st_ino:x}")
        response.headers["Cache-Control"] = cache_control_of(f"{path.parent.name}/{path.name}")
        return response.make_conditional(
            request.environ, accept_ranges=True, complete_length=found.st_size
        )
    except BaseException:
        stream.close()
        raise


class _Conversation(WSGIRequestHandler):
    """One connection; one that says nothing for a minute is ended."""

    timeout = 60
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits until its headers are acknowledged

    def run_wsgi(self) -> None:
        """Answer; close the file even if the listener hangs up while the answer is sent."""
        try:
            if _WITH_BODY & {name.lower() for name in self.headers}:
                super().run_wsgi()
            else:
                self._answer()
        finally:
            opened = self.environ.get(_OPENED)
            if opened is not None:
                opened.close()

    def _answer(self) -> None:
        """Answer a request without a body, and keep the connection for the next one.

        Werkzeug ends every connection, and an app that asks for all episodes would open thousands.
        """
        self.environ = self.make_environ()
        ends, self.close_connection = self.close_connection, True
        body = self.server.app(self.environ, self._begin)
        try:
            for data in body:
                self.wfile.write(data)
        finally:
            if hasattr(body, "close"):
                body.close()
        self.close_connection = ends  # only now: a body that broke off ends the connection

    def _begin(self, status: str, headers: list[tuple[str, str]], *_error: Any) -> Any:
        code, _space, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        return self.wfile.write

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        del size
        status = getattr(code, "value", code)
        self.server.log("info", "%s %s", ascii(self.requestline)[1:-1], status)


class _Server(ThreadedWSGIServer):
    """A threaded server that ends its connections before it closes, and leaves no thread."""

    daemon_threads = False

    def __init__(self, listener: socket.socket, site: "WSGIApplication", log: Log | None) -> None:
        self._log = log
        self._open: set[Any] = set()
        self._guard = threading.Lock()
        port = listener.getsockname()[1]
        super().__init__(HOST, port, site, _Conversation, fd=listener.fileno())
        self.url = f"http://{HOST}:{port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        with self._guard:
            for request in self._open:
                with suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (Werkzeug's name)
        del type
        if self._log:
            self._log(message % args if args else message)

    def handle_error(self, request: Any, client_address: Any) -> None:
        del request
        self.log("error", "%s went away", client_address[0])


def _listen(site: "WSGIApplication", port: int, log: Log | None) -> _Server:
    # Werkzeug would print and exit by itself if the port were taken, so the socket is made here.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise _port_problem(port, error) from error
        listener.listen(128)
        return _Server(listener, site, log)


def _port_problem(port: int, error: OSError | OverflowError) -> UsageProblem:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        message = _("Port {port} is already used by another program.").format(port=port)
    else:
        message = _("Port {port} cannot be used on this machine.").format(port=port)
    return UsageProblem(message, _("To take a free port, type: media serve --port 0"))

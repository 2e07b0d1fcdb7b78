"""A web site that shows files at addresses where they do not lie yet, and pages that reload.

What is served differs from the files in two things only: addresses below the public one become
this server's, and pages get a script that asks whether there is something newer. Their
Content-Security-Policy is widened by the digest of this script, and nothing else.
"""

import hashlib
import re
import threading
from base64 import b64encode
from collections.abc import Iterable, Mapping
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from media_pipeline.tools.media_types import media_type_of
from media_pipeline.tools.shown import Shown
from media_pipeline.tools.web_folder import find_file
from media_pipeline.tools.web_pages import missing_page
from media_pipeline.tools.web_server import file_response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_VERSION = "-/version"
_TEXTS = (".html", ".json", ".xml")
_POLICY = re.compile(
    r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)', re.IGNORECASE
)
_END = "</body>"
_SCRIPT = """
const shown = "{version}";
async function ask() {{
  try {{
    const answer = await fetch("/-/version", {{ cache: "no-store" }});
    if (answer.ok && (await answer.text()) !== shown) {{ location.reload(); return; }}
  }} catch {{ /* the preview was stopped */ }}
  setTimeout(ask, 700);
}}
setTimeout(ask, 700);
"""


class PreviewSite:
    """The WSGI application; safe to use from several threads."""

    def __init__(self, shown: Shown) -> None:
        self._guard = threading.Lock()
        self._shown = shown
        self._version = 1

    def show(self, shown: Shown) -> None:
        """Show something newer from now on: open pages reload."""
        with self._guard:
            self._shown = shown
            self._version += 1

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request; nothing is kept by the browser."""
        try:
            response = self._answer(Request(environ))
        except NotFound:
            response = Response(missing_page(), 404, content_type="text/html; charset=utf-8")
        except HTTPException as refusal:
            response = Response.force_type(refusal.get_response(environ))
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers.pop("Date", None)  # the server sends its own
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            raise MethodNotAllowed(["GET", "HEAD"])
        with self._guard:
            shown, version = self._shown, str(self._version)
        key = request.path.removeprefix("/")
        if key == _VERSION:
            return Response(version, content_type="text/plain")
        if not key:
            return redirect(f"./{shown.start}", 302)
        return _found(shown, key + "index.html" * key.endswith("/"), version, request)


def _found(shown: Shown, key: str, version: str, request: Request) -> Response:
    """Return what lies at a key: made just now, published before, or else where the public is."""
    try:
        if key not in shown.texts:
            path = shown.files.get(key) or find_file(shown.folder or Path("/nowhere"), f"/{key}")
            if not key.endswith(_TEXTS):
                return file_response(path, request)
            content = path.read_bytes()
        else:
            content = shown.texts[key]
    except (OSError, ValueError, RuntimeError) as error:
        if shown.folder is None:
            return redirect(f"{shown.base}/{key}", 302)
        raise NotFound from error
    here = content.decode().replace(shown.base, request.host_url.rstrip("/"))
    text = with_reload(here, version) if key.endswith(".html") else here
    return Response(text, content_type=media_type_of(key))


def with_reload(page: str, version: str) -> str:
    """Return a page that reloads itself when ``/-/version`` answers something else.

    A piece of a page, which has no end, stays as it is.
    """
    before, end, after = page.rpartition(_END)
    if not end:
        return page
    script = _SCRIPT.format(version=version)
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    added = {"script-src": f"'sha256-{digest}'", "connect-src": "'self'"}
    whole = f"{before}<script>{script}</script>\n{end}{after}"
    return _POLICY.sub(lambda found: found[1] + _widened(found[2], added) + found[3], whole, 1)


def _widened(written: str, added: Mapping[str, str]) -> str:
    """Return a policy, escaped for an attribute, with one more source in some directives."""
    directives: dict[str, str] = {}
    for directive in unescape(written).split(";"):
        name, _space, sources = directive.strip().partition(" ")
        if name:
            directives[name] = sources
    for name, source in added.items():
        known = directives.get(name, "").replace("'none'", "")
        directives[name] = f"{known} {source}".strip()
    return escape("; ".join(f"{name} {sources}" for name, sources in directives.items()))

"""A model hub on this machine: the few requests that a download makes, answered from a folder."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {
    "config.json": b"{}",
    "tokenizer.json": b'{"version": "1.0"}',
    "vocabulary.txt": b"oui\nnon\n",
    "model.bin": bytes(range(256)) * 2000,
}


class _Hub(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, *_words: object) -> None:
        """Stay quiet."""

    def _answer(self, *, with_body: bool) -> None:
        path = self.path.partition("?")[0]
        file = re.search(r"/resolve/[^/]+/(.+)$", path)
        if file is None:
            self._send(self._description(), "application/json", with_body=with_body)
        elif file[1] in FILES:
            self._send(FILES[file[1]], "application/octet-stream", with_body=with_body)
        else:
            self.send_error(404)

    def _description(self) -> bytes:
        siblings = [{"rfilename": name, "size": len(data)} for name, data in FILES.items()]
        tree = [{"type": "file", "path": n, "size": len(d), "oid": "0"} for n, d in FILES.items()]
        whole = {"id": "x/y", "sha": COMMIT, "siblings": siblings, "private": False, "tags": []}
        return json.dumps(tree if "/tree/" in self.path else whole).encode()

    def _send(self, content: bytes, media_type: str, *, with_body: bool) -> None:
        begins = 0
        if wanted := re.match(r"bytes=(\d+)-", self.headers.get("Range", "")):
            begins = int(wanted[1])
        self.send_response(206 if begins else 200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content) - begins))
        if begins:
            self.send_header("Content-Range", f"bytes {begins}-{len(content) - 1}/{len(content)}")
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if with_body:
            self.wfile.write(content[begins:])


@contextmanager
def model_hub() -> Iterator[str]:
    """Serve FILES as every model; yield the address for HF_ENDPOINT."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

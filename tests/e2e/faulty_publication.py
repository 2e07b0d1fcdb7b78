"""A publication on its way to a real S3 server, over a line that fails where a test says.

The workspace has episode-04, which is published, and episode-05, all of whose work is done and
whose sound goes in two parts.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from faulty_line import Fault, FaultyLine
from lxml import etree
from media import INTERVIEW, ffmpeg
from servers import S3Server
from workspaces import CONFIG, EPISODE, MEDIA, Place, Told, make_place, shell

PREFIX = "faults"
NAME = "episode-05"
CATALOGUE = f"PUT /pod/{PREFIX}/priorite-culture/catalog.json"
FEED = f"PUT /pod/{PREFIX}/priorite-culture/feed.xml"
QUICK = {"MEDIA_STORAGE_PATIENCE_S": "10", "MEDIA_STORAGE_SILENCE_S": "4"}

_FOLDER = "  kind: folder\n  path: public\n  public_url: http://127.0.0.1:8000\n"
_TRANSCRIPT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Animatrice>Bonjour à toutes.\n"
_LONG_S = 225
"""At 320 kbit/s: more than one part of 8 MiB."""


@dataclass(frozen=True)
class Published:
    """One workspace before episode-05 is published, and what the store holds then."""

    place: Place
    server: S3Server
    line: FaultyLine
    objects: dict[str, tuple[str, dict[str, Any]]]
    """By key: the ETag, and what put_object needs to put it back."""

    def publish(self, *options: str, **environment: str) -> Told:
        """Publish episode-05."""
        return self.media("publish", NAME, *options, **environment)

    def media(self, *arguments: str, **environment: str) -> Told:
        """Run any command, with the right keys and little patience."""
        changes = {**keys_for(self.server, self.place.root), **QUICK, **environment}
        return self.place.media(*arguments, **changes)

    def is_announced(self) -> bool:
        """Tell whether the feed offers episode-05."""
        return b">11111115-" in self.public("feed.xml")

    @contextmanager
    def publishing(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Begin to publish episode-05, with an hour of patience."""
        with subprocess.Popen(
            [*MEDIA, "publish", NAME],
            cwd=self.place.root,
            env=shell(**keys_for(self.server, self.place.root), MEDIA_STORAGE_PATIENCE_S="3600"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            yield process

    def public(self, name: str) -> bytes:
        """Return what listeners read of the series."""
        address = f"{self.server.public_url(PREFIX)}/priorite-culture/{name}"
        return httpx.get(address).raise_for_status().content

    def missing(self) -> list[str]:
        """Return the addresses in the feed that do not answer."""
        root = etree.fromstring(self.public("feed.xml"))
        base = self.server.public_url(PREFIX)
        addresses = {*root.xpath("//@url | //@href"), *root.xpath("//item/link/text()")}
        ours = [address for address in addresses if address.startswith(base)]
        assert ours
        with httpx.Client() as client:
            return [address for address in ours if not client.head(address).is_success]

    def unfinished(self) -> list[str]:
        """Return the keys of uploads in parts that nobody completed or aborted."""
        with closing(self.server.client()) as client:
            answer = client.list_multipart_uploads(Bucket=self.server.bucket, Prefix=PREFIX)
        return [upload["Key"] for upload in answer.get("Uploads", [])]

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Yield every file of the workspace, and every object that is not what it was before."""
        for path in self.place.root.rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes()
        with closing(self.server.client()) as client:
            for key, etag in _listed(client, self.server.bucket).items():
                if self.objects.get(key, ("",))[0] != etag:
                    yield key, client.get_object(Bucket=self.server.bucket, Key=key)["Body"].read()


def keys_for(server: S3Server, root: Path) -> dict[str, str]:
    """Return an environment with the right keys, and nothing of this computer's AWS settings."""
    nothing = str(root / "no-aws-settings")
    return {
        "AWS_ACCESS_KEY_ID": server.access_key,
        "AWS_SECRET_ACCESS_KEY": server.secret_key,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": nothing,
        "AWS_SHARED_CREDENTIALS_FILE": nothing,
    }


def make_published(root: Path, server: S3Server, line: FaultyLine) -> Published:
    """Publish episode-04, and do all the work of episode-05 but its upload."""
    place = make_place(root, None, _config(server, line))
    for name, length_s in (("episode-04", 8), (NAME, _LONG_S)):
        folder = place.root / "episodes" / name
        _make_episode(folder, name[-1], length_s)
    published = Published(place, server, line, {})
    keys = keys_for(server, root)
    told = place.media("publish", "episode-04", **keys)
    assert told.code == 0, told
    line.faults = [Fault("POST ", "refuse", status=403, code="AccessDenied", lasting="")]
    told = published.publish()
    assert told.code == 5, told
    line.faults = []
    with closing(server.client()) as client:
        _remove(client, server, [key for key in _listed(client, server.bucket) if NAME in key])
        objects = {key: _kept(client, server, key) for key in _listed(client, server.bucket)}
    return Published(place, server, line, objects)


def copied(template: Published, root: Path) -> Published:
    """Return a workspace of one's own, the store as it was before; files are shared by links."""
    server = template.server
    shutil.copytree(template.place.root, root, copy_function=_linked)
    with closing(server.client()) as client:
        now = _listed(client, server.bucket)
        _remove(client, server, sorted(now.keys() - template.objects.keys()))
        for key, (etag, put) in template.objects.items():
            if now.get(key) != etag:
                client.put_object(Bucket=server.bucket, Key=key, **put)
    template.line.faults = []
    template.line.requests.clear()
    return Published(Place(root), server, template.line, template.objects)


def _linked(source: str, target: str) -> None:
    """Link what `media` replaces and never changes in place; copy what a person edits."""
    shutil.copy2(source, target) if source.endswith(".yaml") else os.link(source, target)


def _config(server: S3Server, line: FaultyLine) -> str:
    storage = (
        f"  kind: s3\n  bucket: {server.bucket}\n  prefix: {PREFIX}\n  endpoint_url: {line.url}\n"
        f"  region: us-east-1\n  public_url: {server.public_url(PREFIX)}\n"
    )
    assert _FOLDER in CONFIG
    return CONFIG.replace(_FOLDER, storage) + "audio: {mp3_bitrate_kbps: 320}\n"


def _make_episode(folder: Path, number: str, length_s: int) -> None:
    folder.mkdir(exist_ok=True)
    text = EPISODE.replace("number: 4", f"number: {number}")
    text = text.replace("11111111-", f"1111111{number}-")
    (folder / "episode.yaml").write_text(text, encoding="utf-8")
    (folder / "transcript.vtt").write_text(_TRANSCRIPT, encoding="utf-8")
    command = [ffmpeg().path, "-v", "error", "-stream_loop", "9", "-i", str(INTERVIEW)]
    command += ["-t", str(length_s), str(folder / "recording.flac")]
    subprocess.run(command, check=True)


def _listed(client: Any, bucket: str) -> dict[str, str]:
    found = client.list_objects_v2(Bucket=bucket, Prefix=PREFIX).get("Contents", [])
    return {entry["Key"]: entry["ETag"] for entry in found}


def _kept(client: Any, server: S3Server, key: str) -> tuple[str, dict[str, Any]]:
    answer = client.get_object(Bucket=server.bucket, Key=key)
    told = {name: answer[name] for name in ("ContentType", "CacheControl", "Metadata")}
    return answer["ETag"], {"Body": answer["Body"].read(), **told}


def _remove(client: Any, server: S3Server, keys: list[str]) -> None:
    for key in keys:
        client.delete_object(Bucket=server.bucket, Key=key)

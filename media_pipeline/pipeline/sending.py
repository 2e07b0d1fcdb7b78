"""What publishing now would send to the storage, file by file, with nothing written."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from media_pipeline.pipeline.addresses import cover_key, sound_key
from media_pipeline.pipeline.covers import cover_content, small_cover_content
from media_pipeline.pipeline.item import sounds_of
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.render_step import texts_of
from media_pipeline.pipeline.sharing import share_picture
from media_pipeline.pipeline.video_products import video_products

SOUND_STEPS = frozenset(
    {"ingest", "analyse", "level", "master", "picture", "video", "stills", "hls"}
)
"""Steps without which sound and picture are not known."""

TEXT_STEPS = frozenset({"transcribe", "render", "store"})
"""Steps that give the other files, or send them."""

_PRODUCTS = "products/"


@dataclass(frozen=True, slots=True)
class Sending:
    """Files that the storage does not hold yet.

    ``known`` says how far ``objects`` and ``size_bytes`` can be trusted: "exactly"; "about", as
    many as last time, where the transcript is to be made first; "not at all", where the sound is.
    ``transcript`` tells that a transcript which is published would change.
    """

    objects: int = 0
    size_bytes: int = 0
    known: Literal["exactly", "about", "not at all"] = "exactly"
    transcript: bool = False


def foreseen_sending(job: Job, runs: frozenset[str]) -> Sending:
    """Return what would be sent for one episode if the steps ``runs`` ran.

    Raises:
        StorageError: the store says no.
    """
    if runs & SOUND_STEPS:
        return Sending(known="not at all")
    if "transcribe" in runs:
        return _as_last_time(job)
    return _compared(job) if runs & TEXT_STEPS else Sending()


def _as_last_time(job: Job) -> Sending:
    """Expect every text to be sent, as large as it was."""
    entry = job.ledger.read("render")
    sizes = [
        mark.size_bytes
        for name, mark in (entry.files.items() if entry else ())
        if name.startswith(_PRODUCTS)
    ]
    if not sizes:
        return Sending(known="not at all")
    return Sending(len(sizes), sum(sizes), "about", transcript=job.is_published)


def _compared(job: Job) -> Sending:
    vtt, sent, changed = job.key("transcript.vtt"), [], False
    for key, sha256, size_bytes in _files(job):
        there = job.store.stat(key)
        if there is None or there.sha256 != sha256:
            sent.append(size_bytes)
            changed |= key == vtt and there is not None
    return Sending(len(sent), sum(sent), transcript=changed)


def _files(job: Job) -> Iterator[tuple[str, str, int]]:
    """Give key, SHA-256 and size of everything that is published for the episode."""
    for sound in sounds_of(job).values():
        yield sound_key(job, sound), sound.sha256, sound.size_bytes
    for product in video_products(job).values():
        path = job.work_folder / product.path
        yield product.key, job.digests.of(path), path.stat().st_size
    small = cover_key(job, small=True)
    contents = {
        **dict([share_picture(job)]),
        cover_key(job): cover_content(job),
        small: small_cover_content(job, small.rpartition("/")[2]),
        **{job.key(name): content for name, (content, _type) in texts_of(job).items()},
    }
    for key, content in contents.items():
        yield key, hashlib.sha256(content).hexdigest(), len(content)

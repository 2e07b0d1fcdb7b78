"""What is published of a video: files by role, and the addresses at which they will lie."""

from collections.abc import Iterator
from pathlib import PurePath

from media_pipeline.model.publication import IMMUTABLE, Product, PublishedVideo
from media_pipeline.model.video import DeliveredVideo, Ladder, Still, Stills
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.levelled import file_digest
from media_pipeline.tools.media_types import media_type_of

STORYBOARD = "storyboard.vtt"
"""The name of the file that tells which part of which sheet shows a moment."""


def has_video(job: Job) -> bool:
    """Tell whether the episode's video was made."""
    wanted = job.workspace.video_of(job.episode) is not None
    return wanted and all(job.ledger.read(step) for step in ("video", "stills"))


def published_video(job: Job) -> PublishedVideo | None:
    """Return what feed and page say of the video; None where there is none, or not yet."""
    if not has_video(job):
        return None
    video, url = job.result("video", DeliveredVideo), job.store.url_of
    ladder = _ladder(job)
    return PublishedVideo(
        url=url(video_key(job, video)),
        length_bytes=video.size_bytes,
        codecs=video.codecs,
        bitrate_kbps=video.bitrate_kbps,
        width=video.width,
        height=video.height,
        duration_s=video.duration_s,
        poster_url=url(_still_key(job, _stills(job).poster.path)),
        storyboard_url=url(job.key(STORYBOARD)),
        hls_url=url(_rung_key(job, ladder, ladder.playlist)) if ladder else "",
    )


def video_key(job: Job, video: DeliveredVideo) -> str:
    """Return the key of the MP4, which holds a digest of its content."""
    return job.key(f"video-{video.sha256[:8]}.mp4")


def video_products(job: Job) -> dict[str, Product]:
    """Return all files that were made of the picture, by role; none where there is no video."""
    if not has_video(job):
        return {}
    video, stills = job.result("video", DeliveredVideo), _stills(job)
    products = {"video": _product(video.path, video_key(job, video))}
    products |= dict(_rungs(job))
    for path in (stills.poster.path, *stills.storyboard.sheets, *_paths(stills.chapters)):
        products[PurePath(path).stem] = _product(path, _still_key(job, path))
    return products


def chapter_picture_urls(job: Job) -> tuple[str, ...]:
    """Return the addresses of one picture for each chapter, or none at all."""
    if not has_video(job):
        return ()
    return tuple(job.store.url_of(_still_key(job, path)) for path in _paths(_stills(job).chapters))


def storyboard_text(job: Job) -> dict[str, tuple[str, str]]:
    """Return the storyboard's WebVTT by name with its media type; nothing without a video."""
    from media_pipeline.video.storyboard import storyboard_vtt

    if not has_video(job):
        return {}
    board = _stills(job).storyboard
    length_s = job.result("video", DeliveredVideo).duration_s
    names = [PurePath(_still_key(job, path)).name for path in board.sheets]
    return {STORYBOARD: (storyboard_vtt(board, length_s, names), media_type_of(STORYBOARD))}


def _stills(job: Job) -> Stills:
    return job.result("stills", Stills)


def _paths(stills: tuple[Still, ...]) -> list[str]:
    return [still.path for still in stills]


def _still_key(job: Job, path: str) -> str:
    name = PurePath(path)
    return job.key(f"{name.stem}-{file_digest(job, 'stills', path)[:8]}{name.suffix}")


def _ladder(job: Job) -> Ladder | None:
    wanted = job.workspace.video_of(job.episode)
    if wanted is None or not wanted.hls or job.ledger.read("hls") is None:
        return None
    return job.result("hls", Ladder)


def _rungs(job: Job) -> Iterator[tuple[str, Product]]:
    """Give the files of the HLS ladder; the playlist that players open comes last."""
    ladder = _ladder(job)
    if ladder is None:
        return
    for file in sorted(ladder.files, key=lambda file: file.path == ladder.playlist):
        path = f"{ladder.folder}/{file.path}"
        yield f"hls {file.path}", _product(path, _rung_key(job, ladder, file.path), file.media_type)


def _rung_key(job: Job, ladder: Ladder, name: str) -> str:
    whole = digest([file_digest(job, "hls", f"{ladder.folder}/{f.path}") for f in ladder.files])
    return job.key(f"hls-{whole[:8]}/{name}")


def _product(path: str, key: str, media_type: str = "") -> Product:
    return Product(
        path=path, key=key, media_type=media_type or media_type_of(key), cache_control=IMMUTABLE
    )

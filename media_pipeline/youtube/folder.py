"""The folder with everything to upload by hand: whole or not there, never over a person's files.

video.mp4  captions.srt  title.txt  description.txt  tags.txt  thumbnail.jpg  LISEZ-MOI.html
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path

from media_pipeline.errors import StorageError, UsageProblem
from media_pipeline.tools.files import disk_errors, make_durable, sha256_of
from media_pipeline.tools.shared_files import share
from media_pipeline.youtube.parcel import Parcel

VIDEO, CAPTIONS, TITLE = "video.mp4", "captions.srt", "title.txt"
DESCRIPTION, TAGS, THUMBNAIL = "description.txt", "tags.txt", "thumbnail.jpg"

_RECORD = ".media-youtube.json"


def write_folder(target: Path, parcel: Parcel, page: tuple[str, str]) -> None:
    """Write the folder; one that this program wrote before, and nobody changed, gives way to it.

    Args:
        target: the folder.
        parcel: what goes to YouTube.
        page: name and content of the page with the steps.

    Raises:
        UsageProblem: there is something else, or something of a person's, at that place.
        DiskFull: no space left; nothing was changed.
        StorageError: it may not be written.
    """
    _check_free(target)
    with _beside(target) as folder:
        texts = {**_texts(parcel), page[0]: page[1].encode()}
        for name, content in texts.items():
            (folder / name).write_bytes(content)
        _place(parcel.video, folder / VIDEO)
        (folder / _RECORD).write_text(
            json.dumps(_marks(folder, parcel), indent=1), encoding="utf-8"
        )
        for path in folder.iterdir():
            make_durable(path)


def _texts(parcel: Parcel) -> Mapping[str, bytes]:
    every = {
        TITLE: parcel.title.encode(),
        DESCRIPTION: parcel.description.encode(),
        TAGS: ", ".join(parcel.tags).encode(),
        CAPTIONS: parcel.captions.encode(),
        THUMBNAIL: parcel.thumbnail or b"",
    }
    return {name: content for name, content in every.items() if content}


def _check_free(target: Path) -> None:
    """Refuse a place that holds anything that this program did not write as it is."""
    if not target.exists() and not target.is_symlink():
        return
    theirs = _of_a_person(target) if target.is_dir() and not target.is_symlink() else ""
    if theirs is None:
        return
    what = f"{target}/{theirs}" if theirs else str(target)
    raise UsageProblem(
        _("{path} is not as media youtube pack wrote it, so it was left alone.").format(path=what),
        _("Move it away, or name another folder: media youtube pack EPISODE --output FOLDER"),
    )


def _of_a_person(folder: Path) -> str | None:
    """Return the name of something that a person put or changed there; None if there is nothing."""
    try:
        marks = json.loads((folder / _RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        marks = {}
    for path in sorted(folder.iterdir()):
        if path.name != _RECORD and not _is_ours(path, marks.get(path.name)):
            return path.name
    return None


def _is_ours(path: Path, mark: object) -> bool:
    if not isinstance(mark, dict) or not path.is_file():
        return False
    status = path.stat()
    if status.st_size != mark.get("size_bytes"):
        return False
    return status.st_mtime_ns == mark.get("mtime_ns") or sha256_of(path) == mark.get("sha256")


def _marks(folder: Path, parcel: Parcel) -> dict[str, dict[str, object]]:
    return {
        path.name: {
            "size_bytes": path.stat().st_size,
            "mtime_ns": path.stat().st_mtime_ns,
            "sha256": parcel.video_sha256 if path.name == VIDEO else sha256_of(path),
        }
        for path in sorted(folder.iterdir())
    }


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a folder beside ``target``, which takes its place once it is whole."""
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in (".part", ".old"):  # by a run that was killed
            for path in target.parent.glob(f".{target.name}-*{left}"):
                shutil.rmtree(path, ignore_errors=True)
        folder = Path(
            tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-", suffix=".part")
        )
        try:
            yield folder
            folder.chmod(0o755)
            _take_place(folder, target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _take_place(folder: Path, target: Path) -> None:
    """Put a folder where another may be, which goes only once this one is there."""
    old = folder.with_suffix(".old")
    if target.exists():
        target.rename(old)
    try:
        folder.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _place(source: Path, target: Path) -> None:
    """Put the video there: sharing its blocks, or its very file, or copied."""
    if not source.is_file():
        raise StorageError(
            _("{path} is gone.").format(path=source),
            _("Type: media publish EPISODE, which makes it again."),
        )
    if not share(source, target):
        shutil.copyfile(source, target)

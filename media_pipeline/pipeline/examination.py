"""`media doctor`: is everything here that publishing needs?"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import ConditionsIgnored, MediaError, StorageError
from media_pipeline.model.settings import S3Storage, Settings
from media_pipeline.pipeline.job import Machine, beside
from media_pipeline.pipeline.simultaneous import conditions_kept
from media_pipeline.pipeline.wording import size
from media_pipeline.store.opening import open_store
from media_pipeline.store.outage import NO_PATIENCE
from media_pipeline.tools.ffmpeg import find_ffmpeg

_ENOUGH_BYTES = 2_000_000_000
"""Three hours take this much with a cleaned copy, and a third of it without."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``fix`` is empty when all is well."""

    name: str
    told: str
    fix: str = ""
    exit_code: int = 0


def examine(root: Path, machine: Machine) -> tuple[Finding, ...]:
    """Look at the files, ffmpeg, the model, the storage and the disk; one finding each."""
    try:
        settings = load_workspace(root).settings
    except MediaError as error:
        broken = Finding("workspace", error.message, error.hint, error.exit_code)
        return (broken, _disk(root))
    return (
        Finding("workspace", str(root)),
        _found("ffmpeg", lambda: _ffmpeg(settings, root)),
        _found("model", lambda: _model(settings, machine, root)),
        _found("storage", lambda: _storage(settings, root)),
        _found("disk", lambda: _disk(root)),
    )


def _found(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except MediaError as error:
        return Finding(name, error.message, error.hint or "?", error.exit_code)


def _ffmpeg(settings: Settings, root: Path) -> Finding:
    ffmpeg = find_ffmpeg(beside(root, settings.audio.ffmpeg))
    return Finding("ffmpeg", f"{ffmpeg.version} ({ffmpeg.path})")


def _model(settings: Settings, machine: Machine, root: Path) -> Finding:
    from media_pipeline.transcribe.models import Shelf

    model = Shelf(machine.model_cache).find(str(beside(root, settings.transcription.model)))
    return Finding("model", f"{model.name} ({model.folder})")


def _storage(settings: Settings, root: Path) -> Finding:
    store = open_store(settings.storage, root, NO_PATIENCE)
    store.check()
    told = _("can be written to; listeners reach it at {url}").format(
        url=settings.storage.public_url
    )
    if conditions_kept(root, settings.storage, store):
        return Finding("storage", told)
    if isinstance(settings.storage, S3Storage) and settings.storage.single_publisher:
        alone = _(
            "it does not notice two people at once, and config.yaml promises that one person alone "
            "publishes"
        )
        return Finding("storage", f"{told}; {alone}")
    raise ConditionsIgnored


def _disk(root: Path) -> Finding:
    free = shutil.disk_usage(root).free
    told = _("{size} free").format(size=size(free))
    if free >= _ENOUGH_BYTES:
        return Finding("disk", told)
    return Finding(
        "disk",
        told,
        _(
            "Make room: an hour of recording needs about 0.7 GB while it is worked on. In the "
            ".media folders of finished episodes, cleaned-*.flac may be deleted."
        ),
        StorageError.exit_code,
    )

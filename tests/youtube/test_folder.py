"""The folder to upload by hand: whole or not there, and never over what a person put there."""

from pathlib import Path

import pytest
from youtube.officer import Officer

from media_pipeline.errors import DiskFull, UsageProblem
from media_pipeline.youtube import folder as folders
from media_pipeline.youtube.folder import write_folder

PAGE = ("READ-ME.html", "<p>steps</p>")


def test_the_video_costs_no_second_place_on_the_same_disk(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its blocks are shared, or the file itself: nothing is copied."""
    monkeypatch.setattr("shutil.copyfile", None)
    target = tmp_path / "pack"
    write_folder(target, officer.parcel, PAGE)
    assert (target / "video.mp4").read_bytes() == officer.parcel.video.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o755


def test_on_another_disk_the_video_is_copied(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "share", lambda *_paths: False)
    write_folder(tmp_path / "pack", officer.parcel, PAGE)
    copied = tmp_path / "pack" / "video.mp4"
    assert copied.read_bytes() == officer.parcel.video.read_bytes()
    assert not copied.samefile(officer.parcel.video)


def test_a_full_disk_leaves_the_folder_that_was_there(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "pack"
    write_folder(target, officer.parcel, PAGE)
    before = {path.name: path.read_bytes() for path in target.iterdir()}

    def full(_source: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders, "_place", full)
    officer.changed(title="Autre")
    with pytest.raises(DiskFull):
        write_folder(target, officer.parcel, PAGE)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".pack")] == []


def test_what_a_killed_run_left_is_cleared(officer: Officer, tmp_path: Path) -> None:
    left = tmp_path / ".pack-abc.part"
    left.mkdir()
    (left / "title.txt").write_text("half", encoding="utf-8")
    write_folder(tmp_path / "pack", officer.parcel, PAGE)
    assert not left.exists()


@pytest.mark.parametrize("what", ["file", "link", "folder of another", "new file", "less captions"])
def test_what_is_a_person_s_is_left_alone(officer: Officer, tmp_path: Path, what: str) -> None:
    target = tmp_path / "pack"
    if what == "file":
        target.write_text("mine", encoding="utf-8")
    elif what == "link":
        (tmp_path / "elsewhere").mkdir()
        target.symlink_to(tmp_path / "elsewhere")
    elif what == "folder of another":
        (target / "sub").mkdir(parents=True)
    else:
        write_folder(target, officer.parcel, PAGE)
        name = "notes.txt" if what == "new file" else "captions.srt"
        (target / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageProblem, match="left alone"):
        write_folder(target, officer.parcel, PAGE)
    if target.is_dir() and not target.is_symlink():
        assert any(path.is_dir() or path.read_bytes() == b"mine" for path in target.iterdir())


def test_an_empty_folder_may_be_filled(officer: Officer, tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    officer.changed(captions="", thumbnail=None)
    write_folder(tmp_path / "pack", officer.parcel, PAGE)
    names = {path.name for path in (tmp_path / "pack").iterdir()}
    assert not names & {"captions.srt", "thumbnail.jpg"}

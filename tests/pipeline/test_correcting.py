"""A transcript goes out to be corrected and comes back, in a workspace of its own."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from workspaces import Place

from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import ConfigError, UsageProblem
from media_pipeline.model.transcript import Transcript, Word
from media_pipeline.pipeline.corrected_file import Format
from media_pipeline.pipeline.correcting import (
    current_transcript,
    export_transcript,
    import_transcript,
)
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.speech_step import read_transcript
from media_pipeline.render.clock import clock
from media_pipeline.render.webvtt_read import noted_words, read_cues

UNRELATED = (
    "Le conseil municipal a voté hier soir le budget de l'année prochaine. Les élus ont discuté "
    "pendant trois heures de la piscine, de la voirie et de l'éclairage public. "
)


def _job(place: Place) -> Job:
    workspace = load_workspace(place.root)
    machine = Machine(place.root / "models", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    return Job(workspace, workspace.episodes["episode-04"], machine)


@pytest.fixture
def job(published: Place) -> Job:
    return _job(published)


def _timed(transcript: Transcript) -> list[Word]:
    return [word for part in transcript.segments for word in part.words]


def _first_word(job: Job) -> str:
    return _timed(read_transcript(job))[0].text


@pytest.mark.parametrize("kind", ["vtt", "docx", "txt"])
def test_what_nobody_edited_comes_back_as_it_was(job: Job, kind: Format, tmp_path: Path) -> None:
    target = tmp_path / f"sortie.{kind}"
    export_transcript(job, kind, target)
    imported = import_transcript(job, target)
    drafted, back = read_transcript(job), current_transcript(job)
    assert back.origin == "person"
    assert (imported.timed.alignment.changed, imported.squeezed, imported.left_out) == (0, (), ())
    wanted = [(w.text, round(w.start_s, 3), round(w.end_s, 3)) for w in _timed(drafted)]
    assert [(w.text, w.start_s, w.end_s) for w in _timed(back)] == wanted
    spoken = [(part.speaker, w) for part in drafted.segments for w in part.text.split()]
    assert [(part.speaker, w) for part in back.segments for w in part.text.split()] == spoken


def test_the_recording_is_named_in_the_file(job: Job, tmp_path: Path) -> None:
    export_transcript(job, "txt", tmp_path / "a.txt")
    import_transcript(job, tmp_path / "a.txt")
    note = noted_words(job.episode.corrected_transcript.read_text("utf-8"))
    assert note is not None
    assert note.recording == job.digests.of(job.episode.recordings[0])


def test_git_alone_keeps_the_times(job: Job, tmp_path: Path) -> None:
    export_transcript(job, "txt", tmp_path / "a.txt")
    import_transcript(job, tmp_path / "a.txt")
    before = _timed(current_transcript(job))
    shutil.rmtree(job.work_folder)
    assert _timed(current_transcript(job)) == before


def test_an_export_overwrites_nothing_that_may_hold_corrections(job: Job, tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    export_transcript(job, "txt", target)
    export_transcript(job, "txt", target)  # nobody changed it
    target.write_text("Une journée de corrections.", "utf-8")
    with pytest.raises(UsageProblem, match="may hold corrections"):
        export_transcript(job, "txt", target)
    assert target.read_text("utf-8") == "Une journée de corrections."
    with pytest.raises(UsageProblem, match="your corrected transcript"):
        export_transcript(job, "vtt", job.episode.corrected_transcript)
    assert not job.episode.corrected_transcript.exists()


def test_an_import_keeps_what_it_replaces(job: Job, tmp_path: Path) -> None:
    mine = job.episode.corrected_transcript
    target = tmp_path / "a.txt"
    export_transcript(job, "txt", target)
    assert import_transcript(job, target).backup is None
    assert import_transcript(job, target).backup is None  # the same again
    by_hand = mine.read_text("utf-8").replace(_first_word(job), "Retouche", 1)
    mine.write_text(by_hand, "utf-8")
    imported = import_transcript(job, target)
    assert imported.backup == job.work_folder / "transcript-before-1.vtt"
    assert imported.backup.read_text("utf-8") == by_hand
    assert imported.is_newer
    target.write_text(target.read_text("utf-8-sig") + "\r\nEncore merci.\r\n", "utf-8")
    again = import_transcript(job, target)
    assert again.backup == job.work_folder / "transcript-before-2.vtt"
    assert not again.is_newer


def test_a_second_round_begins_with_the_persons_words(job: Job, tmp_path: Path) -> None:
    export_transcript(job, "txt", tmp_path / "a.txt")
    text = (tmp_path / "a.txt").read_text("utf-8-sig").replace(_first_word(job), "Bonsoir", 1)
    (tmp_path / "a.txt").write_text(text, "cp1252")
    import_transcript(job, tmp_path / "a.txt")
    export_transcript(job, "docx", tmp_path / "b.docx")
    assert "Bonsoir" in docx.Document(str(tmp_path / "b.docx")).paragraphs[2].text
    imported = import_transcript(job, tmp_path / "b.docx")
    assert imported.timed.alignment.changed == 0
    assert _timed(current_transcript(job))[0].start_s == pytest.approx(
        _timed(read_transcript(job))[0].start_s, abs=0.001
    )


@pytest.mark.parametrize("content", ["", " \n\n[0:01] Animatrice : \n", "\ufeff"])
def test_a_file_without_words_is_refused(job: Job, tmp_path: Path, content: str) -> None:
    (tmp_path / "a.txt").write_text(content, "utf-8")
    with pytest.raises(UsageProblem, match="holds no words"):
        import_transcript(job, tmp_path / "a.txt", replaces=True)
    assert not job.episode.corrected_transcript.exists()


def test_another_episodes_transcript_is_refused_unless_it_is_meant(
    job: Job, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(UNRELATED * 8, "utf-8")
    with pytest.raises(UsageProblem, match="looks like another episode") as caught:
        import_transcript(job, tmp_path / "a.txt")
    assert "--yes-replace" in caught.value.hint
    assert not job.episode.corrected_transcript.exists()
    import_transcript(job, tmp_path / "a.txt", replaces=True)
    words = [w for part in current_transcript(job).segments for w in part.text.split()]
    assert words == (UNRELATED * 8).split()


@pytest.mark.parametrize("name", ["a.odt", "a.doc", "a.pdf", "a"])
def test_other_formats_are_refused_with_what_to_do(job: Job, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF")
    with pytest.raises(UsageProblem, match=r"neither \.docx nor \.vtt nor \.txt") as caught:
        import_transcript(job, tmp_path / name)
    assert "save it as .docx, .vtt or .txt" in caught.value.hint


@pytest.mark.parametrize("content", [b"{\\rtf1 Bonjour}", b"PK\x03\x04", b"\x00\x01\x02", b"\x81a"])
def test_what_is_no_text_is_refused(job: Job, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(UsageProblem, match=r"a\.txt is not a text that can be read"):
        import_transcript(job, tmp_path / "a.txt")


def test_a_cue_after_the_end_is_refused(job: Job, tmp_path: Path) -> None:
    export_transcript(job, "vtt", tmp_path / "a.vtt")
    with (tmp_path / "a.vtt").open("a", encoding="utf-8") as file:
        file.write("\n01:00:00.000 --> 01:00:02.000\nTrop tard.\n")
    with pytest.raises(ConfigError, match="before the end of the recording"):
        import_transcript(job, tmp_path / "a.vtt")
    assert not job.episode.corrected_transcript.exists()


def test_the_times_that_a_person_gave_a_cue_win(job: Job, tmp_path: Path) -> None:
    target = tmp_path / "a.vtt"
    export_transcript(job, "vtt", target)
    text = target.read_text("utf-8")
    before = read_cues(text)
    first, last = before[0].span, before[-1].span
    moved = text.replace(f"{clock(first.end_s, '.')}\n", f"{clock(first.end_s - 0.4, '.')}\n", 1)
    target.write_text(
        moved.replace(clock(last.start_s, "."), clock(last.start_s + 0.3, ".")), "utf-8"
    )
    import_transcript(job, target)
    after = read_cues(job.episode.corrected_transcript.read_text("utf-8"))
    assert [cue.voices for cue in after] == [cue.voices for cue in before]
    assert after[0].span.end_s == pytest.approx(first.end_s - 0.4)
    assert after[-1].span.start_s == pytest.approx(last.start_s + 0.3)
    assert [cue.span.start_s for cue in after[:-1]] == [cue.span.start_s for cue in before[:-1]]


def test_a_file_that_is_not_there_is_told(job: Job, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="cannot be read: it is not there"):
        import_transcript(job, tmp_path / "absent.docx")


def test_there_is_nothing_to_export_before_the_first_publication(
    place: Place, tmp_path: Path
) -> None:
    with pytest.raises(UsageProblem, match="has no transcript yet"):
        export_transcript(_job(place), "txt", tmp_path / "a.txt")

"""What the machine writes of three sample recordings: its errors, its names, who says it."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from e2e.hear_episode import Nobody
from media import INTERVIEW, REPOSITORY, ffmpeg
from workspaces import Place, word_error_rate, words_of

from media_pipeline.config.loading import load_workspace
from media_pipeline.model.transcript import Transcript
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.runner import Runner
from media_pipeline.pipeline.sound_steps import Analyse, Ingest, Level
from media_pipeline.pipeline.speech_step import Transcribe, read_transcript

pytestmark = pytest.mark.xdist_group("sample")

DATA = REPOSITORY / "tests" / "data"
ONE_CHANNEL = """\
series: priorite-culture
title: Danser ensemble
number: 44
published: 2023-09-14T08:00:00+02:00
summary: Un seul micro pour deux.
recording: recording.flac
speakers:
  - {name: Animatrice, role: host, heard_at: "0:02"}
  - {name: Invité, role: guest, heard_at: "0:17"}
vocabulary: [danseur et médiateur, centre social, contrats de ville]
"""
REPLAY = """\
series: replay-oxygene
title: Vieillir dans les quartiers
number: 15
published: 2024-03-01T10:00:00+01:00
summary: Une rencontre à revoir.
recording: recording.flac
"""


@dataclass(frozen=True)
class Draft:
    """A machine's draft beside what was said."""

    transcript: Transcript
    reference: Mapping[str, Any]
    vocabulary: tuple[str, ...]

    @property
    def error_rate(self) -> float:
        said = words_of(" ".join(turn["text"] for turn in self.reference["turns"]))
        return word_error_rate(said, words_of(self.text))

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.transcript.segments)

    def share_named(self) -> tuple[float, float]:
        """Return the shares of words with the right and with a wrong name."""
        turns = self.reference["turns"]
        right = wrong = count = 0
        for segment in self.transcript.segments:
            for word in segment.words:
                middle = (word.start_s + word.end_s) / 2
                names = {
                    turn["speaker"]
                    for turn in turns
                    if turn["start"] - 0.4 <= middle <= turn["end"] + 0.4
                }
                name = (segment.speaker or "").lower()
                count += 1
                right += name in names
                wrong += bool(name) and name not in names
        return right / count, wrong / count


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory, sample_template: Place) -> dict[str, Draft]:
    root = tmp_path_factory.mktemp("drafts") / "workspace"
    (root / "episodes").mkdir(parents=True)
    shutil.copyfile(REPOSITORY / "config.yaml", root / "config.yaml")
    shutil.copytree(
        REPOSITORY / "episodes" / "episode-03",
        root / "episodes" / "episode-03",
        ignore=shutil.ignore_patterns(".media", "*.vtt"),
    )
    replay = _episode(root, "replay-oxygene-15", REPLAY)
    shutil.copyfile(DATA / "replay-vieillissement.flac", replay / "recording.flac")
    one_channel = _episode(root, "episode-44", ONE_CHANNEL)
    # The guest is 11 dB quieter: a single microphone nearer to him would have heard both alike.
    mixed = "pan=mono|c0=0.28*c0+c1"
    command = [ffmpeg().path, "-v", "error", "-i", str(INTERVIEW), "-af", mixed]
    subprocess.run([*command, str(one_channel / "recording.flac")], check=True)
    heard = {
        "episode-03": (root, "priorite-culture-03"),
        "episode-04": (sample_template.root, "priorite-culture-04"),  # heard to be published
        "episode-44": (root, "priorite-culture-04"),
        "replay-oxygene-15": (root, "replay-vieillissement"),
    }
    return {
        name: _draft(at, name, DATA / f"{reference}.reference.json")
        for name, (at, reference) in heard.items()
    }


def _episode(root: Path, name: str, text: str) -> Path:
    folder = root / "episodes" / name
    folder.mkdir()
    (folder / "episode.yaml").write_text(text, encoding="utf-8")
    return folder


def _draft(root: Path, name: str, reference: Path) -> Draft:
    """Hear an episode, unless it was heard already."""
    workspace = load_workspace(root)
    machine = Machine(root / "models", lambda: datetime.now(UTC))
    job = Job(workspace, workspace.episodes[name], machine)
    if not (job.work_folder / "transcript.json").exists():
        Runner(job, (Ingest(), Analyse(), Level(), Transcribe()), Nobody()).run()
    return Draft(read_transcript(job), json.loads(reference.read_text("utf-8")), job.vocabulary)


@pytest.mark.parametrize(
    ("name", "most"), [("episode-03", 0.18), ("episode-04", 0.12), ("replay-oxygene-15", 0.10)]
)
def test_few_words_are_wrong(drafts: dict[str, Draft], name: str, most: float) -> None:
    print(f"{name}: word error rate {drafts[name].error_rate:.3f}")
    assert drafts[name].error_rate <= most


@pytest.mark.parametrize("name", ["episode-03", "episode-04", "replay-oxygene-15"])
def test_names_of_the_glossary_are_right(drafts: dict[str, Draft], name: str) -> None:
    """As often as they were said, written as the glossary writes them."""
    draft = drafts[name]
    said = " ".join(turn["text"] for turn in draft.reference["turns"])
    terms = [term for term in draft.vocabulary if term in said]
    assert terms
    wrong = [term for term in terms if draft.text.count(term) < said.count(term)]
    print(f"{name}: glossary terms said {terms}; wrong {wrong}")
    assert not wrong


@pytest.mark.parametrize("name", ["episode-03", "episode-04"])
def test_everybody_with_a_microphone_is_named_right(drafts: dict[str, Draft], name: str) -> None:
    right, wrong = drafts[name].share_named()
    print(f"{name}: {right:.3f} named right, {wrong:.3f} wrong")
    assert right >= 0.97


def test_voices_on_one_channel_are_named_or_nobody_is(drafts: dict[str, Draft]) -> None:
    right, wrong = drafts["episode-44"].share_named()
    print(f"one channel: {right:.3f} named right, {wrong:.3f} wrong")
    assert wrong <= 0.03
    assert right >= 0.8

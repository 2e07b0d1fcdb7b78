"""Whatever lies in an episode's folder, a person gets a verdict in words, and never a traceback."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ingest.odd_inputs import LENGTH_S, ODD, REFUSED, OddInput
from master.corpus import RATE_HZ, at_level, talk
from master.mastering import EPISODE, master_recording, run_sound_steps
from media import make_sound, measured_finely, read_sound, write_sound
from workspaces import CONFIG, Place, make_place

from media_pipeline.config.loading import load_workspace
from media_pipeline.model.audio import Master
from media_pipeline.pipeline.job import Job, Machine

pytestmark = pytest.mark.xdist_group("odd inputs")

NAMES = {odd.name: f"episode-{number:02}" for number, odd in enumerate([*ODD, *REFUSED], start=1)}


@dataclass(frozen=True)
class Examined:
    """A workspace with an episode for each input, and what `media check` said for programs."""

    place: Place
    verdicts: dict[str, Any]
    stderr: str

    def verdict(self, odd: OddInput) -> dict[str, Any]:
        """Return the document about one input."""
        found: dict[str, Any] = self.verdicts[NAMES[odd.name]]
        return found


@pytest.fixture(scope="module")
def examined(tmp_path_factory: pytest.TempPathFactory) -> Examined:
    """All odd inputs, examined by one run of the command."""
    place = Place(tmp_path_factory.mktemp("odd") / "workspace")
    place.root.mkdir()
    (place.root / "config.yaml").write_text(CONFIG, "utf-8")
    for number, odd in enumerate([*ODD, *REFUSED], start=1):
        folder = place.root / "episodes" / NAMES[odd.name]
        folder.mkdir(parents=True)
        text = EPISODE.format(recording=odd.write(folder).name)
        text = text.replace("number: 4", f"number: {number}")
        text = text.replace("guid: 1111", f"guid: {number:04}")
        (folder / "episode.yaml").write_text(text, "utf-8")
    told = place.media("check", "--json", "--no-picture")
    assert told.code == 4, told
    return Examined(place, {each["episode"]: each for each in told.json["episodes"]}, told.err)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_a_verdict(odd: OddInput, examined: Examined) -> None:
    verdict = examined.verdict(odd)

    assert "error" not in verdict, verdict["error"]
    assert verdict["overall"]["text"]
    assert odd.told in " ".join(remark["text"] for remark in verdict["remarks"])
    assert len(verdict["warnings"]) == bool(odd.warned)
    assert odd.warned in " ".join(verdict["warnings"])
    assert verdict["analysis"]["duration_s"] == pytest.approx(odd.length_s, abs=0.5)


@pytest.mark.parametrize("odd", REFUSED, ids=lambda odd: odd.name)
def test_a_refusal(odd: OddInput, examined: Examined) -> None:
    error = examined.verdict(odd)["error"]

    assert error["exit_code"] == 4
    assert odd.told in error["message"]
    assert error["hint"]
    assert not re.search(r"Traceback|Error|Errno|0x", error["message"] + error["hint"])


def test_no_traceback_for_a_person(examined: Examined) -> None:
    assert examined.stderr == ""
    told = examined.place.media("check", "--no-picture")
    assert told.code == 4
    assert "Traceback" not in told.out + told.err
    assert told.err.count("→ ") == len(REFUSED)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_delivered_at_the_target(odd: OddInput, examined: Examined) -> None:
    master = mastered(examined.place, odd)

    loudness, peak = measured_finely(master)

    assert loudness == pytest.approx(-16, abs=0.3)
    assert peak <= -1.0
    heard = read_sound(master, RATE_HZ, 1)
    assert np.isfinite(heard).all()
    assert len(heard) / RATE_HZ == pytest.approx(odd.length_s, abs=0.5)


@pytest.mark.parametrize("suffix", [".mp3", ".aac", ".flac"])
def test_a_file_that_changes_its_rate_keeps_its_pitch(suffix: str, tmp_path: Path) -> None:
    """A tone of 440 Hz at 48 kHz, then at 44.1 kHz, in one file: 8 s of 440 Hz are heard."""
    tone = f"sine=f=440:d={LENGTH_S / 2},tremolo=f=3"
    halves = [
        make_sound(tmp_path / f"{rate}{suffix}", tone, "-ar", rate) for rate in ("48000", "44100")
    ]
    joined = tmp_path / f"joined{suffix}"
    joined.write_bytes(b"".join(half.read_bytes() for half in halves))

    heard = read_sound(master_recording(tmp_path / "workspace", joined), RATE_HZ, 1)[:, 0]

    assert len(heard) / RATE_HZ == pytest.approx(LENGTH_S, abs=0.5)
    for start_s in (1, 6):
        spectrum = np.abs(np.fft.rfft(heard[start_s * RATE_HZ : (start_s + 1) * RATE_HZ]))
        assert int(spectrum.argmax()) == pytest.approx(440, abs=2)


@pytest.mark.soak
def test_six_hours(tmp_path: Path) -> None:
    """A recorder forgotten on a table: two minutes of talk in every ten, 8 kHz, mono."""
    turn = write_sound(tmp_path / "turn.wav", at_level(talk(40.0), -30.0), RATE_HZ, "-ar", "8000")
    rhythm = "volume='if(lt(mod(t,600),120),1,0.0005)':eval=frame,atrim=end=21600"
    source = f"amovie={turn}:loop=0,asetpts=N/SR/TB,{rhythm}"
    place = make_place(tmp_path / "workspace", make_sound(tmp_path / "long.flac", source))

    told = place.media("check", "--json")

    assert told.code == 0, told
    (verdict,) = told.json["episodes"]
    assert verdict["analysis"]["duration_s"] == pytest.approx(21_600, abs=1)
    assert len(verdict["proposed_cuts"]) >= 30
    assert Path(verdict["picture"]).is_file()


def mastered(place: Place, odd: OddInput) -> Path:
    """Return the delivered MP3 of an input that was examined before."""
    workspace = load_workspace(place.root)
    episode = workspace.episodes[NAMES[odd.name]]
    job = Job(workspace, episode, Machine(place.root, lambda: datetime(2023, 11, 14, tzinfo=UTC)))
    run_sound_steps(job)
    return job.work_folder / job.result("master", Master).mp3.path

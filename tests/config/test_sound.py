"""Presets, clean-up, jingles, cuts and channels: what is right, and how what is wrong is told."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import ConfigError
from media_pipeline.model.episode import CleanUpChanges
from media_pipeline.model.jingles import jingles_of
from media_pipeline.model.settings import PRESETS, AudioSettings, CleanUp, Workspace

FILE = "episodes/place-01/episode.yaml"
COMMENTED = re.compile(
    r"^( *)# (  \w+: .+|(?:clean_up|intro|outro|jingles|also_as):.*)$", re.MULTILINE
)
CASES = YAML(typ="safe").load(Path(__file__).with_name("mistakes_in_sound.yaml"))


def add(root: Path, audio: str = "", series: str = "", episode: str = "") -> None:
    sound = root / "sons/generique.wav"
    sound.parent.mkdir()
    sound.write_bytes(b"sound")
    config = (root / "config.yaml").read_text()
    config = config.replace("series:\n", f"{audio}series:\n") + textwrap.indent(series, "    ")
    (root / "config.yaml").write_text(config)
    file = root / FILE
    file.write_text(file.read_text() + episode)


def loaded(root: Path, audio: str = "", series: str = "", episode: str = "") -> Workspace:
    add(root, audio, series, episode)
    return load_workspace(root)


@pytest.mark.parametrize("case", CASES)
def test_mistakes_about_sound(root: Path, case: dict[str, Any]) -> None:
    expected = case.pop("problems")
    add(root, **case)
    with pytest.raises(ConfigError) as caught:
        load_workspace(root)
    told = [str(problem).removeprefix(f"{FILE}:") for problem in caught.value.problems]
    assert told == expected


@pytest.mark.parametrize(
    ("audio", "loudness_lufs", "mp3_bitrate_kbps", "channels"),
    [
        ("", -16, 128, "stereo"),
        ("audio: {preset: speech-mono}\n", -16, 64, "mono"),
        ("audio: {preset: broadcast}\n", -23, 192, "stereo"),
        ("audio: {preset: custom, loudness_lufs: -18}\n", -18, 128, "stereo"),
        ("audio: {preset: speech-mono, loudness_lufs: -19, mp3_bitrate_kbps: 96}\n",
         -19, 96, "mono"),
        ("audio: {loudness_lufs: -14, channels: mono}\n", -14, 128, "mono"),
    ],
)  # fmt: skip
def test_a_preset_is_a_target_and_what_is_written_beside_it_wins(
    root: Path, audio: str, loudness_lufs: float, mp3_bitrate_kbps: int, channels: str
) -> None:
    target = loaded(root, audio=audio).settings.audio.target
    assert target.loudness_lufs == loudness_lufs
    assert target.mp3_bitrate_kbps == mp3_bitrate_kbps
    assert target.channels == channels
    assert target.true_peak_dbtp == -1


def test_every_preset_lies_within_what_may_be_written() -> None:
    for preset, target in PRESETS.items():
        again = AudioSettings.model_validate({"preset": preset, **target.model_dump()})
        assert again.target == target


def test_an_episode_wants_other_clean_up_than_the_organisation(root: Path) -> None:
    workspace = loaded(
        root,
        audio="audio: {clean_up: {noise: false, hum: false}}\n",
        episode="clean_up: {noise: true, trim: false, noise_reducer: deepfilternet}\n",
    )
    assert workspace.clean_up_of(workspace.episodes["place-01"]) == CleanUp(
        hum=False, noise=True, trim=False, noise_reducer="deepfilternet"
    )


def test_an_episode_without_wishes_changes_nothing() -> None:
    unusual = CleanUp(levelling=False, high_pass=False, noise_reducer="deepfilternet")
    assert unusual.changed(CleanUpChanges()) == unusual


def test_every_clean_up_may_be_changed_by_an_episode() -> None:
    assert set(CleanUpChanges.model_fields) == set(CleanUp.model_fields)
    turned_off = {name: False for name, value in CleanUp().model_dump().items() if value is True}
    assert CleanUp().changed(CleanUpChanges.model_validate(turned_off)) == CleanUp.model_validate(
        turned_off
    )


JINGLES = """\
intro: {file: sons/generique.wav, overlap: 2, loudness_lufs: -20, fade_out: 00:02}
outro: {file: sons/fin.wav, gain_db: -3.5}
jingles: {virgule: {file: sons/generique.wav}, pause: {file: sons/pause.wav}}
also_as: [m4a, opus]
"""


def test_jingles_are_resolved_in_the_order_of_the_recording(root: Path) -> None:
    add(
        root,
        series=JINGLES,
        episode="jingles: [{at: 00:20, jingle: pause}, {at: 5.5, jingle: virgule}]\n",
    )
    for name in ("fin.wav", "pause.wav"):
        (root / "sons" / name).write_bytes(b"sound")
    workspace = load_workspace(root)
    heard = jingles_of(workspace, workspace.episodes["place-01"])
    sounds = root.resolve() / "sons"
    assert heard.intro is not None
    assert heard.outro is not None
    assert heard.intro.path == sounds / "generique.wav"
    assert (heard.intro.jingle.overlap, heard.intro.jingle.fade_out) == (2, 2)
    assert heard.outro.jingle.gain_db == -3.5
    assert [(at_s, it.path.name) for at_s, it in heard.placed] == [
        (5.5, "generique.wav"),
        (20, "pause.wav"),
    ]
    assert heard.files == (sounds / "generique.wav", sounds / "pause.wav", sounds / "fin.wav")
    assert workspace.settings.series["places"].also_as == ("m4a", "opus")


def test_an_episode_of_a_series_without_jingles_has_none(root: Path) -> None:
    workspace = loaded(root)
    heard = jingles_of(workspace, workspace.episodes["place-01"])
    assert (heard.intro, heard.outro, heard.placed, heard.files) == (None, None, (), ())


def test_cuts_may_touch_and_are_put_in_the_order_of_the_recording(root: Path) -> None:
    cuts = "cuts: [{start: 20, end: 00:30}, {start: 00:00:10, end: 20, why: le téléphone}]\n"
    episode = loaded(root, episode=cuts).episodes["place-01"]
    assert [(cut.start, cut.end, cut.why) for cut in episode.cuts] == [
        (10, 20, "le téléphone"),
        (20, 30, ""),
    ]


@pytest.mark.parametrize(
    "episode",
    [
        "channels: microphones\nspeakers: [{name: C, channel: left}]\n",
        "channels: auto\nspeakers: [{name: C, channel: left}]\n",
        "channels: left\nspeakers: [{name: C}]\n",
    ],
)
def test_channels_that_agree_with_the_speakers_are_right(root: Path, episode: str) -> None:
    assert loaded(root, episode=episode).episodes["place-01"].channels in episode


def test_tracks_find_out_for_themselves(root: Path) -> None:
    file = root / FILE
    tracks = file.read_text().replace("recording: place.wav", "tracks: {c: c.wav}\nchannels: auto")
    file.write_text(tracks)
    assert load_workspace(root).episodes["place-01"].channels == "auto"


def test_a_name_that_no_disk_takes_is_no_file(root: Path) -> None:
    add(root, series=f"intro: {{file: {'x' * 300}.wav}}\n")
    with pytest.raises(ConfigError, match="which is not there"):
        load_workspace(root)


def test_the_commented_lines_of_the_sample_hold_when_they_are_used(
    sample: Path, tmp_path: Path
) -> None:
    config = COMMENTED.sub(r"\1\2", (sample / "config.yaml").read_text())
    (tmp_path / "config.yaml").write_text(config)
    (tmp_path / "jingles").mkdir()
    for name in ("generique.wav", "virgule.wav"):
        (tmp_path / "jingles" / name).write_bytes(b"sound")
    settings = load_workspace(tmp_path).settings
    series = settings.series["priorite-culture"]
    assert series.intro is not None
    assert series.outro is not None
    assert list(series.jingles) == ["virgule"]
    assert series.also_as == ("m4a", "opus")
    switched_off = {
        name for name, value in settings.audio.clean_up.model_dump().items() if not value
    }
    assert switched_off == set(CleanUp.model_fields) - {"noise_reducer"}


@pytest.mark.parametrize("guide", ["communication.md", "maintainer.md"])
def test_the_examples_of_the_guides_are_right(root: Path, sample: Path, guide: str) -> None:
    text = (sample / "docs" / guide).read_text()
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    found = {key: [each for each in blocks if key in each] for key in ("cuts:", "intro:", "at:")}
    (root / "jingles").mkdir()
    for name in set(re.findall(r"jingles/([a-z]+\.wav)", text)):
        (root / "jingles" / name).write_bytes(b"sound")
    series = textwrap.dedent(found["intro:"][0].partition("culture:\n")[2] or found["intro:"][0])
    episode = "".join(found["cuts:"] + found["at:"])
    workspace = loaded(root, series=series, episode=episode)
    assert workspace.settings.series["places"].jingles
    assert len(workspace.episodes["place-01"].cuts) == 2 * len(found["cuts:"])

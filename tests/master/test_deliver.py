"""Every delivered file measures what was promised, nearly always the first time it is made."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from media import INTERVIEW, ffmpeg, measured

from media_pipeline.errors import DiskFull, RecordingError
from media_pipeline.master.curves import Curve
from media_pipeline.master.delivery.deliver import Deliverer, Measured
from media_pipeline.master.delivery.encoders import Format, encoder_for
from media_pipeline.master.delivery.limiter import Limiter
from media_pipeline.master.delivery.relief import NO_RELIEF, Relief
from media_pipeline.master.delivery.tuning import (
    Attempt,
    Foresight,
    Tuning,
    first_tuning,
    holds,
    next_tuning,
)
from media_pipeline.master.meter import Curves, Meter
from media_pipeline.model.audio import Loudness
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.settings import Target
from media_pipeline.tools.ffmpeg import work_input
from media_pipeline.tools.ffmpeg_sound import Samples, decoding

RATE = 48_000
FORMATS: tuple[Format, ...] = ("mp3", "m4a", "opus")
PODCAST = Target(loudness_lufs=-16.0)
MONO = Target(loudness_lufs=-16.0, mp3_bitrate_kbps=64, channels="mono")


def metered(sound: Samples) -> Curves:
    meter = Meter(RATE, sound.shape[1])
    meter.feed(sound)
    return meter.finish()


@dataclass
class Sound:
    """A programme held in memory; its blocks are as long as ``block``."""

    samples: Samples
    block: int = RATE
    channels: Literal[1, 2] = field(init=False)
    duration_s: float = field(init=False)
    power: Curve = field(init=False)
    peak: Curve = field(init=False)
    readers: int = 0

    def __post_init__(self) -> None:
        curves = metered(self.samples)
        self.channels = 1 if self.samples.shape[1] == 1 else 2
        self.duration_s = len(self.samples) / RATE
        self.power, self.peak = curves.summed, curves.peak.max(axis=1)

    def blocks(self) -> Iterator[Samples]:
        self.readers += 1
        try:
            for start in range(0, len(self.samples), self.block):
                yield self.samples[start : start + self.block]
        finally:
            self.readers -= 1


@pytest.fixture(scope="module")
def interview() -> Sound:
    """Twelve seconds of the sample interview, both voices brought near to each other."""
    stream = work_input(INTERVIEW, "flac").audio.filter("atrim", 8, 20)
    stream = stream.filter("dynaudnorm", f=200, g=15)
    with decoding(ffmpeg(), stream, channels=2, sample_rate_hz=RATE) as blocks:
        return Sound(np.concatenate(list(blocks)))


def noise(seconds: float, seed: int = 5) -> Samples:
    chance = np.random.default_rng(seed)
    sound: Samples = chance.standard_normal((round(seconds * RATE), 2)).astype(np.float32)
    return sound


def drums(seconds: float) -> Samples:
    """Half a second of noise that dies away, again and again: 25 dB between peaks and loudness."""
    times = np.arange(round(seconds * RATE)) / RATE % 0.5
    return np.asarray(noise(seconds) * (0.1 * np.exp(-times * 40))[:, None], dtype=np.float32)


def clicks(sound: Samples) -> Samples:
    """Add clicks that stand 40 dB above the speech."""
    after = sound * np.float32(0.01)
    after[:: RATE * 2] = 0.9
    after[1 :: RATE * 2] = -0.8
    return after


def deliver(
    programme: Sound,
    folder: Path,
    *formats: Format,
    target: Target = PODCAST,
    progress: Progress = no_progress,
) -> tuple[dict[Format, Path], dict[Format, Measured]]:
    paths = {kind: folder / f"audio.{kind}" for kind in formats}
    return paths, Deliverer(ffmpeg(), target).deliver(programme, paths, progress)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "target",
    [PODCAST, Target(loudness_lufs=-23.0, mp3_bitrate_kbps=192), Target(loudness_lufs=-14.0)],
    ids=["podcast", "broadcast", "loud"],
)
def test_speech_is_at_its_target_at_once(
    interview: Sound, tmp_path: Path, kind: Format, target: Target
) -> None:
    paths, told = deliver(interview, tmp_path, kind, target=target)
    loudness, peak = measured(paths[kind])
    assert loudness == pytest.approx(target.loudness_lufs, abs=0.25)
    assert peak <= target.true_peak_dbtp
    assert told[kind].attempts <= (1 if target.loudness_lufs < -15 else 3)
    assert told[kind].loudness.integrated_lufs == pytest.approx(loudness, abs=0.06)
    assert told[kind].loudness.true_peak_dbtp == pytest.approx(peak, abs=0.1)
    assert told[kind].duration_s == pytest.approx(interview.duration_s, abs=0.025)


@pytest.mark.parametrize("kind", FORMATS)
def test_drums_and_clicks_come_to_the_target_too(
    interview: Sound, tmp_path: Path, kind: Format
) -> None:
    for sound in (drums(8), clicks(interview.samples), noise(5) * np.float32(0.1)):
        paths, _told = deliver(Sound(sound), tmp_path, kind)
        loudness, peak = measured(paths[kind])
        assert loudness == pytest.approx(-16.0, abs=0.3)
        assert peak <= -1.0


@pytest.mark.parametrize("kind", FORMATS)
def test_mono_has_one_channel(interview: Sound, tmp_path: Path, kind: Format) -> None:
    middle = Sound(interview.samples.mean(axis=1, keepdims=True))
    paths, told = deliver(middle, tmp_path, kind, target=MONO)
    loudness, peak = measured(paths[kind])
    assert loudness == pytest.approx(-16.0, abs=0.25)
    assert peak <= -1.0
    assert told[kind].attempts == 1
    assert decoded(paths[kind]).shape[1] == 1


@pytest.mark.parametrize("kind", ["mp3", "m4a"])
def test_one_channel_becomes_two_alike(interview: Sound, tmp_path: Path, kind: Format) -> None:
    middle = Sound(interview.samples.mean(axis=1, keepdims=True))
    paths, told = deliver(middle, tmp_path, kind)
    sound = decoded(paths[kind])
    assert np.array_equal(sound[:, 0], sound[:, 1])
    assert told[kind].attempts == 1
    loudness, peak = measured(paths[kind])
    assert loudness == pytest.approx(-16.0, abs=0.25)
    assert told[kind].loudness.integrated_lufs == pytest.approx(loudness, abs=0.06)
    assert told[kind].loudness.true_peak_dbtp == pytest.approx(peak, abs=0.1)


@pytest.mark.parametrize("channels", [1, 2])
def test_mp3_and_aac_in_one_pass(interview: Sound, tmp_path: Path, channels: int) -> None:
    """Speech, and drums that make both encoders miss: each is right, and the MP3 as it was alone.

    How long an MP4 says it is, is the programme's length to the sample.
    """
    for samples in (interview.samples, drums(8), clicks(interview.samples)):
        programme = Sound(samples[:, :channels])
        alone, _told = deliver(programme, tmp_path, "mp3")
        before = alone["mp3"].read_bytes()
        paths, told = deliver(programme, tmp_path, "mp3", "m4a")
        assert paths["mp3"].read_bytes() == before
        for path in paths.values():
            loudness, peak = measured(path)
            assert loudness == pytest.approx(-16.0, abs=0.3)
            assert peak <= -1.0
        assert len(decoded(paths["m4a"])) == len(samples)
        assert told["m4a"].duration_s == pytest.approx(programme.duration_s, abs=0.025)


def test_speech_needs_one_pass_for_mp3_and_aac(interview: Sound, tmp_path: Path) -> None:
    for samples in (interview.samples, interview.samples[:, :1]):
        read: list[float] = []
        _paths, told = deliver(Sound(samples), tmp_path, "mp3", "m4a", progress=read.append)
        assert (told["mp3"].attempts, told["m4a"].attempts) == (1, 1)
        assert read == sorted(read)


@pytest.mark.parametrize("kind", FORMATS)
def test_all_of_it_is_measured_and_nothing_else_is_said(
    interview: Sound, tmp_path: Path, kind: Format, caplog: pytest.LogCaptureFixture
) -> None:
    """Not what encoders put before and behind the sound."""
    programme = Sound(interview.samples[: 3 * RATE + 1234])
    _paths, told = deliver(programme, tmp_path, kind)
    assert told[kind].duration_s == pytest.approx(programme.duration_s, abs=1 / 44_100)
    assert not caplog.messages


def test_two_channels_become_one(interview: Sound, tmp_path: Path) -> None:
    """Alike, they are one voice; otherwise they are heard together, and foreseen less well."""
    alike = Sound(np.repeat(interview.samples[:, :1], 2, axis=1))
    _paths, told = deliver(alike, tmp_path, "mp3", target=MONO)
    assert told["mp3"].attempts == 1
    for programme in (alike, interview):
        paths, _told = deliver(programme, tmp_path, "mp3", target=MONO)
        assert decoded(paths["mp3"]).shape[1] == 1
        assert measured(paths["mp3"])[0] == pytest.approx(-16.0, abs=0.3)


def test_same_programme_same_bytes(interview: Sound, tmp_path: Path) -> None:
    made = []
    for block in (RATE, 10_007):
        paths, _told = deliver(Sound(interview.samples, block), tmp_path, *FORMATS)
        made.append([paths[kind].read_bytes() for kind in FORMATS])
    assert made[0] == made[1]


def test_an_mp3_says_where_it_begins_and_ends(interview: Sound, tmp_path: Path) -> None:
    """The Xing/LAME header tells players how many samples to leave out at both ends."""
    paths, _told = deliver(interview, tmp_path, "mp3")
    assert b"Info" in paths["mp3"].read_bytes()[:200]
    assert not paths["mp3"].read_bytes().startswith(b"ID3")
    frames = round(interview.duration_s * 44_100)
    assert abs(len(decoded(paths["mp3"], rate=44_100)) - frames) <= 1


def test_a_folder_of_any_name(interview: Sound, tmp_path: Path) -> None:
    folder = tmp_path / "l'été [a|b] : \\ 100%"
    folder.mkdir()
    paths, _told = deliver(Sound(interview.samples[: 3 * RATE]), folder, *FORMATS)
    assert all(measured(path)[0] == pytest.approx(-16.0, abs=0.3) for path in paths.values())


def test_progress_goes_from_nothing_to_all(interview: Sound, tmp_path: Path) -> None:
    told: list[float] = []
    deliver(Sound(interview.samples[: 5 * RATE]), tmp_path, "mp3", "opus", progress=told.append)
    assert told == sorted(told)
    assert 0 < told[0] < 0.2
    assert told[-1] == 1.0


def test_whoever_is_told_may_stop_it(interview: Sound, tmp_path: Path) -> None:
    def stop(_done: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(interview, tmp_path, "mp3", progress=stop)
    assert interview.readers == 0


@pytest.mark.parametrize("kind", FORMATS)
def test_a_full_disk_is_named(interview: Sound, kind: Format) -> None:
    with pytest.raises(DiskFull):
        Deliverer(ffmpeg(), PODCAST).deliver(interview, {kind: Path("/dev/full")})


def test_silence_has_no_loudness(tmp_path: Path) -> None:
    silence = Sound(np.zeros((2 * RATE, 2), dtype=np.float32))
    with pytest.raises(RecordingError, match="There is only silence in what is left of it"):
        deliver(silence, tmp_path, "mp3")


def test_what_is_too_short_says_so(interview: Sound, tmp_path: Path) -> None:
    short = Sound(interview.samples[2 * RATE : 2 * RATE + RATE * 3 // 10])
    with pytest.raises(RecordingError, match=r"is 0\.30 s long: too short for its loudness"):
        deliver(short, tmp_path, "mp3")


def test_the_shortest_that_can_be_measured(interview: Sound, tmp_path: Path) -> None:
    paths, _told = deliver(Sound(interview.samples[: RATE // 2]), tmp_path, *FORMATS)
    assert all(measured(path)[0] == pytest.approx(-16.0, abs=0.3) for path in paths.values())


def test_what_cannot_be_reached_is_told(interview: Sound, tmp_path: Path) -> None:
    loudest = Target(loudness_lufs=-9.0, true_peak_dbtp=-9.0)
    with pytest.raises(RecordingError, match=r"cannot be brought to −9\.0 LUFS: it stays at −"):
        deliver(Sound(interview.samples[: 4 * RATE]), tmp_path, "mp3", target=loudest)


@pytest.mark.parametrize("gain_db", [0.0, 4.0, 8.0])
def test_loudness_is_foreseen(interview: Sound, gain_db: float) -> None:
    """The curves alone tell what gain and limiter will do to speech."""
    limiter = Limiter(-1.5, RATE, 2)
    louder = interview.samples * np.float32(10 ** (gain_db / 20))
    after = metered(np.concatenate([limiter.process(louder), limiter.flush()]))
    foresight = Foresight(interview.power, interview.peak, level_db=0.0)
    foreseen = foresight.loudness(Tuning(gain_db, -1.5))
    assert foreseen == pytest.approx(after.loudness.integrated_lufs, abs=0.15)
    assert foresight.gain_for(foreseen, -1.5) == pytest.approx(gain_db, abs=0.05)


def test_gain_stays_sane(interview: Sound) -> None:
    foresight = Foresight(interview.power * np.float32(1e-9), interview.peak, level_db=0.0)
    assert foresight.gain_for(-16.0, -1.0) == pytest.approx(60.0, abs=0.02)


def test_the_ceiling_leaves_room_for_the_encoder() -> None:
    """What the encoder takes from everything, it takes from peaks too."""
    encoder = encoder_for("mp3", PODCAST)
    tuning = first_tuning(steady(), PODCAST, encoder)
    assert tuning.ceiling_dbtp == pytest.approx(-1.0 - encoder.margin_db + 0.45, abs=0.01)


def attempt(gain_db: float, lufs: float, peak: float = -1.5) -> Attempt:
    loudness = Loudness(integrated_lufs=lufs, range_lu=3.0, true_peak_dbtp=peak)
    return Attempt(Tuning(gain_db, -1.5), loudness)


def steady() -> Foresight:
    """Ten seconds at −20 LUFS without any peaks."""
    return Foresight(np.full(500, 10**-1.9309, np.float32), np.zeros(500, np.float32), 0.0)


def test_the_second_gain_makes_up_for_what_was_missed() -> None:
    assert next_tuning(steady(), PODCAST, [attempt(4.0, -16.6)]).gain_db == pytest.approx(4.6)


def test_a_gain_changes_by_what_is_missing_at_least() -> None:
    """Peaks foreseen far too high: by them, no gain would change anything."""
    peaks = np.full(500, 100.0, dtype=np.float32)
    misled = Foresight(steady().power, peaks, 0.0)
    assert next_tuning(misled, PODCAST, [attempt(4.0, -13.0)]).gain_db <= 1.0
    assert next_tuning(misled, PODCAST, [attempt(4.0, -19.0)]).gain_db >= 7.0


def test_further_gains_follow_the_last_two() -> None:
    """A dB more gave a quarter of a LU, half a LU is missing: two dB more."""
    attempts = [attempt(5.0, -16.75), attempt(6.0, -16.5)]
    assert next_tuning(steady(), PODCAST, attempts).gain_db == pytest.approx(8.0)


def test_gain_stays_when_only_a_peak_was_too_high() -> None:
    attempts = [attempt(5.0, -16.1, peak=-0.4)]
    assert next_tuning(steady(), PODCAST, attempts) == attempts[-1].tuning


def test_what_holds() -> None:
    assert holds([attempt(0, -16.19)], PODCAST)
    assert not holds([attempt(0, -16.25)], PODCAST)
    assert not holds([attempt(0, -16.0, peak=-0.99)], PODCAST)
    late = [attempt(0, -17.0)] * 4
    assert holds([*late, attempt(0, -16.25)], PODCAST)
    assert not holds([*late, attempt(0, -16.29)], PODCAST)


def test_only_the_place_that_was_too_loud_is_taken_down() -> None:
    peaks = np.full(100, 0.5, dtype=np.float32)
    peaks[50] = 1.0  # 1 dB over a ceiling of −1 dBTP
    curves = Curves(
        peaks[:, None], peaks[:, None], peaks, true_peaks=peaks, as_fed=peaks, duration_s=2.0
    )
    relief = NO_RELIEF.deepened(curves, -1.0)
    assert relief.dips_db[48:53].min() == pytest.approx(1.3)
    assert not relief.dips_db[:48].any()
    assert not relief.dips_db[53:].any()

    sound = np.ones((2 * RATE, 2), dtype=np.float32)
    (after,) = relief.applied([sound], RATE)
    assert np.array_equal(after[: round(0.94 * RATE)], sound[: round(0.94 * RATE)])
    assert 20 * np.log10(after[round(1.01 * RATE), 0]) == pytest.approx(-1.3, abs=0.01)
    pieces = np.concatenate(list(relief.applied([sound[:999], sound[999:]], RATE)))
    assert np.array_equal(pieces, after)


def test_what_is_below_the_ceiling_needs_no_relief() -> None:
    peaks = np.full(10, 0.5, dtype=np.float32)
    curves = Curves(
        peaks[:, None], peaks[:, None], peaks, true_peaks=peaks, as_fed=peaks, duration_s=0.2
    )
    before = Relief(np.ones(3))
    assert before.deepened(curves, -1.0) is before


@pytest.mark.parametrize(("bitrate", "scale"), [(64, 0.95), (128, 0.95), (192, 0.97), (256, 1.0)])
def test_lame_scales_its_input(
    tmp_path: Path, bitrate: Literal[64, 128, 192, 256], scale: float
) -> None:
    """What the encoder does to the level is known, or the first file would miss."""
    encoder = encoder_for("mp3", Target(loudness_lufs=-16.0, mp3_bitrate_kbps=bitrate))
    assert encoder.level_db == pytest.approx(20 * np.log10(scale))
    tone = np.sin(2 * np.pi * 1000 * np.arange(2 * RATE) / RATE) * 0.1
    path = tmp_path / "a.mp3"
    command = [ffmpeg().path, "-v", "error", "-f", "f32le", "-ar", "48000", "-ac", "1", "-i", "-"]
    command += ["-b:a", f"{bitrate}k", "-ac", "1", str(path)]
    subprocess.run(command, input=tone.astype("<f4").tobytes(), check=True)
    rms = float(np.sqrt((decoded(path)[RATE // 2 : RATE] ** 2).mean()))
    assert rms == pytest.approx(0.1 * scale / np.sqrt(2), rel=0.005)


def decoded(path: Path, rate: int = RATE) -> Samples:
    command = [ffmpeg().path, "-v", "error", "-i", str(path), "-ar", str(rate)]
    command += ["-f", "f32le", "-c:a", "pcm_f32le", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, "<f4").reshape(-1, channels_of(path))


def channels_of(path: Path) -> int:
    import av

    with av.open(str(path)) as container:
        return container.streams.audio[0].channels

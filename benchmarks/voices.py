"""How often a word gets the right voice where everybody is on one channel, and how long that takes.

The sample recordings, each mixed to one channel with all voices equally loud, and conversations cut
together from their sentences: three voices, four words in turns without any pause or full stop, a
guest on the telephone, noise. All voices are synthetic, so real ones will do worse. Word times are
not those of a recogniser: each sentence is shared out by characters.

Shares of words: right (under the best reading of the voice numbers), wrong, and without a voice.
"expected" is told how many voices there are, "unknown" is not. Run by `make bench`; fails where
more than 5 % of the words are wrong although the number of voices was told.
"""

import json
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from recordings import FFMPEG, ROOT

from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.voices import voices_of

RATE_HZ = 16_000
MOST_WRONG = 0.05
TRUTH = ROOT / "tests" / "data"
EPISODES = ROOT / "episodes"

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Said:
    """What one speaker says without a break, and its sound."""

    speaker: str
    text: str
    sound: Sound


@dataclass(frozen=True)
class Shares:
    """Shares of words, and how many voices were found."""

    right: float
    wrong: float
    none: float
    voices: int


def main() -> None:
    """Measure and judge."""
    worst = 0.0
    print(f"  {'':<26} {'expected':^30} {'unknown':^30}")
    for name, conversation in conversations():
        told, untold, seconds = measured(conversation)
        worst = max(worst, told.wrong)
        print(f"  {name:<26} {shown(told)} {shown(untold)}  {seconds:4.1f} s a minute")
    print(f"  wrong at worst {worst:.1%}  (at most {MOST_WRONG:.0%})")
    sys.exit(worst > MOST_WRONG)


def measured(conversation: Sequence[Said]) -> tuple[Shares, Shares, float]:
    """Return the shares with and without knowing how many speak, and seconds for a minute."""
    truth = [said.speaker for said in conversation for _word in said.text.split()]
    words = spread(conversation)
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "speech.wav", np.concatenate([s.sound for s in conversation]))
        began = time.process_time()
        told = shares(voices_of(path, words, len(set(truth))), truth)
        taken_s = time.process_time() - began
        untold = shares(voices_of(path, words, None), truth)
    return told, untold, taken_s / words[-1].end_s * 60


def conversations() -> Iterator[tuple[str, list[Said]]]:
    """Yield the name of each recording and what is said in it."""
    interview, politics = sentences("priorite-culture-04"), sentences("priorite-culture-03")
    yield "interview (2 voices)", interview
    yield "politics (2 voices)", politics
    yield "meeting (2 voices)", sentences("replay-vieillissement")
    yield "cut together (3 voices)", shuffled([*interview, *politics])
    yield "four words in turns", shuffled([bit for each in interview for bit in bits(each)])
    yield "without full stops", [without_marks(said) for said in interview]
    yield "guest on the telephone", [on_the_telephone(s, "invité") for s in interview]
    yield "noise, 10 dB below", [noisy(said) for said in interview]
    yield "one voice alone", [said for said in interview if said.speaker == "invité"]


def shares(got: Sequence[int | None], truth: Sequence[str]) -> Shares:
    """Compare voices with speakers, read in the way that fits best."""
    voices = sorted({voice for voice in got if voice is not None})
    names = [*sorted(set(truth)), *[""] * len(voices)]
    right = max(
        sum(
            voice is not None and reading[voice] == name
            for voice, name in zip(got, truth, strict=True)
        )
        for reading in permutations(names, len(voices))
    )
    none, words = sum(voice is None for voice in got), len(truth)
    return Shares(right / words, (words - none - right) / words, none / words, len(voices))


def shown(these: Shares) -> str:
    """Return shares as a part of a line."""
    return f"{these.right:6.1%} {these.wrong:6.1%} {these.none:6.1%} ({these.voices})  "


def sentences(name: str) -> list[Said]:
    """Cut a recording into turns, and turns into sentences, by characters."""
    truth = json.loads((TRUTH / f"{name}.reference.json").read_text("utf-8"))
    tracks = recorded(name)
    said = []
    for turn in truth["turns"]:
        track = tracks[turn["speaker"]]
        sound = track[round(turn["start"] * RATE_HZ) : round((turn["end"] + 0.3) * RATE_HZ)]
        sound = sound * np.float32(0.05 / np.sqrt(np.mean(sound**2)))
        said.extend(parted(Said(turn["speaker"], turn["text"], sound), ". "))
    return said


def recorded(name: str) -> dict[str, Sound]:
    """Return the sound in which each speaker is heard."""
    if name == "priorite-culture-04":
        sound = read(EPISODES / "episode-04" / "recording.flac", 2)
        return {"animatrice": sound[:, 0], "invité": sound[:, 1]}
    if name == "priorite-culture-03":
        folder = EPISODES / "episode-03"
        return {
            "animatrice": read(folder / "animatrice.flac", 1)[:, 0],
            "élue": read(folder / "elue.flac", 1)[:, 0],
        }
    sound = read(TRUTH / f"{name}.flac", 1)[:, 0]
    return {"animateur": sound, "intervenante": sound}


def parted(said: Said, mark: str) -> Iterator[Said]:
    """Part what is said after each ``mark``."""
    texts = said.text.replace(mark, f"{mark}\n").split("\n")
    at = 0
    for text in texts:
        first, last = (len(said.sound) * place // len(said.text) for place in (at, at + len(text)))
        at += len(text)
        yield Said(said.speaker, text.strip(), said.sound[first:last])


def without_marks(said: Said) -> Said:
    """Take away what tells that a sentence ends."""
    return replace(said, text=said.text.translate(str.maketrans("", "", ".?!")))


def bits(said: Said) -> list[Said]:
    """Part into four words each, without any full stop."""
    words = said.text.translate(str.maketrans("", "", ".?!,")).split()
    text = "\n".join(" ".join(words[at : at + 4]) for at in range(0, len(words), 4))
    return list(parted(replace(said, text=text.replace("\n", " | ")), "| ")) if text else []


def shuffled(said: list[Said]) -> list[Said]:
    """Put them in an order of chance, always the same."""
    order = np.random.default_rng(4).permutation(len(said))
    return [said[place] for place in order]


def on_the_telephone(said: Said, speaker: str) -> Said:
    """Keep 300 to 3400 Hz of what one speaker says."""
    from scipy.signal import butter, sosfilt

    if said.speaker != speaker:
        return said
    band = butter(4, [300, 3400], "bandpass", fs=RATE_HZ, output="sos")
    return replace(said, sound=sosfilt(band, said.sound).astype(np.float32))


def noisy(said: Said) -> Said:
    """Add white noise, 10 dB below what is said."""
    noise = np.random.default_rng(4).normal(0, 0.05 / 10**0.5, len(said.sound))
    return replace(said, sound=said.sound + noise.astype(np.float32))


def spread(conversation: Sequence[Said]) -> list[Word]:
    """Share out the time of what is said among its words, by characters."""
    words, start_s = [], 0.0
    for said in conversation:
        length_s = len(said.sound) / RATE_HZ
        texts = said.text.split()
        ends = np.cumsum([len(text) + 1 for text in texts]) / sum(len(t) + 1 for t in texts)
        edges = start_s + length_s * np.array([0.0, *ends])
        words += [
            Word(start_s=float(first), end_s=float(last), text=text)
            for text, first, last in zip(texts, edges[:-1], edges[1:], strict=True)
        ]
        start_s += length_s
    return words


def read(path: Path, channels: int) -> Sound:
    """Return sound at 16 kHz, shape (frames, channels)."""
    command = [FFMPEG, "-v", "error", "-i", str(path), "-f", "f32le", "-ar", str(RATE_HZ)]
    command += ["-ac", str(channels), "-"]
    sound = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(sound, dtype="<f4").reshape(-1, channels)


def written(path: Path, sound: Sound) -> Path:
    """Write a WAV, 16 bits, one channel."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return path


if __name__ == "__main__":
    main()

"""How long a transcript takes, beside faster-whisper's own batches on the same sound.

Twenty minutes of the sample interview, over and over; the same model, device and number of
threads. Ours cuts the sound into pieces, keeps what was heard after each, and hears a second time
what was passed over. Both in turns in this process, medians; the models are loaded before.

Run by `make bench`; fails where ours does less than nine tenths of what theirs does in a second.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from recordings import FFMPEG, INTERVIEW

from media_pipeline.model.base import no_progress
from media_pipeline.pipeline.heard_so_far import HeardSoFar
from media_pipeline.transcribe.engine import Listening
from media_pipeline.transcribe.faster_whisper_engine import FasterWhisper
from media_pipeline.transcribe.hearing import hear
from media_pipeline.transcribe.models import Shelf
from media_pipeline.transcribe.pieces import hear_in_pieces

LENGTH_S = 1200.0
LEAST_SHARE = 0.9


def main() -> None:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description="Compare the speed of transcripts.")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--length", type=float, default=LENGTH_S, help="seconds of sound")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        speech = make_speech(Path(folder) / "speech.wav", wanted.length)
        listening = Listening(speech, wanted.length, "fr")
        engine, bare = load_both(Path(folder))
        times: dict[str, list[float]] = {"faster-whisper": [], "media": []}
        for number in range(wanted.rounds):
            kept = HeardSoFar(Path(folder) / f"heard-{number}.jsonl", "benchmark")
            times["faster-whisper"].append(seconds(lambda: bare(speech)))
            times["media"].append(seconds(lambda kept=kept: hear_all(engine, listening, kept)))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        print(f"  {name:<15} {median:6.1f} s  ({wanted.length / median:.1f}× real time)")
    share = medians["faster-whisper"] / medians["media"]
    kept_word = "kept" if share >= LEAST_SHARE else "NOT KEPT"
    print(f"  throughput {share:.2f} of theirs  (at least {LEAST_SHARE:.2f}: {kept_word})")
    sys.exit(share < LEAST_SHARE)


def make_speech(path: Path, length_s: float) -> Path:
    """Write the interview, levelled roughly, as what Whisper hears."""
    command = [FFMPEG, "-v", "error", "-stream_loop", "-1", "-i", str(INTERVIEW)]
    command += ["-af", "dynaudnorm=f=200:g=15", "-t", str(length_s), "-ac", "1", "-ar", "16000"]
    subprocess.run([*command, "-c:a", "pcm_s16le", "-bitexact", str(path)], check=True)
    return path


def load_both(folder: Path) -> tuple[FasterWhisper, Callable[[Path], None]]:
    """Load the packaged model twice: for us, and for faster-whisper as its readme shows it."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = Shelf(folder / "models").find("base")
    engine = FasterWhisper(model.name, model.folder, "cpu")
    short = make_speech(folder / "short.wav", 5.0)
    hear_all(engine, Listening(short, 5.0, "fr"), HeardSoFar(folder / "short.jsonl", ""))
    theirs = BatchedInferencePipeline(
        WhisperModel(str(model.folder), device="cpu", compute_type="int8", local_files_only=True)
    )

    def bare(speech: Path) -> None:
        segments, _info = theirs.transcribe(
            str(speech), language="fr", batch_size=8, word_timestamps=True, temperature=[0.0]
        )
        for _segment in segments:
            pass

    return engine, bare


def hear_all(engine: FasterWhisper, listening: Listening, kept: HeardSoFar) -> None:
    """Transcribe as `media publish` does."""
    hear_in_pieces(
        listening.speech, lambda piece: hear(engine, listening, piece, no_progress), kept
    )


def seconds(run: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

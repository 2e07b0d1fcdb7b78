"""What Whisper hears: the levelled signal in one channel of 16 kHz."""

import wave
from pathlib import Path

import numpy as np

from media_pipeline.master.levelling.levelled_sound import SAMPLE_RATE_HZ, LevelledSound
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.tools.ffmpeg_sound import Samples

_RATE_HZ = 16_000


def write_speech(sound: LevelledSound, path: Path, progress: Progress = no_progress) -> None:
    """Write the levelled signal as a WAV of 16 bits.

    Raises:
        FfmpegFailed: a source cannot be decoded to its end.
        OSError: no space left.
    """
    import soxr

    resampler = soxr.ResampleStream(SAMPLE_RATE_HZ, _RATE_HZ, 1, dtype="float32")
    read_s = 0.0
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE_HZ)
        for block in sound.blocks():
            file.writeframesraw(_pcm(resampler.resample_chunk(_middle(block))))
            read_s += len(block) / SAMPLE_RATE_HZ
            progress(min(1.0, read_s / max(sound.duration_s, 0.1)))
        rest = resampler.resample_chunk(np.zeros(0, dtype=np.float32), last=True)
        file.writeframesraw(_pcm(rest))


def _middle(block: Samples) -> Samples:
    return np.ascontiguousarray(block.mean(axis=1))


def _pcm(samples: Samples) -> bytes:
    return np.clip(samples * 32767, -32768, 32767).astype("<i2").tobytes()

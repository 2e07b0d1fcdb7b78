"""How loud each microphone is over time: what tells speakers apart when each has one.

A track or a stereo channel is a microphone. Levels are taken from the recording itself, before
levelling, because levelling is what makes them alike.
"""

from pathlib import Path
from typing import IO, Any

from media_pipeline.model.audio import ACTIVITY_HOP_S, Recording
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.tools.ffmpeg import Ffmpeg, input_of
from media_pipeline.tools.files import atomic_path

_RATE_HZ = 8_000
_HOP = int(_RATE_HZ * ACTIVITY_HOP_S)
_STEREO = 2
_FLOOR = 1e-6  # -120 dB


def write_activity(
    ffmpeg: Ffmpeg,
    recording: Recording,
    folder: Path,
    target: Path,
    progress: Progress = no_progress,
) -> tuple[str, ...]:
    """Write the activity of each microphone to ``target`` (see model.audio.Levelled).

    Returns:
        The columns' names; nothing is written, and () returned, for a single microphone.
    """
    import numpy as np

    if recording.layout == "tracks" and len(recording.sources) > 1:
        columns = [
            _levels(ffmpeg, _mono(source, folder), 1, progress) for source in recording.sources
        ]
        names = tuple(source.track or source.path for source in recording.sources)
        length = max(len(column) for column in columns)
        levels = np.concatenate([_padded(column, length) for column in columns], axis=1)
    elif all(source.channels == _STEREO for source in recording.sources):
        parts = [
            _levels(ffmpeg, input_of(source, folder).audio, _STEREO, progress)
            for source in recording.sources
        ]
        names, levels = ("left", "right"), np.concatenate(parts)
    else:
        return ()
    with atomic_path(target) as temporary, temporary.open("wb") as stream:
        np.save(stream, levels.astype(np.float32))
    return names


def _mono(source: Any, folder: Path) -> Any:
    return input_of(source, folder).audio.filter("aformat", channel_layouts="mono")


def _levels(ffmpeg: Ffmpeg, stream: Any, channels: int, progress: Progress) -> Any:
    """Return levels in dB, shape (hops, channels), read as ffmpeg decodes: memory stays small."""
    import numpy as np

    rows: list[Any] = []
    block = _HOP * channels * 4 * 200

    def read(output: IO[bytes]) -> None:
        while data := output.read(block):
            samples = np.frombuffer(data[: len(data) // 4 * 4], dtype="<f4")
            rows.append(_hop_levels(samples, channels))
            progress(1.0)

    graph = stream.output("pipe:1", format="f32le", acodec="pcm_f32le", ar=_RATE_HZ, ac=channels)
    ffmpeg.run(graph, target=Path("-"), on_output=read)
    return np.concatenate(rows) if rows else np.zeros((0, channels))


def _hop_levels(samples: Any, channels: int) -> Any:
    import numpy as np

    whole = len(samples) // (_HOP * channels) * _HOP * channels
    frames = samples[:whole].reshape(-1, _HOP, channels)
    rms = np.sqrt(np.mean(np.square(frames), axis=1))
    return 20 * np.log10(np.maximum(rms, _FLOOR))


def _padded(column: Any, length: int) -> Any:
    import numpy as np

    return np.pad(column, ((0, length - len(column)), (0, 0)), constant_values=-120.0)

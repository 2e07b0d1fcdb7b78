"""What a viewer sees and hears of a video: decoded twice, with PyAV and by ffmpeg."""

import re
import subprocess
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from media import ffmpeg
from numpy.typing import NDArray

_RATE_HZ = 48_000
_LIT, _HEARD = 150.0, 0.1
_QUIET_S = 0.05
_SHOWN = re.compile(r"pts_time:(\S+)\nlavfi\.signalstats\.YAVG=(\S+)")

Frames = list[tuple[float, float]]
"""When each frame is shown, in seconds, and how bright it is (0 to 255)."""


def seen_with_pyav(path: Path) -> Frames:
    """Decode the picture with PyAV."""
    with av.open(str(path)) as container:
        return [
            (float(frame.time or 0.0), float(np.mean(frame.to_ndarray()[: frame.height])))
            for frame in container.decode(video=0)
        ]


def seen_by_ffmpeg(path: Path) -> Frames:
    """Decode the picture by ffmpeg; it must have nothing to complain of."""
    shown = "signalstats,metadata=mode=print:key=lavfi.signalstats.YAVG:file=-"
    kept = ("-fps_mode", "passthrough", "-enc_time_base:v", "demux")
    told = _run(path, "-map", "0:v:0", "-vf", shown, *kept, "-f", "null", "-")
    return [(float(time), float(luma)) for time, luma in _SHOWN.findall(told.decode())]


def heard_with_pyav(path: Path) -> NDArray[np.float32]:
    """Decode the sound with PyAV, at 48 kHz, laid where its times say."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        sound = np.zeros(int(stream.duration * stream.time_base * _RATE_HZ) + _RATE_HZ)
        for frame in container.decode(stream):
            samples = frame.to_ndarray()[0]
            at = round(float(frame.time or 0.0) * _RATE_HZ)
            sound[at : at + len(samples)] = samples
        return sound.astype(np.float32)


def heard_by_ffmpeg(path: Path) -> NDArray[np.float32]:
    """Decode the sound by ffmpeg, at 48 kHz, from time 0 on."""
    laid = f"aresample={_RATE_HZ}:async=1:first_pts=0"
    told = _run(path, "-map", "0:a:0", "-af", laid, "-ac", "1", "-f", "f32le", "-")
    return np.frombuffer(told, dtype="<f4")


def flashes(frames: Frames) -> list[float]:
    """Return when it becomes bright."""
    lit = [(frames[0][0], frames[0][1])] if frames[0][1] > _LIT else []
    lit += [after for before, after in pairwise(frames) if before[1] <= _LIT < after[1]]
    return [time for time, _luma in lit]


def beeps(sound: NDArray[np.float32]) -> list[float]:
    """Return when it becomes loud."""
    loud = np.flatnonzero(np.abs(sound) > _HEARD) / _RATE_HZ
    return [
        float(loud[0]),
        *(float(after) for before, after in pairwise(loud) if after - before > _QUIET_S),
    ]


def offsets_s(path: Path) -> list[float]:
    """Return how much later flashes are seen than beeps are heard, for PyAV and for ffmpeg."""
    found = []
    for frames, sound in (
        (seen_with_pyav(path), heard_with_pyav(path)),
        (seen_by_ffmpeg(path), heard_by_ffmpeg(path)),
    ):
        pairs = zip(flashes(frames), beeps(sound), strict=True)
        found += [seen_s - heard_s for seen_s, heard_s in pairs]
    return found


def decoding_complaints(path: Path) -> str:
    """Return what ffmpeg says while it decodes everything."""
    command = [ffmpeg().path, "-v", "warning", "-i", str(path), "-fps_mode", "passthrough"]
    command += ["-enc_time_base:v", "demux", "-f", "null", "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


def stored(path: Path) -> list[tuple[int, int]]:
    """Return when each packet of the picture is shown and decoded, in the order of the file."""
    with av.open(str(path)) as container:
        return [(each.pts, each.dts) for each in container.demux(video=0) if each.size]


def _run(path: Path, *options: str) -> bytes:
    command = [ffmpeg().path, "-v", "error", "-i", str(path), *options]
    ran = subprocess.run(command, check=True, capture_output=True)
    assert ran.stderr == b"", ran.stderr
    return ran.stdout

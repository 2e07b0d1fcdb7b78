"""Tracks of one conversation are brought onto the first one's time line."""

from pathlib import Path

import numpy as np

from media_pipeline.master.analysis.alignment import Alignment, find_alignment
from media_pipeline.model.audio import Recording
from media_pipeline.tools.ffmpeg import Ffmpeg, input_of
from media_pipeline.tools.ffmpeg_sound import Samples, decoding, heard_of

_RATE_HZ = 8_000
_SEEKING_S = 0.25  # sought codecs lose up to a frame, and ffmpeg says so in time stamps only


def align_tracks(
    ffmpeg: Ffmpeg, recording: Recording, folder: Path
) -> tuple[Alignment | None, ...]:
    """Return how each track lies against the first; None where nothing is to be moved.

    Raises:
        FfmpegFailed: a track cannot be decoded.
    """
    if recording.layout != "tracks" or len(recording.sources) == 1:
        return (None,) * len(recording.sources)

    def read(track: int, start_s: float, duration_s: float) -> Samples:
        source = recording.sources[track]
        before_s = min(_SEEKING_S, start_s)
        file = input_of(
            source, folder, start_s=start_s - before_s, duration_s=duration_s + before_s
        )
        stream = heard_of(source, file).filter("aresample", _RATE_HZ, first_pts=0)
        if before_s:
            stream = stream.filter("atrim", start=before_s)
        with decoding(ffmpeg, stream, channels=1, sample_rate_hz=_RATE_HZ) as blocks:
            parts = [block[:, 0] for block in blocks]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)

    found = find_alignment(read, [source.duration_s for source in recording.sources])
    return tuple(each if each.is_sure and each.moves else None for each in found)

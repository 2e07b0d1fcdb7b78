"""How large the index of an MP4 (moov) will be, so that room can be left for it at the beginning.

Players need it before anything else, and it is known last. To move it to the front afterwards is to
write the whole file twice. Sizes are those of ISO/IEC 14496-12.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media_pipeline.model.made_picture import MadePicture
from media_pipeline.video.muxing import CHUNK_S, Extras

_SIZE, _KEY = 4, 4  # an entry of stsz, of stss
_RUN = 8  # of stts, of ctts: as many samples as follow each other at one distance
_CHUNK = 12 + 8  # of stsc, and of stco or co64
_AAC_FRAMES_PER_S = 48_000 / 1024
_BOXES = 16_384  # all that does not grow
_CHAPTER = 64
_MARGIN = 1.02


def frames_bytes(ticks: NDArray[np.int64], keys: int) -> int:
    """Return the bytes that an index needs for frames.

    Args:
        ticks: when each is shown, in the order in which they are stored.
        keys: how many of them are key frames.
    """
    if not len(ticks):
        return 0
    decoded = np.sort(ticks)
    return (
        _SIZE * len(ticks) + _KEY * keys + _RUN * (_runs(np.diff(decoded)) + _runs(ticks - decoded))
    )


def index_bytes(made: MadePicture, extras: Extras) -> int:
    """Return the bytes to leave for the index of a video: a little more than it needs."""
    chunks = 2 * (made.duration_s / CHUNK_S + len(made.segments))
    sound = made.duration_s * _AAC_FRAMES_PER_S
    picture = sum(segment.index_bytes for segment in made.segments)
    grows = picture + sound * _SIZE + chunks * _CHUNK
    return round(_MARGIN * (grows + _extras_bytes(extras))) + _BOXES


def _extras_bytes(extras: Extras) -> int:
    cues = extras.captions.read_text("utf-8").count("-->") if extras.captions else 0
    words = (
        *(value for _name, value in extras.tags),
        *(title for *_times, title in extras.chapters),
    )
    return (
        2 * cues * (_SIZE + _RUN + _CHUNK)  # what is shown, and nothing until the next
        + len(extras.chapters) * (_SIZE + _RUN + _CHUNK + _CHAPTER)
        + sum(len(each.encode()) for each in words)
        + _size(extras.cover)
    )


def _runs(values: NDArray[np.int64]) -> int:
    return 1 + int(np.count_nonzero(np.diff(values)))


def _size(path: Path | None) -> int:
    return path.stat().st_size if path else 0

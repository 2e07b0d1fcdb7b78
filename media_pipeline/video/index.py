"""Where the frames of a recorded file are: a few numbers for each, without decoding anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from gettext import gettext as _
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from media_pipeline.errors import RecordingError
from media_pipeline.model.audio import Source
from media_pipeline.video.parameter_sets import (
    IDR,
    PPS,
    SPS,
    ParameterSets,
    read_record,
    unit_type,
    units_of,
)

TICKS_PER_S = 90_000
"""The clock of what is delivered, as in MPEG systems: whole for 24, 25, 30, 60 and 29.97 fps."""


@dataclass(frozen=True)
class FrameIndex:
    """The frames of one file.

    ``ticks`` is when each is shown, in units of ``time_base`` seconds, in the order in which they
    are stored (decoded), ``begins_s`` what is subtracted to count from the file's beginning.
    ``keys`` are the places of key frames in that order, ``clean`` those of them that nothing after
    them reaches across (IDR). ``hidden`` frames are decoded and not shown. ``colours`` are
    primaries, transfer and matrix (ITU-T H.273). ``steady`` is whether the file keeps the parameter
    sets that ``sets`` names, and says of each frame when it is shown.
    """

    time_base: Fraction
    begins_s: float
    ticks: NDArray[np.int64]
    keys: NDArray[np.int64]
    clean: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    sets: ParameterSets | None
    colours: tuple[int, int, int]
    full_range: bool
    steady: bool

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Places in the stored order, in the order in which frames are shown."""
        return np.argsort(self.ticks, kind="stable")

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """The how-manieth shown each stored frame is."""
        ranks = np.empty_like(self.order)
        ranks[self.order] = np.arange(len(ranks))
        return ranks

    @cached_property
    def times_s(self) -> NDArray[np.float64]:
        """When each frame is shown, in that order, in seconds from the beginning of the file."""
        seconds = self.ticks[self.order].astype(np.float64) * float(self.time_base)
        return np.asarray(seconds - self.begins_s, dtype=np.float64)

    @cached_property
    def shown(self) -> tuple[int, int]:
        """Where what is shown begins and ends, counted in frames as they are shown."""
        places = np.flatnonzero(~self.hidden[self.order])
        return (int(places[0]), int(places[-1]) + 1) if len(places) else (0, 0)

    @cached_property
    def closed(self) -> NDArray[np.int64]:
        """Places of the stored order at which exactly the frames shown before have been stored."""
        reached = np.maximum.accumulate(self.ranks) + 1
        return np.flatnonzero(reached == np.arange(1, len(reached) + 1)) + 1

    @property
    def frame_rate(self) -> float:
        """The mean, in frames per second; headers are often wrong about it."""
        low, high = self.shown
        span_s = float(self.times_s[high - 1] - self.times_s[low]) if high > low else 0.0
        return round((high - low - 1) / span_s, 3) if span_s > 0 else _RATE_OF_ONE_FRAME

    @property
    def reorder(self) -> int:
        """By how many frames the stored order runs ahead of the shown one, at most."""
        return int(np.max(np.arange(len(self.ranks)) - self.ranks, initial=0))

    def recorded_s(self, rank: int) -> Fraction:
        """Return when a frame is shown on the file's own clock, exactly."""
        return int(self.ticks[self.order[rank]]) * self.time_base


@contextmanager
def opened(path: Path, container: str) -> Iterator[Any]:
    """Open a local file for reading packets with PyAV."""
    import av

    guard = {"protocol_whitelist": "file"}
    with av.open(
        str(path.absolute()), format=container, options=guard, metadata_errors="replace"
    ) as opened_file:
        yield opened_file


def read_index(source: Source, folder: Path) -> FrameIndex:
    """Return where the frames of a source with a picture are.

    Raises:
        RecordingError: the file is damaged.
        ValueError: the source has no picture.
    """
    import av

    if source.picture is None:
        raise ValueError("no picture")
    try:
        return _read(folder / source.path, source.container, source.picture.stream)
    except av.error.FFmpegError as error:
        raise damaged(folder / source.path) from error


def _read(path: Path, container_name: str, number: int) -> FrameIndex:
    with opened(path, container_name) as container:
        stream = container.streams[number]
        codec = stream.codec_context
        found = _Found(read_record(codec.extradata or b"") if codec.name == "h264" else None)
        for packet in container.demux(stream):
            found.add(packet)
        return FrameIndex(
            time_base=stream.time_base,
            begins_s=(container.start_time or 0) / 1e6,
            colours=(codec.color_primaries, codec.color_trc, codec.colorspace),
            full_range=codec.color_range == _FULL_RANGE,
            **found.arrays(),
        )


_FULL_RANGE = 2
_RATE_OF_ONE_FRAME = 1.0


def damaged(path: Path) -> RecordingError:
    """Return the error for a file whose picture ends before it should."""
    return RecordingError(
        path,
        _("{name} is damaged: its picture cannot be read to the end.").format(name=path.name),
        _("Copy it again from the camera or the computer that recorded it."),
    )


class _Found:
    """Gathers what packets tell."""

    def __init__(self, sets: ParameterSets | None) -> None:
        self._sets = sets
        self._ticks: list[int] = []
        self._keys: list[int] = []
        self._clean: list[int] = []
        self._hidden: list[bool] = []
        self._steady = sets is not None

    def add(self, packet: Any) -> None:
        """Note a packet; an empty one ends the file."""
        time = packet.dts if packet.pts is None else packet.pts
        if time is None or not packet.size:
            return
        self._steady = self._steady and packet.pts is not None
        if packet.is_keyframe:
            self._add_key(bytes(packet))
        self._ticks.append(time)
        self._hidden.append(bool(packet.is_discard))

    def arrays(self) -> dict[str, Any]:
        """Return the fields of a FrameIndex."""
        ticks = np.array(self._ticks, dtype=np.int64)
        distinct = len(np.unique(ticks)) == len(ticks)
        keys, clean = (np.array(each, dtype=np.int64) for each in (self._keys, self._clean))
        return {
            "ticks": ticks,
            "keys": keys,
            "clean": clean,
            "hidden": np.array(self._hidden, dtype=np.bool_),
            "sets": self._sets,
            "steady": self._steady and distinct,
        }

    def _add_key(self, packet: bytes) -> None:
        place = len(self._ticks)
        self._keys.append(place)
        if self._sets is None:
            return
        for unit in units_of(packet, self._sets.length_bytes):
            kind = unit_type(unit) if unit else 0
            if kind == IDR:
                self._clean.append(place)
                break
            if kind in {SPS, PPS} and unit not in {*self._sets.sps, *self._sets.pps}:
                self._steady = False

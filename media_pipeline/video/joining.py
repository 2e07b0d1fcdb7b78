"""Join copied and encoded packets into one stream, with times on the delivered time line.

Packets go through in the order in which they are decoded; nothing is kept but the times of the last
few. A decoder's clock (dts) runs behind by the largest number of frames by which any segment
reorders them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappushpop
from pathlib import Path
from typing import Any

from media_pipeline.model.made_picture import MadePicture, Segment
from media_pipeline.video.index import TICKS_PER_S, opened
from media_pipeline.video.parameter_sets import ParameterSets, joined, read_record

TICK_S = Fraction(1, TICKS_PER_S)
"""The unit of its times."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where copied segments lie, and where encoded ones do."""

    recordings: Path
    work: Path

    def path_of(self, segment: Segment) -> Path:
        """Return the file that holds a segment."""
        return (self.recordings if segment.copied else self.work) / segment.path


def parameter_sets_of(made: MadePicture, folders: Folders) -> ParameterSets:
    """Return the parameter sets of all segments.

    Raises:
        ValueError: they do not go together.
    """
    paths = {folders.path_of(each): each for each in made.segments}
    return joined([_sets_of(path, segment) for path, segment in paths.items()])


def joined_packets(made: MadePicture, folders: Folders) -> Iterator[Any]:
    """Give the packets of the joined picture, on a clock of 1/90000 s; the first is shown at 0.

    Decoding times are below 0 at first where frames are stored in another order than they are
    shown.
    """
    clock, end = _Clock(made), round(made.duration_s * TICKS_PER_S)
    for packet, shown_tick in _timed_packets(made, folders):
        packet.pts, packet.dts = shown_tick, clock.decoded_tick(shown_tick)
        packet.time_base = TICK_S
        # Only the last one counts: of all others, the next one's time tells how long they last.
        packet.duration = max(1, end - shown_tick)
        yield packet


class _Clock:
    """Gives each packet its decoding time: the last but so many of the showing times so far."""

    def __init__(self, made: MadePicture) -> None:
        late, step = _reorder(made), _first_step(made)
        self._waiting = [(number - late) * step for number in range(late)]

    def decoded_tick(self, shown_tick: int) -> int:
        """Return when a packet is decoded that is shown then."""
        return heappushpop(self._waiting, shown_tick)


def _timed_packets(made: MadePicture, folders: Folders) -> Iterator[tuple[Any, int]]:
    for segment in made.segments:
        scale = Fraction(*segment.time_base) * TICKS_PER_S
        for packet in _packets_of(segment, folders):
            if packet.pts == segment.first_tick:
                yield packet, segment.at_tick
            else:
                since = (packet.pts - segment.first_tick) * scale.numerator
                yield packet, segment.shift_tick + _divided(since, scale.denominator)


def _divided(ticks: int, by: int) -> int:
    """Return a rounded quotient; fractions, which Python computes slowly, are for few packets."""
    return (2 * ticks + by) // (2 * by)


def _packets_of(segment: Segment, folders: Folders) -> Iterator[Any]:
    with opened(folders.path_of(segment), segment.container) as container:
        stream = container.streams[segment.stream]
        if segment.packets is not None:
            container.seek(segment.first_tick, stream=stream)
        left = segment.packets
        begun = segment.packets is None
        for packet in container.demux(stream):
            begun = begun or packet.pts == segment.first_tick
            if not begun or packet.pts is None:
                continue
            if left == 0:
                return
            left = None if left is None else left - 1
            yield packet


def _sets_of(path: Path, segment: Segment) -> ParameterSets:
    with opened(path, segment.container) as container:
        record = container.streams[segment.stream].codec_context.extradata
    found = read_record(record or b"")
    if found is None:
        raise ValueError("no parameter sets")
    return found


def _reorder(made: MadePicture) -> int:
    return max(segment.reorder for segment in made.segments)


def _first_step(made: MadePicture) -> int:
    """Return the ticks between decoding times before the first frame is shown."""
    return max(1, round(TICKS_PER_S / max(made.canvas.frame_rate, 1.0)))

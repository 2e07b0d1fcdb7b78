"""Join copied and encoded packets into one stream, with times on the delivered time line.

Packets go through in the order in which they are decoded; nothing is kept but the times of the last
few. A decoder's clock (dts) runs behind by the largest number of frames by which any segment
reorders them.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappushpop
from pathlib import Path
from typing import IO, Any

from media_pipeline.model.base import Progress
from media_pipeline.model.made_picture import MadePicture, Segment
from media_pipeline.video.index import TICKS_PER_S, opened
from media_pipeline.video.parameter_sets import ParameterSets, joined, read_record, write_record

_FRAGMENT_US = 1_000_000
_TOLD_EVERY = 500


@dataclass(frozen=True, slots=True)
class Folders:
    """Where copied segments lie, and where encoded ones do."""

    recordings: Path
    work: Path

    def path_of(self, segment: Segment) -> Path:
        """Return the file that holds a segment."""
        return (self.recordings if segment.copied else self.work) / segment.path


def delay_ticks(made: MadePicture) -> int:
    """Return by how much the joined stream is late, in ticks: its first decoding time is 0."""
    return _reorder(made) * _first_step(made)


def parameter_sets_of(made: MadePicture, folders: Folders) -> ParameterSets:
    """Return the parameter sets of all segments.

    Raises:
        ValueError: they do not go together.
    """
    paths = {folders.path_of(each): each for each in made.segments}
    return joined([_sets_of(path, segment) for path, segment in paths.items()])


def write_joined(
    made: MadePicture, folders: Folders, target: IO[bytes], progress: Progress
) -> None:
    """Write the joined picture as a fragmented MP4, which a pipe can carry.

    Args:
        made: what to join.
        folders: where its segments lie.
        target: where to write; it need not be seekable.
        progress: told the fraction written; what it raises stops the work.
    """
    import av

    options = {
        "movflags": "empty_moov+default_base_moof",
        "frag_duration": str(_FRAGMENT_US),
        "video_track_timescale": str(TICKS_PER_S),
        "fflags": "+bitexact",
    }
    record = write_record(parameter_sets_of(made, folders))
    first = made.segments[0]
    with (
        opened(folders.path_of(first), first.container) as template,
        closing(av.open(_OnlyWritten(target), "w", format="mp4", options=options)) as container,
    ):
        stream = container.add_stream_from_template(template.streams[first.stream])
        stream.codec_context.extradata = record
        stream.time_base = Fraction(1, TICKS_PER_S)
        _mux(made, folders, _Writer(container, stream, _Clock(made)), progress)


class _OnlyWritten:
    """A file that PyAV can only write to, in order."""

    def __init__(self, target: IO[bytes]) -> None:
        self.write: Callable[[bytes], int] = target.write


class _Clock:
    """Gives each packet its decoding time: the last but so many of the showing times so far."""

    def __init__(self, made: MadePicture) -> None:
        self._late = delay_ticks(made)
        step = _first_step(made)
        self._waiting = [number * step - self._late for number in range(_reorder(made))]

    def stamp(self, shown_tick: int) -> tuple[int, int]:
        """Return when a packet is shown and when it is decoded, both late by the delay."""
        decoded = heappushpop(self._waiting, shown_tick)
        return shown_tick + self._late, decoded + self._late


@dataclass(frozen=True, slots=True)
class _Writer:
    container: Any
    stream: Any
    clock: _Clock

    def write(self, packet: Any, shown_tick: int, length_ticks: int) -> None:
        packet.pts, packet.dts = self.clock.stamp(shown_tick)
        packet.time_base = self.stream.time_base
        packet.duration = length_ticks
        packet.stream = self.stream
        self.container.mux_one(packet)


def _mux(made: MadePicture, folders: Folders, writer: _Writer, progress: Progress) -> None:
    end = round(made.duration_s * TICKS_PER_S)
    for number, (packet, shown_tick) in enumerate(_timed_packets(made, folders)):
        # Only the last one counts: of all others, the next one's time tells how long they last.
        writer.write(packet, shown_tick, max(1, end - shown_tick))
        if number % _TOLD_EVERY == 0:
            progress(min(1.0, max(0.0, shown_tick / end)))


def _timed_packets(made: MadePicture, folders: Folders) -> Iterator[tuple[Any, int]]:
    for segment in made.segments:
        scale = Fraction(*segment.time_base) * TICKS_PER_S
        for packet in _packets_of(segment, folders):
            if packet.pts == segment.first_tick:
                yield packet, segment.at_tick
            else:
                since = round((packet.pts - segment.first_tick) * scale)
                yield packet, segment.shift_tick + since


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

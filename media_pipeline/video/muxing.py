"""Picture, sound, captions, chapters and cover in one MP4, packet by packet.

PyAV writes what it is given in the order in which it is given: the same packets make the same file.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import Any

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.made_picture import MadePicture
from media_pipeline.video.index import TICKS_PER_S, opened
from media_pipeline.video.joining import TICK_S, Folders, joined_packets, parameter_sets_of
from media_pipeline.video.parameter_sets import write_record

CHUNK_S = 0.5
"""How long picture and sound go on before the other comes: the index names each change."""

_TOLD_EVERY = 500
_OPTIONS = {
    "fflags": "+bitexact",
    "chunk_duration": f"{CHUNK_S * 1e6:.0f}",
    "video_track_timescale": str(TICKS_PER_S),
    "movie_timescale": str(TICKS_PER_S),
}


class NoRoomForIndex(Exception):
    """The index became larger than what was left for it."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What the file says beside sound and picture.

    ``tags`` are names and values as libavformat's MP4 muxer knows them (title, artist, album, show,
    date, comment, description, genre). ``chapters`` are begin, end and title, in seconds.
    ``captions`` is a .vtt or .srt, ``cover`` a JPEG. ``language`` is an ISO 639-2 code.
    """

    language: str
    tags: tuple[tuple[str, str], ...] = ()
    chapters: tuple[tuple[float, float, str], ...] = ()
    captions: Path | None = None
    cover: Path | None = None


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What the file is made of: ``sound`` is an .m4a as long as ``picture``.

    The sound's edit list, which leaves out what the encoder put before it, is kept.
    """

    picture: MadePicture
    folders: Folders
    sound: Path
    extras: Extras


def mux(
    made_of: Ingredients,
    captions: Path | None,
    target: Path,
    index_bytes: int,
    progress: Progress = no_progress,
) -> None:
    """Write the file; packets are copied.

    Args:
        made_of: what goes into it.
        captions: an MP4 with nothing but them, if there are any.
        target: where to write.
        index_bytes: what is left for the index at the beginning; 0 to write the file twice.
        progress: told the fraction written; what it raises stops the work.

    Raises:
        NoRoomForIndex: that was not enough.
        OSError: no space left.
        av.FFmpegError: an input is not what it should be.
    """
    with ExitStack() as stack:
        file = stack.enter_context(_written(target, index_bytes))
        file.metadata.update(made_of.extras.tags)
        file.set_chapters([_chapter(*each) for each in enumerate(made_of.extras.chapters)])
        picture = _picture(file, made_of, progress)
        others = [
            _copied(file, stack.enter_context(opened(path, "mov")), made_of.extras.language)
            for path in (made_of.sound, captions)
            if path
        ]
        if made_of.extras.cover:
            _add_cover(file, stack.enter_context(opened(made_of.extras.cover, "jpeg_pipe")))
        tracks = [_timed(number, track) for number, track in enumerate((picture, *others))]
        for _decoded_s, _number, packet in merge(*tracks):
            file.mux_one(packet)


@contextmanager
def _written(target: Path, index_bytes: int) -> Iterator[Any]:
    import av

    front = {"moov_size": str(index_bytes)} if index_bytes else {"movflags": "+faststart"}
    file = av.open(str(target.absolute()), "w", format="mp4", options={**_OPTIONS, **front})
    try:
        yield file
    except BaseException:
        with suppress(av.error.FFmpegError):
            file.close()
        raise
    try:
        file.close()
    except av.error.ArgumentError as error:
        if not index_bytes:
            raise
        raise NoRoomForIndex from error


def _picture(file: Any, made_of: Ingredients, progress: Progress) -> Iterator[Any]:
    made, folders = made_of.picture, made_of.folders
    first = made.segments[0]
    with opened(folders.path_of(first), first.container) as template:
        stream = file.add_stream_from_template(template.streams[first.stream])
    stream.codec_context.extradata = write_record(parameter_sets_of(made, folders))
    stream.time_base = TICK_S
    _describe(stream, made_of.extras.language)
    return _told(_given_to(stream, joined_packets(made, folders)), made.duration_s, progress)


def _copied(file: Any, source: Any, language: str) -> Iterator[Any]:
    (recorded,) = source.streams
    stream = file.add_stream_from_template(recorded)
    _describe(stream, language)
    return _given_to(stream, (each for each in source.demux(recorded) if each.dts is not None))


def _add_cover(file: Any, source: Any) -> None:
    from av.stream import Disposition

    stream = file.add_stream_from_template(source.streams.video[0])
    stream.disposition = Disposition.attached_pic
    (picture, *_end) = source.demux(video=0)
    picture.stream = stream
    file.mux_one(picture)


def _describe(stream: Any, language: str) -> None:
    from av.stream import Disposition

    stream.metadata["language"] = language
    if stream.type != "subtitle":
        stream.disposition = Disposition.default


def _given_to(stream: Any, packets: Iterable[Any]) -> Iterator[Any]:
    for packet in packets:
        packet.stream = stream
        yield packet


def _told(packets: Iterable[Any], duration_s: float, progress: Progress) -> Iterator[Any]:
    for number, packet in enumerate(packets):
        if number % _TOLD_EVERY == 0:
            progress(min(1.0, max(0.0, float(packet.pts * TICK_S) / duration_s)))
        yield packet


def _timed(number: int, packets: Iterable[Any]) -> Iterator[tuple[float, int, Any]]:
    """Give packets with what they are ordered by: when they are decoded, then their track."""
    tick_s = 0.0
    for packet in packets:
        tick_s = tick_s or float(packet.time_base)
        yield packet.dts * tick_s, number, packet


def _chapter(number: int, chapter: tuple[float, float, str]) -> dict[str, Any]:
    start_s, end_s, title = chapter
    return {
        "id": number,
        "start": round(start_s * 1000),
        "end": round(end_s * 1000),
        "time_base": Fraction(1, 1000),
        "metadata": {"title": title},
    }

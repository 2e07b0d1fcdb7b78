"""Which of several audio tracks in one file is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import Any, Literal

from media_pipeline.errors import RecordingError

Sound = int | Literal["mix"]
"""The number of an audio track in its file, from 1, or all of them mixed."""

_SAY_NOTHING = {"und", "SoundHandler", "Core Media Audio"}  # what programs write everywhere


@dataclass(frozen=True, slots=True)
class ChosenSound:
    """``used`` are the streams that are heard; ``warning`` is empty or a sentence."""

    sound: Sound
    used: tuple[Any, ...]
    warning: str = ""


def choose_sound(path: Path, container: Any, asked: Sound | None) -> ChosenSound:
    """Choose among the audio streams of an open file, of which there is at least one.

    Args:
        path: the file.
        container: the same, open.
        asked: what episode.yaml asks for; None takes the container's default.

    Raises:
        RecordingError: there is no such track, or it cannot be decoded.
    """
    tracks = list(container.streams.audio)
    if asked == "mix":
        return _mixed(path, tracks)
    if asked is not None and asked > len(tracks):
        raise _no_such_track(path, tracks, asked)
    number = asked or _usual(tracks)
    if not _is_known(tracks[number - 1]):
        raise _unknown(path)
    is_a_choice = asked is None and sum(map(_is_known, tracks)) > 1
    warning = _several(path, tracks, number) if is_a_choice else ""
    return ChosenSound(number, (tracks[number - 1],), warning)


def _mixed(path: Path, tracks: list[Any]) -> ChosenSound:
    known = [track for track in tracks if _is_known(track)]
    if len(known) == 1:
        return ChosenSound(tracks.index(known[0]) + 1, (known[0],))
    if len(known) < len(tracks):
        raise _unknown(path)
    return ChosenSound("mix", tuple(tracks))


def _usual(tracks: Sequence[Any]) -> int:
    """Return the number of the track that the file itself names first, among those understood."""
    import av

    def order(number: int) -> tuple[bool, bool, int]:
        track = tracks[number - 1]
        default = track.disposition & av.stream.Disposition.default
        return (not _is_known(track), not default, number)

    return min(range(1, len(tracks) + 1), key=order)


def _is_known(track: Any) -> bool:
    """Tell whether ffmpeg knows the codec: phones add a track of spatial sound that it does not."""
    return track.codec_context is not None


def _several(path: Path, tracks: Sequence[Any], number: int) -> str:
    return _(
        "{name} has {count} audio tracks: {tracks}. Number {number} is used. For another one, or "
        "all of them together, write “sound: 2” or “sound: mix” in episode.yaml."
    ).format(name=path.name, count=len(tracks), tracks=_listed(tracks), number=number)


def _listed(tracks: Sequence[Any]) -> str:
    """Return the tracks as “1 (title, language), 2 (…)”."""
    listed = []
    for number, track in enumerate(tracks, start=1):
        title = track.metadata.get("title") or track.metadata.get("handler_name")
        language = track.metadata.get("language")
        told = [each for each in (title, language) if each and each not in _SAY_NOTHING]
        listed.append(f"{number} ({', '.join(told)})" if told else str(number))
    return ", ".join(listed)


def _no_such_track(path: Path, tracks: Sequence[Any], asked: int) -> RecordingError:
    return RecordingError(
        path,
        ngettext(
            "Audio track {number} was asked for, but {name} has {count} only: {tracks}.",
            "Audio track {number} was asked for, but {name} has {count} only: {tracks}.",
            len(tracks),
        ).format(number=asked, name=path.name, count=len(tracks), tracks=_listed(tracks)),
        _("Correct “sound” in episode.yaml: the number of a track, or “mix” for all together."),
    )


def _unknown(path: Path) -> RecordingError:
    return RecordingError(
        path,
        _("The sound of {name} is in a format that media cannot read.").format(name=path.name),
        _("Open it in the program that recorded it, and export it as MP4 (H.264 and AAC)."),
    )

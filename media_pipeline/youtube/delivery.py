"""A video at YouTube once, and never twice, whatever happens on the way."""

from dataclasses import dataclass
from gettext import gettext as _

from media_pipeline.errors import StorageError
from media_pipeline.youtube.client import Client
from media_pipeline.youtube.memory import Memory, Underway
from media_pipeline.youtube.parcel import Parcel, Privacy
from media_pipeline.youtube.sending import (
    PIECE_BYTES,
    Outlast,
    Sending,
    Sent,
    SessionOver,
)

_ATTEMPTS = 3
MARK = "media:"
"""What stands before an episode's GUID at the end of a description."""


def mark_of(guid: str) -> str:
    """Return the line by which a video is recognised as that of an episode."""
    return f"{MARK}{guid}"


@dataclass(frozen=True, slots=True)
class Way:
    """How a video goes to YouTube: who asks, what is remembered, how trouble is borne."""

    client: Client
    memory: Memory
    outlast: Outlast
    sent: Sent
    piece_bytes: int = PIECE_BYTES


@dataclass(frozen=True, slots=True)
class Arrived:
    """A video at YouTube. ``is_new`` says that it was uploaded just now.

    ``is_ours`` is false where a person uploaded it, so that its texts are theirs; ``is_older`` says
    that it holds an earlier version of the file.
    """

    video_id: str
    is_new: bool
    is_ours: bool = True
    is_older: bool = False


def deliver(way: Way, parcel: Parcel, privacy: Privacy) -> Arrived:
    """Return the episode's video at YouTube; upload it where there is none.

    A video is known from the record of an earlier upload, from episode.yaml, from an upload that
    ended without its answer being read, or from the channel's own list, in which a description
    names the episode.

    Raises:
        StorageError: YouTube says no, or the video that is known is gone.
    """
    if found := _known(way, parcel):
        return found
    for _attempt in range(_ATTEMPTS):
        try:
            return _uploaded(way, parcel, privacy)
        except SessionOver:
            # The digest stays: should the video be found all the same, it is that of this file.
            way.memory.change(underway=None, sha256=parcel.video_sha256)
    raise StorageError(
        _("YouTube ends the upload again and again."),
        _("Wait an hour, then type the same command again."),
    )


def leave_behind(way: Way, parcel: Parcel) -> None:
    """Forget the video that is known, so that the next upload is a new one.

    Where that was asked before and episode.yaml still names the old one, nothing is forgotten: the
    new one is on its way, or there.
    """
    known = way.memory.read()
    if parcel.known_id and parcel.known_id in known.former:
        return
    left = {known.video_id, parcel.known_id, *known.former} - {""}
    way.memory.start_over(tuple(sorted(left)))


def _known(way: Way, parcel: Parcel) -> Arrived | None:
    """Return the video that is known already, if it is still there."""
    known = way.memory.read()
    named = "" if parcel.known_id in known.former else parcel.known_id
    video_id = named or known.video_id
    if not video_id:
        return None
    if way.outlast(lambda: way.client.video(video_id)) is None:
        if named:
            raise _gone(video_id)
        way.memory.start_over(known.former)  # a person deleted it, there and in episode.yaml
        return None
    is_ours = video_id == known.video_id
    is_older = is_ours and known.sha256 not in {"", parcel.video_sha256}
    return Arrived(video_id, is_new=False, is_ours=is_ours, is_older=is_older)


def _uploaded(way: Way, parcel: Parcel, privacy: Privacy) -> Arrived:
    sending = Sending(way.client, parcel, privacy, way.piece_bytes)
    session = way.memory.read().underway
    if session and session.sha256 != parcel.video_sha256:
        _end(way, sending, session)
        session = None
    if session is None:
        if found := _known(way, parcel) or _in_channel(way, parcel):
            return found
        session = _begun(way, parcel, sending)
    video_id = sending.send(session, way.outlast, way.sent)
    way.memory.change(
        video_id=video_id,
        sha256=session.sha256,
        texts=parcel.texts_digest,
        shown=parcel.shown_digest,
        asked=privacy,
        underway=None,
    )
    return Arrived(video_id, is_new=True)


def _begun(way: Way, parcel: Parcel, sending: Sending) -> Underway:
    """Open a session, and keep it before the first byte goes."""
    session = Underway(
        uri=way.outlast(sending.begin), sha256=parcel.video_sha256, size_bytes=parcel.video_bytes
    )
    way.memory.change(underway=session)
    return session


def _end(way: Way, sending: Sending, session: Underway) -> None:
    """Ask what became of the upload of an earlier file: only a whole one left a video."""
    try:
        video_id = way.outlast(lambda: sending.take_up(session))
    except SessionOver:
        video_id = ""
    way.memory.change(video_id=video_id, sha256=session.sha256 if video_id else "", underway=None)


def _in_channel(way: Way, parcel: Parcel) -> Arrived | None:
    """Look for the episode among the channel's videos."""
    known = way.memory.read()
    for video_id, description in way.outlast(lambda: tuple(way.client.own_videos())):
        if mark_of(parcel.guid) in description.split() and video_id not in known.former:
            way.memory.change(video_id=video_id)
            is_older = known.sha256 not in {"", parcel.video_sha256}
            return Arrived(video_id, is_new=False, is_older=is_older)
    return None


def _gone(video_id: str) -> StorageError:
    from media_pipeline.youtube.address import video_address

    return StorageError(
        _(
            "{address} is not on the channel that you signed in to: it was deleted, or it belongs "
            "to another account."
        ).format(address=video_address(video_id)),
        _(
            "If it was deleted, remove the line “youtube:” from episode.yaml and type the same "
            "command again. Else sign in with the other account: media youtube login"
        ),
    )

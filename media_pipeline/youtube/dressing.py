"""What belongs to a video at YouTube: texts, captions, picture; each sent when it changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from media_pipeline.youtube.address import video_address
from media_pipeline.youtube.delivery import Way
from media_pipeline.youtube.parcel import Parcel, Privacy, shown_digest
from media_pipeline.youtube.refusals import ThumbnailRefused


@dataclass(frozen=True, slots=True)
class Dressed:
    """What was changed at YouTube ("texts", "captions", "thumbnail", "privacy"), and warnings."""

    changed: tuple[str, ...]
    warnings: tuple[str, ...]


def dress(
    way: Way, parcel: Parcel, video_id: str, privacy: Privacy | None, *, replace_texts: bool
) -> Dressed:
    """Bring texts, captions and picture of a video to what they are here.

    Args:
        way: how YouTube is asked.
        parcel: what they are here.
        video_id: the video.
        privacy: who may see it, where a person said so; None leaves it as it is there.
        replace_texts: whether texts that a person changed at YouTube are replaced.
    """
    warnings: list[str] = []
    tell = warnings.append
    video = way.outlast(lambda: way.client.video(video_id)) or {}
    steps: dict[str, Callable[[], bool]] = {
        "texts": lambda: _texts(way, parcel, video, tell, replace=replace_texts),
        "captions": lambda: _captions(way, parcel, video_id),
        "thumbnail": lambda: _thumbnail(way, parcel, video_id, tell),
        "privacy": lambda: _privacy(way, video, privacy),
    }
    changed = tuple(name for name, step in steps.items() if step())
    return Dressed(changed, tuple(warnings))


def _texts(
    way: Way, parcel: Parcel, video: dict[str, Any], tell: Callable[[str], None], *, replace: bool
) -> bool:
    known = way.memory.read()
    if not video or known.texts == parcel.texts_digest:
        return False
    snippet = video["snippet"]
    there = shown_digest(snippet.get("title", ""), snippet.get("description", ""))
    if there not in {known.shown, parcel.shown_digest} and not replace:
        tell(
            _(
                "Title or description were changed at YouTube, so they were left as they are. To "
                "replace them, type the same command with --replace-texts."
            )
        )
        return False
    way.outlast(lambda: way.client.update_texts(video, parcel))
    way.memory.change(texts=parcel.texts_digest, shown=parcel.shown_digest)
    return True


def _captions(way: Way, parcel: Parcel, video_id: str) -> bool:
    if not parcel.captions or way.memory.read().captions == parcel.captions_digest:
        return False
    way.outlast(lambda: way.client.put_captions(video_id, parcel))
    way.memory.change(captions=parcel.captions_digest)
    return True


def _thumbnail(way: Way, parcel: Parcel, video_id: str, tell: Callable[[str], None]) -> bool:
    picture = parcel.thumbnail
    if picture is None or way.memory.read().thumbnail == parcel.thumbnail_digest:
        return False
    try:
        way.outlast(lambda: way.client.set_thumbnail(video_id, picture))
    except ThumbnailRefused:
        tell(
            _(
                "YouTube takes no thumbnail from this channel yet: confirm its telephone number at "
                "{address}, then type the same command again."
            ).format(address="https://www.youtube.com/verify")
        )
        return False
    way.memory.change(thumbnail=parcel.thumbnail_digest)
    return True


def _privacy(way: Way, video: dict[str, Any], wanted: Privacy | None) -> bool:
    if not video or wanted is None or video["status"].get("privacyStatus") == wanted:
        return False
    way.outlast(lambda: way.client.update_privacy(video, wanted))
    return True


@dataclass(frozen=True, slots=True)
class Seen:
    """How YouTube shows a video: who may see it, and what a person should know.

    ``is_locked`` says that YouTube made it private although something else was asked.
    """

    privacy: str
    is_locked: bool
    warnings: tuple[str, ...]


def look_at(way: Way, video_id: str, asked: Privacy | None) -> Seen:
    """Read back what became of a video.

    Args:
        way: how YouTube is asked.
        video_id: the video.
        asked: who is to see it; None where nobody says so now. Who was to see it when it was
            uploaded counts until somebody looked.
    """
    known = way.memory.read()
    asked = asked or known.asked
    parts = "status,processingDetails"
    video = way.outlast(lambda: way.client.video(video_id, parts)) or {}
    privacy = str(video.get("status", {}).get("privacyStatus", ""))
    wanted_private = asked == "private" or (asked is None and not known.is_locked)
    is_locked = privacy == "private" and not wanted_private
    way.memory.change(asked=None, is_locked=is_locked)
    locked = (_locked(video_id),) if is_locked else ()
    return Seen(privacy, is_locked, (*locked, *_troubles(video, video_id)))


def _troubles(video: dict[str, Any], video_id: str) -> Iterator[str]:
    status = video.get("status", {})
    refused = status.get("rejectionReason") or status.get("failureReason")
    failed = video.get("processingDetails", {}).get("processingFailureReason")
    if status.get("uploadStatus") in {"rejected", "failed", "deleted"} or failed:
        yield _("YouTube does not show this video ({reason}): see {address}").format(
            reason=refused or failed or status.get("uploadStatus"),
            address=f"https://studio.youtube.com/video/{video_id}",
        )


def _locked(video_id: str) -> str:
    return _(
        "YouTube has locked {address} as private: only you can see it, and that cannot be changed. "
        "It does so with every video that comes through a Google project which it has not audited. "
        "Delete the video there, and upload it by hand: media youtube pack EPISODE. Or ask for the "
        "audit, which is free: {form}"
    ).format(
        address=video_address(video_id),
        form="https://support.google.com/youtube/contact/yt_api_form",
    )

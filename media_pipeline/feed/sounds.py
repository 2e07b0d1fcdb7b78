"""The files that a feed item names: the enclosure, and the same episode in other formats."""

from media_pipeline.model.audio import Delivered, Master
from media_pipeline.model.publication import AlternateEnclosure, Enclosure, PublishedVideo

_FORMATS = {
    "audio/mpeg": ("MP3", ""),
    "audio/mp4": ("M4A", "mp4a.40.2"),
    "audio/ogg": ("Opus", "opus"),
}
"""Name and codecs by media type (RFC 6381: AAC-LC is mp4a.40.2; RFC 7845: Opus in Ogg)."""


def enclosure_of(address: str, sound: Delivered) -> Enclosure:
    """Return the sound that every app knows."""
    return Enclosure(
        url=address,
        length_bytes=sound.size_bytes,
        media_type=sound.media_type,
        duration_s=sound.duration_s,
    )


def alternates_of(
    addresses: tuple[str, ...], master: Master, video: PublishedVideo | None, *, video_first: bool
) -> tuple[AlternateEnclosure, ...]:
    """Return all formats, the enclosure's own first; none when there is only the MP3.

    Args:
        addresses: where the sounds lie, the MP3 first.
        master: the delivered sound.
        video: what was filmed, if anything.
        video_first: the video is the enclosure, not the MP3.
    """
    sounds = (master.mp3, *master.others)
    found = [_alternate(url, sound) for url, sound in zip(addresses, sounds, strict=True)]
    if video is not None:
        found.insert(0 if video_first else len(found), _filmed(video))
    return tuple(found) if len(found) > 1 else ()


def _filmed(video: PublishedVideo) -> AlternateEnclosure:
    return AlternateEnclosure(
        url=video.url,
        length_bytes=video.length_bytes,
        media_type=video.media_type,
        bitrate_kbps=video.bitrate_kbps,
        title=f"MP4 {video.height}p",
        codecs=video.codecs,
        height=video.height,
    )


def _alternate(address: str, sound: Delivered) -> AlternateEnclosure:
    media_type = sound.media_type.partition(";")[0].strip()
    title, codecs = _FORMATS.get(media_type, (media_type, ""))
    return AlternateEnclosure(
        url=address,
        length_bytes=sound.size_bytes,
        media_type=media_type,
        bitrate_kbps=sound.bitrate_kbps,
        title=title,
        codecs=codecs,
    )

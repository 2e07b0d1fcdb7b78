"""The sound files that a feed item names: the enclosure, and the same sound in other formats."""

from media_pipeline.model.audio import Delivered, Master
from media_pipeline.model.publication import AlternateEnclosure, Enclosure

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


def alternates_of(addresses: tuple[str, ...], master: Master) -> tuple[AlternateEnclosure, ...]:
    """Return all formats, the MP3 first; none when there is only the MP3.

    Args:
        addresses: where they lie, in this order.
        master: the delivered sound.
    """
    if not master.others:
        return ()
    sounds = (master.mp3, *master.others)
    return tuple(_alternate(url, sound) for url, sound in zip(addresses, sounds, strict=True))


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

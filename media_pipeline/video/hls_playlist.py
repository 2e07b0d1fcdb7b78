"""Playlists of HLS (RFC 8216): media playlists as ffmpeg wrote them, multivariant ones of ours."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

_SEGMENT = re.compile(
    r"#EXTINF:(?P<duration_s>[0-9.]+),[^\n]*\n#EXT-X-BYTERANGE:(?P<bytes>[0-9]+)(?:@[0-9]+)?\n"
)
_TARGET = re.compile(r"#EXT-X-TARGETDURATION:([0-9]+)")
_SHARE_LEAST, _SHARE_MOST = 0.5, 1.5  # RFC 8216, 4.1: peak segment bit rate


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of one rendition: (seconds, bytes) of each."""

    target_s: int
    each: tuple[tuple[float, int], ...]

    @property
    def starts_s(self) -> tuple[float, ...]:
        """When each begins."""
        starts, at_s = [], 0.0
        for duration_s, _bytes in self.each:
            starts.append(round(at_s, 6))
            at_s += duration_s
        return tuple(starts)

    @property
    def average_bps(self) -> int:
        """Bits per second over all."""
        total_s = sum(duration_s for duration_s, _bytes in self.each)
        return ceil(8 * sum(size for _duration_s, size in self.each) / total_s)

    @property
    def peak_bps(self) -> int:
        """Bits per second of the fullest stretch of 0.5 to 1.5 target durations (RFC 8216, 4.1)."""
        return max(ceil(rate) for rate in (*self._rates(), self.average_bps))

    def _rates(self) -> Iterator[float]:
        for first in range(len(self.each)):
            stretch_s, size = 0.0, 0
            for duration_s, more in self.each[first:]:
                stretch_s, size = stretch_s + duration_s, size + more
                if stretch_s > _SHARE_MOST * self.target_s:
                    break
                if stretch_s >= _SHARE_LEAST * self.target_s:
                    yield 8 * size / stretch_s


def read_segments(playlist: str) -> Segments:
    """Return the segments of a media playlist in one file with byte ranges.

    Raises:
        ValueError: it is none, or it has no end.
    """
    target = _TARGET.search(playlist)
    each = tuple(
        (float(match["duration_s"]), int(match["bytes"])) for match in _SEGMENT.finditer(playlist)
    )
    if target is None or not each or not playlist.rstrip().endswith("#EXT-X-ENDLIST"):
        raise ValueError("no whole media playlist")
    return Segments(int(target[1]), each)


@dataclass(frozen=True, slots=True)
class Variant:
    """One rendition of the picture in a multivariant playlist; ``codecs`` are after RFC 6381."""

    playlist: str
    segments: Segments
    size: tuple[int, int]
    frame_rate: float
    codecs: str


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound that goes with every variant."""

    playlist: str
    segments: Segments
    codecs: str
    channels: int
    language: str


@dataclass(frozen=True, slots=True)
class Captions:
    """Captions in one language (BCP 47); ``name`` is what a player's menu says."""

    playlist: str
    language: str
    name: str


def multivariant(
    variants: Sequence[Variant], sound: Sound | None, captions: Sequence[Captions]
) -> str:
    """Return the playlist that names all renditions; the first variant is what players begin with.

    Sound is a rendition of its own, once: it is never interrupted when a player changes the
    picture, nor stored three times.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if sound is not None:
        lines.append(_sound(sound))
    lines += [_captions(each, is_first=each is captions[0]) for each in captions]
    for variant in variants:
        lines += [_variant(variant, sound, has_captions=bool(captions)), variant.playlist]
    return "\n".join(lines) + "\n"


def captions_playlist(file: str, duration_s: float) -> str:
    """Return the media playlist of captions in one WebVTT file."""
    return "\n".join(
        [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            f"#EXT-X-TARGETDURATION:{ceil(duration_s)}",
            "#EXT-X-MEDIA-SEQUENCE:0",
            "#EXT-X-PLAYLIST-TYPE:VOD",
            f"#EXTINF:{duration_s:.6f},",
            file,
            "#EXT-X-ENDLIST\n",
        ]
    )


def _sound(sound: Sound) -> str:
    language = f'LANGUAGE="{sound.language}",' if sound.language else ""
    return (
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",{language}NAME="{sound.language or "1"}",'
        f'DEFAULT=YES,AUTOSELECT=YES,CHANNELS="{sound.channels}",URI="{sound.playlist}"'
    )


def _captions(captions: Captions, *, is_first: bool) -> str:
    default = "YES" if is_first else "NO"
    name = re.sub(r'["\r\n]', " ", captions.name)
    return (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",LANGUAGE="{captions.language}",'
        f'NAME="{name}",DEFAULT={default},AUTOSELECT=YES,FORCED=NO,'
        f'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog",'
        f'URI="{captions.playlist}"'
    )


def _variant(variant: Variant, sound: Sound | None, *, has_captions: bool) -> str:
    every = [variant.segments, *([sound.segments] if sound else [])]
    codecs = ",".join([variant.codecs, *([sound.codecs] if sound else [])])
    groups = ',AUDIO="sound"' * bool(sound) + ',SUBTITLES="captions"' * has_captions
    width, height = variant.size
    return (
        f"#EXT-X-STREAM-INF:BANDWIDTH={sum(each.peak_bps for each in every)},"
        f"AVERAGE-BANDWIDTH={sum(each.average_bps for each in every)},"
        f'CODECS="{codecs}",RESOLUTION={width}x{height},'
        f"FRAME-RATE={variant.frame_rate:.3f}{groups},CLOSED-CAPTIONS=NONE"
    )

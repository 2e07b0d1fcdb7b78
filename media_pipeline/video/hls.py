"""An HLS ladder: the delivered video in several sizes, for adaptive players (RFC 8216).

Every rendition is one fMP4 file with byte ranges, so that a ladder is a handful of objects in the
store. Segments begin at the same moments in all of them. The sound is the delivered one, copied.
"""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.video import Ladder, Rendition
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.tools.files import write_atomic
from media_pipeline.video.frames import open_frames
from media_pipeline.video.hls_playlist import (
    Captions,
    Sound,
    Variant,
    captions_playlist,
    multivariant,
)
from media_pipeline.video.hls_renditions import Made, Renditions
from media_pipeline.video.hls_rungs import Rung, may_be_copied, rungs_of
from media_pipeline.video.stream_facts import picture_facts, sound_facts

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"

_METHOD = "1"
_TYPES = {".mp4": "video/mp4", ".m3u8": PLAYLIST_TYPE, ".vtt": "text/vtt"}


@dataclass(frozen=True, slots=True)
class LadderSource:
    """What a ladder is made of.

    ``video`` is the delivered MP4, ``sha256`` a digest of what is seen and heard in it (its
    captions and tags do not count: a corrected word encodes nothing). ``language`` is that of
    sound and captions (BCP 47), ``captions`` a WebVTT file on the delivered time line,
    ``captions_name`` what a player's menu calls it.
    """

    video: Path
    sha256: str
    language: str = ""
    captions: Path | None = None
    captions_name: str = ""


def make_ladder(
    ffmpeg: Ffmpeg, source: LadderSource, folder: Path, progress: Progress = no_progress
) -> Ladder:
    """Make the renditions that are not there yet, and the playlists; ``folder`` is then complete.

    ``folder`` lies in the work folder. Names hold a digest of what goes into a file, so that a
    rendition which is whole is never encoded again, and no address ever changes what it serves.
    Whatever else lies in ``folder`` is removed at the end.

    Raises:
        DiskFull: no space left.
        FfmpegFailed: a rendition cannot be made.
        MediaError: the video has no picture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    making = _Making.of(ffmpeg, source, folder)
    pictures = making.pictures(progress)
    sound, captions = making.sound(), making.captions()
    variants = [_variant(made) for made in pictures]
    second = min(1, len(variants) - 1)  # what players begin with: neither coarse nor heavy
    variants.insert(0, variants.pop(second))
    text = multivariant(variants, sound, captions)
    playlist = f"video-{_digest(text)}.m3u8"
    write_atomic(folder / playlist, text.encode())
    names = {playlist, *making.names}
    _remove_others(folder, names)
    return Ladder(
        folder=folder.name,
        playlist=playlist,
        files=tuple(
            Rendition(path=name, media_type=_TYPES[Path(name).suffix]) for name in sorted(names)
        ),
        heights=tuple(min(rung.size) for rung in making.rungs),
    )


@dataclass(frozen=True, slots=True)
class _Making:
    """A ladder while it is made; ``names`` are the files that belong to it."""

    renditions: Renditions
    source: LadderSource
    rungs: tuple[Rung, ...]
    version: str
    names: set[str]

    @classmethod
    def of(cls, ffmpeg: Ffmpeg, source: LadderSource, folder: Path) -> "_Making":
        with open_frames(source.video) as frames:
            upright = frames.key(0.0).decoded.rotation == 0
            copies = upright and may_be_copied(frames.key_times_s, frames.duration_s)
            rungs = rungs_of(frames.size, copies=copies)
            renditions = Renditions(ffmpeg, source.video, frames.duration_s, folder)
        return cls(renditions, source, rungs, ffmpeg.version, set())

    def pictures(self, progress: Progress) -> list[Made]:
        """Make all sizes, the smallest first in what is returned.

        The largest is made first: where it is copied, it says where segments begin.
        """
        largest, *others = reversed(self.rungs)
        weights = [_work(rung) for rung in (largest, *others)]
        told = _parts(progress, weights)
        made = [self._picture(largest, (), next(told))]
        starts = made[0].segments.starts_s if largest.is_copied else ()
        made += [self._picture(rung, starts, next(told)) for rung in others]
        progress(1.0)
        return made[::-1]

    def sound(self) -> Sound | None:
        """Copy the sound, if there is any."""
        facts = sound_facts(self.source.video)
        if facts is None:
            return None
        made = self._known(self.renditions.sound(f"sound-{self._digest('sound')}"))
        return Sound(
            playlist=made.playlist,
            segments=made.segments,
            codecs=facts.codecs,
            channels=facts.channels,
            language=self.source.language,
        )

    def captions(self) -> list[Captions]:
        """Put the captions beside the renditions, if there are any."""
        if self.source.captions is None:
            return []
        content = self.source.captions.read_bytes()
        stem = f"captions-{_digest(content.decode())}"
        playlist = captions_playlist(f"{stem}.vtt", self.renditions.duration_s)
        for name, data in {f"{stem}.vtt": content, f"{stem}.m3u8": playlist.encode()}.items():
            write_atomic(self.renditions.folder / name, data)
            self.names.add(name)
        name = self.source.captions_name or self.source.language
        return [Captions(f"{stem}.m3u8", self.source.language, name)]

    def _picture(self, rung: Rung, starts_s: tuple[float, ...], progress: Progress) -> Made:
        stem = f"{rung.name}-{self._digest(repr((rung, starts_s, rung.settings)))}"
        return self._known(self.renditions.picture(stem, rung, starts_s, progress))

    def _known(self, made: Made) -> Made:
        self.names.update((made.media, made.playlist))
        return made

    def _digest(self, what: str) -> str:
        return _digest(f"{_METHOD}\n{self.version}\n{self.source.sha256}\n{what}")


def _variant(made: Made) -> Variant:
    facts = picture_facts(made.folder / made.media)
    return Variant(
        playlist=made.playlist,
        segments=made.segments,
        size=facts.size,
        frame_rate=facts.frame_rate,
        codecs=facts.codecs,
    )


def _work(rung: Rung) -> float:
    """Return how much work a rendition is, about, in pixels."""
    return 1.0 if rung.is_copied else float(rung.size[0] * rung.size[1]) + 300_000.0


def _parts(progress: Progress, weights: list[float]) -> Iterator[Progress]:
    """Give a listener for each part of the work, which tells of the whole."""
    done, total = 0.0, sum(weights)
    for weight in weights:
        yield lambda share, done=done, weight=weight: progress((done + share * weight) / total)  # type: ignore[misc]
        done += weight


def _remove_others(folder: Path, names: set[str]) -> None:
    for path in folder.iterdir():
        if path.name in names:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)  # what a killed run left
        else:
            path.unlink()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]

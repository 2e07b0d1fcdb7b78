"""Clips whose truth is known, what the probe would say of them, and videos made of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from media import _run, ffmpeg, read_sound, write_sound

from media_pipeline.model.audio import Recording, Source
from media_pipeline.model.made_picture import MadePicture
from media_pipeline.model.timeline import Piece, Timeline
from media_pipeline.model.video import DeliveredVideo, Picture
from media_pipeline.video.delivering import deliver_video
from media_pipeline.video.joining import Folders
from media_pipeline.video.making import Filmed, PictureMaker
from media_pipeline.video.muxing import Extras, Ingredients

RATE_HZ = 48_000
FLASH_S = 0.12
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-pix_fmt", "yuv420p", "-g", "75")


@dataclass(frozen=True)
class Clip:
    """A clip that flashes and beeps every ``every_s`` seconds, beginning at 0.

    With ``jitter``, frames come when they like and a third of them is missing, except around a
    flash: its first frame is shown exactly with the beep.
    """

    length_s: float = 16.0
    every_s: float = 2.0
    size: str = "160x90"
    frame_rate: int = 25
    sample_rate_hz: int = 48_000
    jitter: bool = False
    codec: tuple[str, ...] = X264

    def make(self, path: Path) -> Path:
        """Write the clip."""
        within = f"mod(t+0.001,{self.every_s})"
        picture = f"testsrc2=s={self.size}:r={self.frame_rate}:d={self.length_s}"
        picture += ",eq=brightness=-0.3:contrast=0.5"
        if self.jitter:
            near = f"lt(mod(t+0.1,{self.every_s}),0.4)"
            picture += f",select='{near}+gt(random(1),0.33)'"
            near = near.replace("t+", "T+")
            picture += f",settb=1/90000,setpts='PTS+if({near},0,900*sin(N*1.7))'"
        picture += f",drawbox=c=white:t=fill:enable='lt({within},{FLASH_S})'[out0]"
        sound = f"aevalsrc='0.5*sin(2000*PI*t)*lt(mod(t,{self.every_s}),0.1)'"
        sound += f":s={self.sample_rate_hz}:d={self.length_s}[out1]"
        inputs = ["-f", "lavfi", "-i", f"{picture};{sound}"]
        options = (*self.codec, "-fps_mode", "passthrough", "-c:a", "aac")
        return _run(inputs, path, options)


def filmed_source(path: Path, **picture: Any) -> Source:
    """Return what a probe says of a clip; ``picture`` overrules."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        codec = video.codec_context
        sound = container.streams.audio[0] if container.streams.audio else None
        begins_s = (container.start_time or 0) / 1e6
        found = {
            "stream": video.index,
            "codec": codec.name,
            "profile": codec.profile or "",
            "pixel_format": codec.pix_fmt,
            "width": codec.width,
            "height": codec.height,
            "frame_rate": float(video.average_rate or 25),
            "bitrate_kbps": round((video.codec_context.bit_rate or 0) / 1000),
            "start_s": float((video.start_time or 0) * video.time_base) - begins_s,
            "duration_s": (container.duration or 0) / 1e6,
        }
        return Source(
            path=path.name,
            container=container.format.name.split(",")[0],
            codec=sound.codec_context.name if sound else "",
            sample_rate_hz=sound.codec_context.sample_rate if sound else 0,
            channels=sound.codec_context.channels if sound else 0,
            duration_s=(container.duration or 0) / 1e6,
            size_bytes=path.stat().st_size,
            picture=Picture(**{**found, **picture}),
        )


def recording_of(*sources: Source) -> Recording:
    """Return files that follow each other."""
    return Recording(layout="sequence", sources=sources)


def timeline_of(*pieces: tuple[float, float, float], end_s: float | None = None) -> Timeline:
    """Return pieces given as (start, end, at); the last one ends it, or ``end_s``."""
    found = tuple(Piece(start_s=start, end_s=end, at_s=at) for start, end, at in pieces)
    return Timeline(pieces=found, duration_s=end_s or found[-1].delivered_end_s)


def master(path: Path, timeline: Timeline, target: Path) -> Path:
    """Write the sound of a clip as a time line has it, with silence for jingles."""
    sound = read_sound(path, RATE_HZ, 1)
    mastered = np.zeros((round(timeline.duration_s * RATE_HZ), 1), dtype=np.float32)
    for piece in timeline.pieces:
        first, at = round(piece.start_s * RATE_HZ), round(piece.at_s * RATE_HZ)
        heard = sound[first : round(piece.end_s * RATE_HZ)][: len(mastered) - at]
        mastered[at : at + len(heard)] = heard
    return write_sound(target, mastered, RATE_HZ, "-c:a", "aac")


@dataclass(frozen=True)
class Replay:
    """A folder of recordings, and a work folder."""

    folder: Path
    work: Path
    part_s: float = 120.0

    @property
    def maker(self) -> PictureMaker:
        """Return what makes pictures here."""
        return PictureMaker(ffmpeg(), self.folder, self.work, self.part_s)

    def picture(self, filmed: Filmed) -> MadePicture:
        """Make the picture."""
        maker = self.maker
        names = [source.path for source in filmed.recording.sources]
        identity = (*names, str(filmed.card))
        return maker.make(filmed, maker.plan(filmed), identity)

    def deliver(
        self, made: MadePicture, sound: Path, extras: Extras | None = None
    ) -> DeliveredVideo:
        """Deliver it as video.mp4."""
        folders = Folders(self.folder, self.work)
        made_of = Ingredients(made, folders, sound, extras or Extras(language="fra"))
        return deliver_video(ffmpeg(), made_of, self.work / "video.mp4")

    def publish(self, filmed: Filmed) -> DeliveredVideo:
        """Make all of it; the sound is that of the first source."""
        path = self.folder / filmed.recording.sources[0].path
        sound = master(path, filmed.timeline, self.work / "sound.m4a")
        return self.deliver(self.picture(filmed), sound)


def make_numbered(path: Path, length_s: float, *options: str, frame_rate: int = 25) -> Path:
    """Write a clip of which each frame is as bright as ``brightness_of`` its number, with a hum."""
    picture = f"color=s=64x48:r={frame_rate}:d={length_s},format=yuv420p"
    picture += ",geq=lum='30+4*mod(N,50)':cb=128:cr=128[out0]"
    sound = f"sine=f=200:r=48000:d={length_s}[out1]"
    codec = options or X264
    inputs = ["-f", "lavfi", "-i", f"{picture};{sound}"]
    return _run(inputs, path, (*codec, "-fps_mode", "passthrough", "-c:a", "aac"))


def brightness_of(number: int) -> int:
    """Return the luma of a numbered frame."""
    return 30 + 4 * (number % 50)


def film(path: Path, picture: str, *options: str) -> Path:
    """Write what the lavfi source ``picture`` shows, with a hum for three seconds."""
    inputs = ["-f", "lavfi", "-i", f"{picture}[out0];sine=f=200:r=48000:d=3[out1]"]
    return _run(inputs, path, (*options, "-c:a", "aac"))


def again(source: Path, target: Path, before: tuple[str, ...], *options: str) -> Path:
    """Write a file anew, with options ``before`` it is read, and others."""
    return _run([*before, "-i", str(source)], target, options or ("-c", "copy"))

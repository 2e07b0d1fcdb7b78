"""The ffmpeg commands that encode a part of the picture, as graphs of ffmpeg-python.

Frames keep the times that they were recorded with. Each part begins with a key frame, at time 0 on
a clock of 1/90000 s, and has no frame that needs another part to be decoded.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from media_pipeline.model.audio import Source
from media_pipeline.model.made_picture import Canvas
from media_pipeline.model.video import Picture
from media_pipeline.video.fitting import letterboxed
from media_pipeline.video.index import TICKS_PER_S, FrameIndex
from media_pipeline.video.planning import MOST_ENCODED_FRAMES_PER_S
from media_pipeline.video.segments import EncodedFrames

CRF, CRF_AROUND_CUT = 21, 18
"""x264's constant quality. Around a cut, what is encoded stands beside the recording itself."""

KEY_EVERY_S = 5
CARD_FRAMES_PER_S = 5
_THREADS = 8  # one number everywhere: x264's bytes depend on it
_BT709 = 1
_TRANSFER = {"pq": "smpte2084", "hlg": "arib-std-b67"}
_UNSPECIFIED = 2
_SDR_WHITE, _PEAK = 100, 10  # cd/m² (ITU-R BT.2035), and how far above it phones go
_HD_HEIGHT = 720
_LEVELS = ((30.5, "4.0"), (60.5, "4.2"))
"""H.264, table A-1: 1080p at up to 30 frames a second, and at up to 60."""
_X264 = {
    "vcodec": "libx264",
    "preset": "medium",
    "profile:v": "high",
    "pix_fmt": "yuv420p",
    "force_key_frames": f"expr:gte(t,n_forced*{KEY_EVERY_S})",
    "forced-idr": 1,
    "threads:v": _THREADS,
}
_STEADY = {
    "f": "mp4",
    "copyts": None,
    "fps_mode": "passthrough",
    "enc_time_base": f"1/{TICKS_PER_S}",
    "video_track_timescale": TICKS_PER_S,
    "movie_timescale": TICKS_PER_S,
    "map_metadata": -1,
    "map_chapters": -1,
    "fflags": "+bitexact",
    "filter_complex_threads": 0,
}
"""What keeps times as they are, and bytes the same."""


@dataclass(frozen=True)
class Part:
    """A part of a source that is encoded."""

    source: Source
    picture: Picture
    index: FrameIndex
    frames: EncodedFrames

    @property
    def begin(self) -> Fraction:
        """When its first frame is shown, on the file's own clock, in seconds."""
        return self.index.recorded_s(self.frames.first)

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """Moments between its frames and others; None: it has the file's first or last frame."""
        low, high = self.index.shown
        return (
            self._between(self.frames.first) if self.frames.first > low else None,
            self._between(self.frames.end) if self.frames.end < high else None,
        )

    @property
    def seek_s(self) -> float:
        """Where reading begins, in seconds of the file: at the last key frame before it."""
        keys = np.sort(self.index.ranks[self.index.keys])
        place = int(np.searchsorted(keys, self.frames.first, side="right")) - 1
        return float(self.index.times_s[keys[place]]) if place >= 0 else 0.0

    @property
    def length_s(self) -> float:
        """How long it is, for progress."""
        times = self.index.times_s
        return float(times[self.frames.end - 1] - times[self.frames.first])

    def _between(self, rank: int) -> Fraction:
        return (self.index.recorded_s(rank - 1) + self.index.recorded_s(rank)) / 2


def encode_part(part: Part, folder: Path, canvas: Canvas, target: Path) -> Any:
    """Return the graph that encodes a part of a source below ``folder`` to ``target``."""
    stream = _input(part, folder)[str(part.picture.stream)]
    if part.picture.interlaced:
        stream = stream.filter("bwdif", mode="send_frame")
    stream = _picked(stream, part)
    if not part.frames.around_cut:
        stream = _shown(stream, part.picture, canvas)
    crf = CRF_AROUND_CUT if part.frames.around_cut else CRF
    return _output(stream, target, canvas, crf)


def encode_card(card: Path, length_s: float, canvas: Canvas, target: Path) -> Any:
    """Return the graph that shows a picture (PNG or JPEG) for ``length_s`` seconds."""
    import ffmpeg

    still = ffmpeg.input(
        str(card.absolute()),
        f="image2",
        pattern_type="none",
        protocol_whitelist="file",
        loop=1,
        framerate=CARD_FRAMES_PER_S,
        t=f"{length_s:.6f}",
    ).video
    size = (canvas.width, canvas.height)
    stream = still.filter("settb", f"1/{TICKS_PER_S}")
    stream = stream.filter("scale", *size, force_original_aspect_ratio="decrease", **_from(canvas))
    return _output(_laid(stream, canvas), target, canvas, CRF)


def _input(part: Part, folder: Path) -> Any:
    import ffmpeg

    options: dict[str, Any] = {"f": part.source.container, "protocol_whitelist": "file"}
    if part.seek_s > 0:
        # ffmpeg would drop what is shown before; the filters do that, to the frame.
        options |= {"noaccurate_seek": None, "ss": f"{part.seek_s + 0.001:.6f}"}
    return ffmpeg.input(str((folder / part.source.path).absolute()), **options)


def _picked(stream: Any, part: Part) -> Any:
    """Let through the frames of a part, the first at time 0; of fast pictures, every other one."""
    start, end = part.bounds
    limits = {"start": start, "end": end}
    given = {name: f"{float(each):.6f}" for name, each in limits.items() if each is not None}
    if given:
        stream = stream.filter("trim", **given)
    if not part.frames.around_cut and part.index.frame_rate > MOST_ENCODED_FRAMES_PER_S:
        apart = f"gte(t-prev_selected_t,{1 / MOST_ENCODED_FRAMES_PER_S:.6f})"
        stream = stream.filter("select", f"isnan(prev_selected_t)+{apart}")
    stream = stream.filter("settb", f"1/{TICKS_PER_S}")
    return stream.filter("setpts", f"PTS-{round(part.begin * TICKS_PER_S)}")


def _shown(stream: Any, picture: Picture, canvas: Canvas) -> Any:
    """Bring frames to the canvas: SDR, square pixels, its size; ffmpeg has turned them upright."""
    size = letterboxed(picture.shown_size, (canvas.width, canvas.height))
    if picture.light == "sdr":
        stream = stream.filter("scale", *size, flags="bicubic", **_from(canvas))
    else:
        stream = _toned(stream, picture.light, size)
    return _laid(stream, canvas)


def _toned(stream: Any, light: str, size: tuple[int, int]) -> Any:
    """Map HDR to what every screen shows: BT.709."""
    recorded = {"tin": _TRANSFER[light], "min": "bt2020nc", "pin": "bt2020"}
    stream = stream.filter("zscale", *size, **recorded, t="linear", npl=_SDR_WHITE)
    stream = stream.filter("format", "gbrpf32le").filter("zscale", p="bt709")
    stream = stream.filter("tonemap", tonemap="hable", desat=0, peak=_PEAK)
    return stream.filter("zscale", t="bt709", m="bt709", r="tv")


def _laid(stream: Any, canvas: Canvas) -> Any:
    stream = stream.filter("format", "yuv420p")
    return stream.filter("pad", canvas.width, canvas.height, "(ow-iw)/2", "(oh-ih)/2")


def _marked(stream: Any, canvas: Canvas) -> Any:
    """Say of every part the same, so that all have the same parameter sets."""
    primaries, transfer, matrix = canvas.colours
    return stream.filter("setsar", 1).filter(
        "setparams", color_primaries=primaries, color_trc=transfer, colorspace=matrix, range="tv"
    )


def _from(canvas: Canvas) -> dict[str, str]:
    """Return the matrix to scale to: players take an unnamed one for BT.709 from 720 lines on."""
    matrix = canvas.colours[2]
    high = matrix == _BT709 or (matrix == _UNSPECIFIED and canvas.height >= _HD_HEIGHT)
    return {"out_color_matrix": "bt709" if high else "smpte170m", "out_range": "tv"}


def _output(stream: Any, target: Path, canvas: Canvas, crf: int) -> Any:
    rate = Fraction(canvas.frame_rate).limit_denominator(1001)
    told = {
        "stitchable": 1,  # parameter sets that depend on nothing but these settings
        "sps-id": canvas.parameters_id,
        "fps": f"{rate.numerator}/{rate.denominator}",
    }
    return _marked(stream, canvas).output(
        str(target.absolute()),
        **_STEADY,
        **_X264,
        **{
            "crf": crf,
            "level:v": next(name for most, name in _LEVELS if canvas.frame_rate <= most),
            "g": round(2 * KEY_EVERY_S * max(canvas.frame_rate, 1)),
            "x264-params": ":".join(f"{name}={value}" for name, value in told.items()),
        },
    )

"""The sound on its way: what was recorded, what was levelled, what is delivered."""

from typing import Literal

from media_pipeline.model.base import Value
from media_pipeline.model.timeline import Timeline
from media_pipeline.model.video import Picture


class Source(Value):
    """One recorded file as the probe found it.

    ``path`` is relative to the episode's folder; ``container`` is ffmpeg's demuxer name;
    ``sample_rate_hz`` and ``channels`` are those of the audio stream that is used; ``duration_s``
    is estimated from what is really in the file. ``track`` is the key under ``tracks``, if any.
    ``ignore_declared_length`` says that the header lies and the file is read to its end. ``sounds``
    is how many audio streams there are, ``sound`` which of them is used, from 1, or all of them
    mixed. ``picture`` is what is filmed, if anything: sound and picture then both last
    ``duration_s``, the longer of the two; ``sound_start_s`` is when its sound begins, and
    ``declared_s`` how long the file says it is, where it says so (0 otherwise).
    """

    path: str
    track: str | None = None
    container: str
    codec: str
    sample_rate_hz: int
    channels: int
    duration_s: float
    size_bytes: int
    ignore_declared_length: bool = False
    sounds: int = 1
    sound: int | Literal["mix"] = 1
    sound_start_s: float = 0.0
    declared_s: float = 0.0
    picture: Picture | None = None


class Recording(Value):
    """What this recording is: ``layout`` says how its sources belong together."""

    layout: Literal["sequence", "tracks"]
    sources: tuple[Source, ...]
    warnings: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        """Length in seconds: the sum of what follows each other, the longest of tracks."""
        lengths = [source.duration_s for source in self.sources]
        return sum(lengths) if self.layout == "sequence" else max(lengths)


class Loudness(Value):
    """A measurement by EBU R 128 (BS.1770-4): LUFS, LU and dBTP."""

    integrated_lufs: float
    range_lu: float
    true_peak_dbtp: float


class Levelled(Value):
    """The levelled signal, from which both the master and the transcript are made.

    It is the recording seen through gains, so it has no sound file of its own. Paths are relative
    to the work folder: ``cleaned_paths`` holds a cleaned copy of each source, where cleaning was
    heavy, and ``curves_path`` what they measure (None: as the analysis foresaw). ``before`` is
    the recording's loudness, ``after_lufs`` and ``after_range_lu`` the levelled signal's.
    ``activity_path`` (None for a single microphone) holds how loud each microphone is over time:
    NumPy float32, one row every HOP_S, one column for each of ``activity_names`` (track names, or
    left and right), in dB.
    """

    curves_path: str | None = None
    cleaned_paths: tuple[str, ...] = ()
    activity_path: str | None = None
    activity_names: tuple[str, ...] = ()
    channels: Literal[1, 2]
    duration_s: float
    before: Loudness
    after_lufs: float
    after_range_lu: float


class Delivered(Value):
    """One delivered sound file: ``path`` is relative to the work folder.

    ``loudness`` is measured on the delivered file itself; ``sha256`` is of the whole file.
    """

    path: str
    media_type: str
    bitrate_kbps: int
    duration_s: float
    size_bytes: int
    sha256: str
    loudness: Loudness


class Master(Value):
    """The delivered sound: the MP3 that the feed names, and the same in other formats.

    ``timeline`` says where each moment of the recording is heard. ``for_video`` is the sound of the
    delivered video, which is published inside it.
    """

    mp3: Delivered
    others: tuple[Delivered, ...] = ()
    for_video: Delivered | None = None
    before: Loudness
    timeline: Timeline

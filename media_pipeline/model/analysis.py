"""What was heard in a recording before anything was done to it, and what will be done about it.

Times are seconds on the recording's own time line: sources that follow each other are counted
through, tracks begin together.
"""

from typing import Literal

from media_pipeline.model.audio import Loudness
from media_pipeline.model.base import Value

HOP_S = 0.02
"""The step of every curve over time; five make a tenth of a second, BS.1770-4's gating step."""

ChannelKind = Literal["mono", "stereo", "dual mono", "dead side", "microphones", "tracks"]
"""How channels are used: two that say the same, one that is silent, one microphone each, …"""


class Passage(Value):
    """A stretch of time."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s


class Hum(Value):
    """Mains hum: its fundamental, the harmonics that stand out of the noise, and its level.

    ``level_db`` is the RMS of all of them together, in dBFS.
    """

    mains_hz: Literal[50, 60]
    harmonics_hz: tuple[int, ...]
    level_db: float


class Clipping(Value):
    """Flattened tops: how long together, and the passages they lie in (joined within a second)."""

    duration_s: float = 0.0
    passages: tuple[Passage, ...] = ()


class Microphone(Value):
    """One line that is levelled on its own.

    ``source`` is the index of the recorded file; ``side`` says what is taken of it (both: the
    middle of two channels, or both of a stereo recording). ``delay_s`` and ``drift_ppm`` say how
    much later it began than the first track, and how much faster its clock ran. ``speech_lufs``
    (None where nobody is heard) and ``noise_lufs`` are measured before levelling.
    """

    name: str
    source: int
    side: Literal["left", "right", "both"]
    speech_lufs: float | None
    noise_lufs: float
    delay_s: float = 0.0
    drift_ppm: float = 0.0


class Part(Value):
    """A stretch of the recording that is handled alike: one source, or all tracks together.

    ``turned`` says that the right channel's polarity is turned before anything else.
    """

    start_s: float
    duration_s: float
    kind: ChannelKind
    turned: bool = False
    microphones: tuple[Microphone, ...]

    @property
    def is_stereo(self) -> bool:
        """Whether two channels come out of it."""
        return self.kind == "stereo"


class Cleaning(Value):
    """What is mended before levelling, because it was found and was not turned off.

    ``high_pass_hz`` is 0 for none; ``noise_reduction_db`` is 0 for none, else what the noisiest
    microphone needs. ``replace_samples`` says that some are no numbers, or absurdly large: no
    filter survives these.
    """

    high_pass_hz: float = 0.0
    notches_hz: tuple[int, ...] = ()
    declip: bool = False
    replace_samples: bool = False
    noise_reduction_db: float = 0.0
    noise_reducer: Literal["afftdn", "deepfilternet"] = "afftdn"

    @property
    def is_heavy(self) -> bool:
        """Whether it is worth keeping a cleaned copy, rather than cleaning at each reading."""
        return self.declip or self.replace_samples or self.noise_reduction_db > 0


class Analysis(Value):
    """The whole of what was found, and what follows from it.

    ``curves_path`` and ``gains_path`` (relative to the work folder) hold NumPy arrays, one row
    every ``HOP_S``: see master/curves.py. ``programme`` is what is left when silence at head and
    tail is trimmed. ``unread`` names the files of which parts could not be read.
    ``speech_lufs`` is None where no speech was found.
    """

    duration_s: float
    loudness: Loudness
    speech_lufs: float | None
    noise_lufs: float
    hum: Hum | None = None
    clipping: Clipping = Clipping()
    dc_offset: float = 0.0
    silences: tuple[Passage, ...] = ()
    unread: tuple[str, ...] = ()
    parts: tuple[Part, ...]
    cleaning: Cleaning
    programme: Passage
    curves_path: str
    gains_path: str

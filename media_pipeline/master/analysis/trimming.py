"""What is left when silence at head and tail is trimmed."""

from media_pipeline.master.levelling.speech import Mask, runs_of
from media_pipeline.model.analysis import HOP_S, Passage

_LEAD_IN_S = 0.5
_LEAD_OUT_S = 1.0


def programme_of(speaking: Mask, duration_s: float, *, trim: bool) -> Passage:
    """Return the stretch that is delivered: from just before the first sound to after the last."""
    runs = runs_of(speaking)
    if not trim or not len(runs):
        return Passage(start_s=0.0, end_s=duration_s)
    first, last = float(runs[0, 0]) * HOP_S, float(runs[-1, 1]) * HOP_S
    return Passage(
        start_s=round(max(0.0, first - _LEAD_IN_S), 2),
        end_s=round(min(duration_s, last + _LEAD_OUT_S), 2),
    )

"""The loudness over time of the sound that is delivered, as mastering measured it."""

from typing import TYPE_CHECKING

from media_pipeline.pipeline.job import Job

if TYPE_CHECKING:
    from media_pipeline.master.curves import Curve

DELIVERED_CURVES = "delivered.npz"


def delivered_power(job: Job) -> "Curve | None":
    """Return K-weighted mean squares, shape (hops,), a row every HOP_S; None where they are lost.

    They lie in the work folder, which may be deleted at any time.
    """
    from media_pipeline.master.curves import load_curves

    try:
        return load_curves(job.work_folder / DELIVERED_CURVES)["power"]
    except (OSError, KeyError, ValueError):
        return None

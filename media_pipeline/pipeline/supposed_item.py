"""The entry that the feed would get for an episode, also where its sound is still to be made."""

from dataclasses import replace

from media_pipeline.model.audio import Delivered, Loudness, Master, Recording
from media_pipeline.model.base import Value
from media_pipeline.model.publication import Item
from media_pipeline.model.timeline import Piece, Timeline
from media_pipeline.pipeline.item import item_for
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ledger import Entry, Ledger
from media_pipeline.pipeline.speech_step import Written

_SOUND = ("enclosure", "alternates", "video")
"""What of an item follows from sound and picture."""

_MADE = (*_SOUND, "transcripts", "chapters_url")
"""What follows from sound and transcript."""

_RESULTS: dict[str, type[Value]] = {"master": Master, "transcribe": Written}


class _Supposing(Ledger):
    """A ledger that supposes steps to be done which are not."""

    def __init__(self, job: Job, supposed: dict[str, Entry]) -> None:
        super().__init__(job.work_folder)
        self._supposed = supposed

    def read(self, step: str) -> Entry | None:
        return self._supposed.get(step) or super().read(step)


def supposed_item(job: Job, known: Item | None, recording: Recording, *, has_sound: bool) -> Item:
    """Return the item as publishing now would make it, as far as that can be known.

    A sound that is still to be made (``has_sound`` is false) is taken to be that of ``known``, the
    published item. For a new episode it is a silence as long as ``recording``: whoever compares
    must not draw conclusions from it.
    """
    missing = [step for step in _RESULTS if not _is_there(job, step)]
    if missing:
        entries = {step: _entry(job, step, recording.duration_s) for step in missing}
        job = replace(job)
        job.ledger = _Supposing(job, entries)
    item = item_for(job)
    if known is None or (has_sound and not missing):
        return item
    names = _MADE if missing else _SOUND
    return item.model_copy(update={name: getattr(known, name) for name in names})


def _is_there(job: Job, step: str) -> bool:
    entry = job.ledger.read(step)
    return entry is not None and not job.ledger.is_damaged(step, _RESULTS[step])


def _entry(job: Job, step: str, length_s: float) -> Entry:
    value = _silence(length_s) if step == "master" else _unheard()
    return Entry(
        step=step,
        inputs={},
        files={},
        result=value.model_dump(mode="json"),
        finished=job.machine.now(),
        took_s=0.0,
    )


def _unheard() -> Written:
    return Written(path="transcript.json", words=1, origin="machine")


def _silence(length_s: float) -> Master:
    quiet = Loudness(integrated_lufs=0.0, range_lu=0.0, true_peak_dbtp=0.0)
    return Master(
        mp3=Delivered(
            path="audio.mp3",
            media_type="audio/mpeg",
            bitrate_kbps=128,
            duration_s=length_s,
            size_bytes=0,
            sha256="0" * 64,
            loudness=quiet,
        ),
        before=quiet,
        timeline=Timeline(
            pieces=(Piece(start_s=0.0, end_s=length_s, at_s=0.0),), duration_s=length_s
        ),
    )

"""How long publishing will take, from what this computer took before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from media_pipeline.model.audio import Recording
from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.hearing import is_heard
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ledger import Ledger
from media_pipeline.pipeline.steps import LONG_STEPS, STEPS

_WITH_LENGTH = frozenset(step.name for step in LONG_STEPS)
_SIDE_BY_SIDE = ("master", "transcribe")
_VOICES_SHARE = 0.2  # of a transcription, where the words are known and only voices are told apart


@dataclass(frozen=True, slots=True)
class Speeds:
    """What steps took in this workspace.

    ``per_second`` is seconds of work for each second of recording, of the long steps; ``each`` is
    seconds, of the others. Both are the most that was seen: what was remembered took no time.
    """

    per_second: Mapping[str, float]
    each: Mapping[str, float]


def speeds_of(workspace: Workspace) -> Speeds:
    """Read the ledgers of all episodes."""
    per_second: dict[str, float] = {}
    each: dict[str, float] = {}
    for episode in workspace.episodes.values():
        ledger = Ledger(episode.work_folder)
        length_s = _length_s(ledger)
        for step in STEPS:  # those of videos too
            entry = ledger.read(step.name)
            if entry and step.name not in _WITH_LENGTH:
                each[step.name] = max(entry.took_s, each.get(step.name, 0.0))
            elif entry and length_s:
                speed = entry.took_s / length_s
                per_second[step.name] = max(speed, per_second.get(step.name, 0.0))
    return Speeds(per_second, each)


def expected_s(job: Job, runs: Iterable[str], length_s: float, speeds: Speeds) -> float | None:
    """Return how many seconds the steps ``runs`` will take; None where nothing was recorded.

    Args:
        job: the episode.
        runs: names of steps.
        length_s: length of its recording.
        speeds: what was seen before.
    """
    runs = frozenset(runs)
    if not length_s or any(name not in speeds.per_second for name in runs & _WITH_LENGTH):
        return None if runs & _WITH_LENGTH else _sum(runs, speeds.each)
    lasting = {name: length_s * speeds.per_second[name] for name in runs & _WITH_LENGTH}
    if "transcribe" in lasting:
        lasting["transcribe"] *= _share_to_hear(job, runs)
    together = max((lasting.pop(name, 0.0) for name in _SIDE_BY_SIDE), default=0.0)
    return sum(lasting.values()) + together + _sum(runs - _WITH_LENGTH, speeds.each)


def _share_to_hear(job: Job, runs: frozenset[str]) -> float:
    """Return how much of a transcription is to be done: a corrected one is only read."""
    if job.episode.corrected_transcript.exists():
        return 0.0
    heard = not runs & {"ingest", "analyse", "level"} and is_heard(job)
    return _VOICES_SHARE if heard else 1.0


def _sum(names: Iterable[str], each: Mapping[str, float]) -> float:
    return sum(each.get(name, 0.0) for name in names)


def _length_s(ledger: Ledger) -> float:
    entry = ledger.read("ingest")
    if entry is None or ledger.is_damaged("ingest", Recording):
        return 0.0
    return Recording.model_validate(entry.result, strict=False).duration_s

"""Recordings that are analysed and levelled in tests, without a workspace around them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from media import ffmpeg
from numpy.typing import NDArray

from media_pipeline.ingest.probe import probe
from media_pipeline.master.analysis.analyse import Analyser, Choices
from media_pipeline.master.levelling.level import Leveller, open_levelled, reopen_levelled
from media_pipeline.master.levelling.levelled_sound import LevelledSound
from media_pipeline.model.analysis import Analysis
from media_pipeline.model.audio import Levelled, Recording
from media_pipeline.model.settings import CleanUp


@dataclass(frozen=True)
class Made:
    """What analysing and levelling a recording gave."""

    analysis: Analysis
    levelled: Levelled
    sound: LevelledSound
    work: Path

    def samples(self) -> NDArray[np.float32]:
        """All of the levelled sound, shape (frames, channels)."""
        return np.concatenate(list(self.sound.blocks()))


def recorded(folder: Path, *names: str, tracks: bool = False) -> Recording:
    sources = [
        probe(folder / name, relative_to=folder, track=name if tracks else None)[0]
        for name in names
    ]
    return Recording(layout="tracks" if tracks else "sequence", sources=tuple(sources))


def levelled(folder: Path, recording: Recording, choices: Choices | None = None) -> Made:
    work = folder / ".media"
    work.mkdir(exist_ok=True)
    analysis = Analyser(ffmpeg(), folder, work).analyse(recording, choices or Choices(CleanUp()))
    result = Leveller(ffmpeg(), folder, work).level(recording, analysis)
    sound = open_levelled(ffmpeg(), recording, folder, work, analysis)
    return Made(analysis, result, reopen_levelled(sound, result, work), work)

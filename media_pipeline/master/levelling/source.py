"""Recorded files as ffmpeg streams of one or two channels."""

from pathlib import Path
from typing import Any

from media_pipeline.model.audio import Source
from media_pipeline.tools.ffmpeg_sound import sound_of


def line_channels(source: Source) -> int:
    """Return the channels that are worked with: one, or two for everything else."""
    return 1 if source.channels == 1 else 2


def line_input(source: Source, folder: Path, number: int = 0) -> Any:
    """Return a source as a stream with ``line_channels``; surround sound is mixed down."""
    layout = "mono" if line_channels(source) == 1 else "stereo"
    return sound_of(source, folder, number).filter("aformat", channel_layouts=layout)

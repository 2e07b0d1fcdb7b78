"""Times of the recording as a person writes them in an episode.yaml."""

import math
from collections.abc import Iterator

from media_pipeline.config.field_words import field_words
from media_pipeline.config.wording import KeyPath, describe
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.errors import Problem
from media_pipeline.model.base import seconds_from_clock


def seconds_at(source: YamlSource, place: KeyPath) -> float | None:
    """Return the time at ``place`` in seconds; None for what is none, or is without end."""
    seconds = _seconds(source.at(place))
    return seconds if seconds is not None and math.isfinite(seconds) else None


def check_finite(source: YamlSource, place: KeyPath) -> Iterator[Problem]:
    """Refuse a time without end: .inf in YAML. The model refuses .nan and what is negative."""
    written = source.at(place)
    if _seconds(written) == math.inf:
        yield source.problem(place, field_words("start"), describe(written))


def _seconds(written: object) -> float | None:
    try:
        seconds: float = seconds_from_clock(written)
    except ValueError:
        return None
    return seconds

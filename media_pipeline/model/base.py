"""The base of every value, and the few shared field types."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

_CLOCK = re.compile(r"^(?:(?P<h>\d+):)?(?P<m>\d{1,2}):(?P<s>\d{1,2}(?:\.\d+)?)$")


class Value(BaseModel):
    """A frozen value; unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def seconds_from_clock(value: Any) -> Any:
    """Turn ``HH:MM:SS``, ``MM:SS`` or a number of seconds into seconds as float.

    Raises:
        ValueError: the text is no time.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    match = _CLOCK.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("time")
    return int(match["h"] or 0) * 3600 + int(match["m"]) * 60 + float(match["s"])


def _with_zone(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("zone")
    return value


Seconds = Annotated[float, BeforeValidator(seconds_from_clock), Field(ge=0)]
"""A moment or a length in seconds; written as a number or as ``HH:MM:SS`` by a person."""

Text = Annotated[str, Field(min_length=1)]
"""A text that says something."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""A name that is safe in an address: lower-case ASCII letters, digits and single hyphens."""

Moment = Annotated[datetime, Field(strict=False), AfterValidator(_with_zone)]
"""A date and time with its zone."""

Progress = Callable[[float], None]
"""Told how much of a piece of work is done, 0 to 1. It may raise to stop the work."""


def no_progress(_fraction: float) -> None:
    """Listen to nobody."""

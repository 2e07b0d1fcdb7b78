"""Moments and lengths as caption files, pages and people write them."""


def clock(moment_s: float, decimal_mark: str) -> str:
    """Return a moment as ``HH:MM:SS.mmm``, with the decimal mark that the format wants."""
    seconds, milliseconds = divmod(round(moment_s * 1000), 1000)
    return f"{_hours_minutes_seconds(seconds)}{decimal_mark}{milliseconds:03d}"


def whole_clock(moment_s: float) -> str:
    """Return a moment as ``HH:MM:SS``, the second that has begun."""
    return _hours_minutes_seconds(int(moment_s))


def short_clock(moment_s: float) -> str:
    """Return a moment as ``M:SS`` or ``H:MM:SS``, as players show it."""
    minutes, seconds = divmod(int(moment_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def iso_duration(length_s: float) -> str:
    """Return a length as HTML's ``<time datetime>`` wants it, in whole seconds: ``PT1H2M3S``."""
    minutes, seconds = divmod(round(length_s), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours}H" * bool(hours), f"{minutes}M" * bool(minutes), f"{seconds}S"]
    return "PT" + "".join(parts)


def _hours_minutes_seconds(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}"

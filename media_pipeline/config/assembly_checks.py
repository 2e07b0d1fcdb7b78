"""What the cuts, the jingles and the channels of an episode.yaml must fulfil together."""

from collections.abc import Iterator
from gettext import gettext as _

from media_pipeline.config.times import check_finite, seconds_at
from media_pipeline.config.wording import KeyPath, closest, describe, quoted_choices
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.errors import Problem

_SHORTEST_CUT_S = 0.05  # below, a cut is a slip of the pen: its joint would be longer than itself
_MICROSECOND = 6  # digits: 12.35 − 12.3 is a little less than 0.05 in binary


def check_assembly(source: YamlSource, config: YamlSource) -> Iterator[Problem]:
    """Give what is wrong with cuts, jingles and channels, given the series of config.yaml."""
    yield from _check_cuts(source)
    yield from _check_jingles(source, config)
    yield from _check_channels(source)


def _check_cuts(source: YamlSource) -> Iterator[Problem]:
    right: list[tuple[float, float, KeyPath]] = []
    for cut in source.places(("cuts",)):
        yield from check_finite(source, (*cut, "start"))
        yield from check_finite(source, (*cut, "end"))
        start, end = (seconds_at(source, (*cut, name)) for name in ("start", "end"))
        if start is None or end is None:
            continue
        expected = _expected_end(start, end)
        if expected:
            yield source.problem((*cut, "end"), expected, describe(source.at((*cut, "end"))))
        else:
            right.append((start, end, cut))
    yield from _check_apart(source, sorted(right))


def _expected_end(start: float, end: float) -> str:
    """Say what the end of a cut should be, or return an empty text when it is right."""
    if end <= start:
        return _("a time after the start of the cut")
    if round(end - start, _MICROSECOND) < _SHORTEST_CUT_S:
        return _("at least 0.05 seconds after the start of the cut")
    return ""


def _check_apart(source: YamlSource, cuts: list[tuple[float, float, KeyPath]]) -> Iterator[Problem]:
    """Give the cuts, in the order of the recording, that begin inside one before."""
    before: tuple[float, KeyPath] | None = None
    for start, end, cut in cuts:
        if before is not None and start < before[0]:
            place = (*cut, "start")
            found = _("{time}, which lies in the cut from {start} to {end}").format(
                time=describe(source.at(place)),
                start=describe(source.at((*before[1], "start"))),
                end=describe(source.at((*before[1], "end"))),
            )
            yield source.problem(place, _("a time that is not cut out already"), found)
        if before is None or end > before[0]:
            before = (end, cut)


def _check_jingles(source: YamlSource, config: YamlSource) -> Iterator[Problem]:
    slug = source.text(("series",))
    known = config.group(("series", slug, "jingles"))
    for placed in source.places(("jingles",)):
        yield from check_finite(source, (*placed, "at"))
        place = (*placed, "jingle")
        name = source.text(place)
        if name and name not in known and slug in config.group(("series",)):
            none = _("no jingle, because the series “{series}” has no “jingles”")
            expected = quoted_choices(known) or none.format(series=slug)
            yield source.problem(place, expected, describe(name), closest(name, known))


def _check_channels(source: YamlSource) -> Iterator[Problem]:
    channels = source.text(("channels",))
    if channels in {"", "auto"}:
        return
    if source.at(("tracks",)):
        expected = _("no “channels” beside “tracks”, which hold one speaker each")
        yield source.problem(("channels",), expected, describe(channels))
    elif channels != "microphones" and _side_of_a_speaker(source):
        expected = _(
            "“auto” or “microphones”, because a “channel” under “speakers” says whose microphone "
            "is on which side"
        )
        yield source.problem(("channels",), expected, describe(channels))


def _side_of_a_speaker(source: YamlSource) -> bool:
    sides = (source.text((*speaker, "channel")) for speaker in source.places(("speakers",)))
    return any(side in {"left", "right"} for side in sides)

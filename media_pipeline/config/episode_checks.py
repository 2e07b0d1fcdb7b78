"""What an episode.yaml must fulfil beyond the form of each value.

Like those of the series, these checks look at what was written, right or wrong.
"""

import math
import re
from collections.abc import Iterable, Iterator
from gettext import gettext as _
from pathlib import Path

from media_pipeline.config.assembly_checks import check_assembly
from media_pipeline.config.field_words import (
    LANGUAGE_PATTERN,
    URL_PATTERN,
    field_words,
    pattern_words,
)
from media_pipeline.config.french_words import english_value
from media_pipeline.config.moments import completed_moment
from media_pipeline.config.paths import path_leaving
from media_pipeline.config.times import check_finite, seconds_at
from media_pipeline.config.video_checks import check_video
from media_pipeline.config.wording import KeyPath, closest, describe, quoted_choices
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.errors import Problem

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def episode_name(prefix: str, number: int) -> str:
    """Return the name of an episode's folder: ``episode-04``."""
    return f"{prefix}-{number:02}"


def check_episode(source: YamlSource, folder: Path, config: YamlSource) -> Iterator[Problem]:
    """Give what is wrong with the episode in ``folder``, given the series of config.yaml."""
    yield from _check_series(source, config)
    yield from _check_folder(source, folder.name, config)
    yield from _check_published(source)
    yield from _check_sources(source)
    yield from _check_speakers(source)
    yield from _check_chapters(source)
    yield from check_assembly(source, config)
    yield from check_video(source, folder)
    yield from _check_pattern(source, ("language",), LANGUAGE_PATTERN)


def check_together(sources: Iterable[YamlSource]) -> Iterator[Problem]:
    """Give what two episodes may not share: a GUID, or series, season and number."""
    guids: dict[str, str] = {}
    numbers: dict[object, str] = {}
    for source in sources:
        guid, number = source.text(("guid",)), _whole(source.at(("number",)))
        other = guids.setdefault(guid, source.file)
        if guid and other != source.file:
            yield _shared(source, "guid", _own_guid(), other)
        key = (source.text(("series",)), source.at(("season",)), number)
        if number is not None and isinstance(key[1], int | None):
            other = numbers.setdefault(key, source.file)
            if other != source.file:
                yield _shared(source, "number", _("a number of its own"), other)


def _own_guid() -> str:
    return _(
        "a GUID of its own (if this folder is a copy, remove its guid line: the first publication "
        "writes a new one; or begin the episode with “media new”)"
    )


def _shared(source: YamlSource, name: str, expected: str, other: str) -> Problem:
    found = _("“{value}”, which is in {file} too").format(value=source.at((name,)), file=other)
    return source.problem((name,), expected, found)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _check_series(source: YamlSource, config: YamlSource) -> Iterator[Problem]:
    known, slug = config.group(("series",)), source.text(("series",))
    if known and slug and slug not in known:
        expected = quoted_choices(known)
        yield source.problem(("series",), expected, describe(slug), closest(slug, known))


def _check_folder(source: YamlSource, folder: str, config: YamlSource) -> Iterator[Problem]:
    prefix = config.text(("series", source.text(("series",)), "episode_prefix"))
    number = _whole(source.at(("number",)))
    if not prefix or number is None:
        return
    name = episode_name(prefix, number)
    if name != folder:
        expected = _("the folder to be called “{name}”").format(name=name)
        yield source.problem(("number",), expected, describe(folder))


def _check_published(source: YamlSource) -> Iterator[Problem]:
    """Refuse numbers: pydantic would take them for seconds since 1970."""
    written = source.at(("published",))
    if written is not None and not _DATE.match(str(written)):
        meant = completed_moment(written) if isinstance(written, str) else ""
        yield source.problem(("published",), field_words("published"), describe(written), meant)


def _check_sources(source: YamlSource) -> Iterator[Problem]:
    recording, tracks = source.at(("recording",)), source.at(("tracks",))
    if not recording and not tracks:
        expected = _("a recording (“recording”) or one track a speaker (“tracks”)")
        yield source.problem((), expected, _("neither of them"))
    if recording and tracks:
        yield source.problem(("tracks",), _("either “recording” or “tracks”"), _("both of them"))
    for place in _files(source):
        yield from _check_file(source, place)


def _files(source: YamlSource) -> list[KeyPath]:
    """Return where the episode names a file."""
    tracks: list[KeyPath] = [("tracks", name) for name in source.group(("tracks",))]
    return [("recording",), *source.places(("recording",)), *tracks]


def _check_file(source: YamlSource, place: KeyPath) -> Iterator[Problem]:
    file = source.at(place)
    if not isinstance(file, str):
        return
    expected = _("a file in the episode’s folder")
    if path_leaving(file):
        yield source.problem(place, expected, path_leaving(file))
    elif not file and len(place) > 1:
        yield source.problem(place, expected, describe(file))


def _check_speakers(source: YamlSource) -> Iterator[Problem]:
    tracks = source.group(("tracks",))
    for place in source.places(("speakers",)):
        track = source.text((*place, "track"))
        if track and track not in tracks:
            expected = quoted_choices(tracks) or _("no track, because there is no “tracks”")
            suggestion = closest(track, tracks)
            yield source.problem((*place, "track"), expected, describe(track), suggestion)
        yield from _check_pattern(source, (*place, "url"), URL_PATTERN)
        yield from _check_heard_at(source, place)
    yield from _check_own(source, "channel", _("a channel of its own for each speaker"))
    yield from _check_own(source, "track", _("a track of its own for each speaker"))


def _check_heard_at(source: YamlSource, speaker: KeyPath) -> Iterator[Problem]:
    """Refuse a moment for somebody whose own microphone tells already when they speak."""
    place = (*speaker, "heard_at")
    written = source.at(place)
    if written is None:
        return
    yield from check_finite(source, place)
    own = next((name for name in ("track", "channel") if source.at((*speaker, name))), "")
    if own:
        expected = _(
            "no “heard_at” beside “{key}”, which already tells when this person speaks"
        ).format(key=own)
        yield source.problem(place, expected, describe(written))


def _check_own(source: YamlSource, name: str, expected: str) -> Iterator[Problem]:
    """Give the speakers whose channel or track is that of a speaker before."""
    owners: dict[str, KeyPath] = {}
    for speaker in source.places(("speakers",)):
        place = (*speaker, name)
        value = source.text(place)
        owner = owners.setdefault(value, speaker)
        if value and owner != speaker:
            found = _("“{value}”, which is that of {speaker} too").format(
                value=value, speaker=describe(source.at((*owner, "name")))
            )
            yield source.problem(place, expected, found)


def _check_chapters(source: YamlSource) -> Iterator[Problem]:
    before = -math.inf
    for chapter in source.places(("chapters",)):
        place = (*chapter, "start")
        yield from check_finite(source, place)
        start = seconds_at(source, place)
        if start is None:
            continue
        if start <= before:
            expected = _("a time after that of the chapter before")
            yield source.problem(place, expected, describe(source.at(place)))
        before = start


def _check_pattern(source: YamlSource, place: KeyPath, pattern: str) -> Iterator[Problem]:
    text = source.text(place)
    if text and not re.fullmatch(pattern, text):
        meant = english_value(text, ("fr", "en")) if pattern == LANGUAGE_PATTERN else ""
        yield source.problem(place, pattern_words(pattern), describe(text), meant)

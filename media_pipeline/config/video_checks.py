"""What an episode.yaml may say of its picture, beyond the form of each value."""

from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

from media_pipeline.config.field_words import field_words
from media_pipeline.config.picture_checks import check_picture
from media_pipeline.config.times import check_finite
from media_pipeline.config.wording import describe
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.errors import Problem
from media_pipeline.model.youtube import watch_address

_PICTURES = frozenset({".jpg", ".jpeg", ".png"})


def check_video(source: YamlSource, folder: Path) -> Iterator[Problem]:
    """Give what is wrong with video, poster, sound and the address on YouTube."""
    yield from _check_tracks(source)
    yield from _check_poster(source, folder)
    yield from _check_youtube(source)


def _check_tracks(source: YamlSource) -> Iterator[Problem]:
    if not source.at(("tracks",)):
        return
    if source.at(("video",)) is True:
        expected = _("no “video” beside “tracks”: name the filmed file as “recording”")
        yield source.problem(("video",), expected, _("yes"))
    if source.at(("sound",)) is not None:
        expected = _("no “sound” beside “tracks”, which hold one speaker each")
        yield source.problem(("sound",), expected, describe(source.at(("sound",))))


def _check_poster(source: YamlSource, folder: Path) -> Iterator[Problem]:
    yield from check_finite(source, ("poster_at",))
    place = ("poster",)
    if source.text(place) and source.at(("poster_at",)) is not None:
        yield source.problem(place, _("either “poster” or “poster_at”"), _("both of them"))
    whose = _("a file in the episode’s folder")
    yield from check_picture(source, place, folder, _PICTURES, _("a .jpg or .png file"), whose)


def _check_youtube(source: YamlSource) -> Iterator[Problem]:
    text = source.text(("youtube",))
    meant = watch_address(text) if text else text
    if meant != text:
        yield source.problem(("youtube",), field_words("youtube"), describe(text), meant or "")

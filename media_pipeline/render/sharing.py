"""What a page says of itself to other programs: search engines, social networks, web editors."""

from media_pipeline.model.base import Value
from media_pipeline.model.settings import Subscribe

PICTURE_WIDTH_PX, PICTURE_HEIGHT_PX = 1200, 630
"""The share picture: what Facebook and LinkedIn ask for (1.91 : 1), and others crop least."""

_DIRECTORIES = {
    "spotify": "Spotify",
    "apple": "Apple Podcasts",
    "deezer": "Deezer",
    "amazon": "Amazon Music",
    "youtube": "YouTube",
}


class Directory(Value):
    """One place where a series can be followed."""

    name: str
    url: str


class Sharing(Value):
    """What is published beside an episode's page; an empty address means that it is not there.

    ``picture_url`` is the share picture, of PICTURE_WIDTH_PX × PICTURE_HEIGHT_PX.
    """

    picture_url: str = ""
    oembed_url: str = ""
    accessibility_url: str = ""
    directories: tuple[Directory, ...] = ()


def directories_of(subscribe: Subscribe) -> tuple[Directory, ...]:
    """Return where the series can be followed, in a fixed order."""
    return tuple(
        Directory(name=name, url=url)
        for key, name in _DIRECTORIES.items()
        if (url := getattr(subscribe, key))
    )

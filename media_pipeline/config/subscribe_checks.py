"""Addresses in directories: each under the name of the directory that it leads to."""

import re
from collections.abc import Iterator, Mapping
from gettext import gettext as _
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from media_pipeline.config.wording import KeyPath, describe
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.errors import Problem

_AMAZON = re.compile(r"music\.amazon\.[a-z]{2,3}(\.[a-z]{2})?")
_HOSTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "spotify": ("open.spotify.com", "spotify.link"),
        "apple": ("podcasts.apple.com",),
        "deezer": ("www.deezer.com", "deezer.com", "link.deezer.com", "deezer.page.link"),
        "amazon": ("music.amazon.fr",),
        "youtube": ("www.youtube.com", "youtube.com", "music.youtube.com"),
    }
)


def check_subscribe(config: YamlSource, place: KeyPath) -> Iterator[Problem]:
    """Give the addresses at ``place`` that do not lead to the directory they are named after.

    The one that Spotify's own administration shows is the likeliest mistake: nobody else may
    open it.
    """
    for name, hosts in _HOSTS.items():
        address = config.text((*place, name))
        host = _host(address)
        if host and host not in hosts and not (name == "amazon" and _AMAZON.fullmatch(host)):
            expected = _("an address at {host}, as listeners share it").format(host=hosts[0])
            yield config.problem((*place, name), expected, describe(address))


def _host(address: str) -> str:
    """Return the host of an https address; what has another form is told by the model."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme == "https" else ""

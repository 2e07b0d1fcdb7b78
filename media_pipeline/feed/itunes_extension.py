"""feedgen's itunes: extension, put right where Apple's rules have moved on.

feedgen writes itunes:explicit as yes, no or clean, where Apple reads true and false; it leaves out
a cover whose address ends in .jpeg without a word. Everything else of it is used as it is.
"""

from typing import Any

from feedgen.ext.podcast import PodcastExtension
from feedgen.ext.podcast_entry import PodcastEntryExtension
from feedgen.util import xml_elem

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
"""The namespace of itunes: tags."""


def _append(element: Any, image_url: str, *, explicit: bool) -> None:
    xml_elem(f"{{{ITUNES}}}image", element, href=image_url)
    xml_elem(f"{{{ITUNES}}}explicit", element).text = "true" if explicit else "false"


class ItunesExtension(PodcastExtension):  # type: ignore[misc]
    """The itunes: tags of a channel."""

    def __init__(self) -> None:
        super().__init__()
        self.image_url = ""
        self.explicit = False

    def extend_rss(self, rss_feed: Any) -> Any:
        """Add the tags to ``rss_feed``, whose first child is the channel."""
        super().extend_rss(rss_feed)
        _append(rss_feed[0], self.image_url, explicit=self.explicit)
        return rss_feed


class ItunesEntryExtension(PodcastEntryExtension):  # type: ignore[misc]
    """The itunes: tags of an item."""

    def __init__(self) -> None:
        super().__init__()
        self.image_url = ""
        self.explicit = False

    def extend_rss(self, entry: Any) -> Any:
        """Add the tags to the item ``entry``."""
        super().extend_rss(entry)
        _append(entry, self.image_url, explicit=self.explicit)
        return entry

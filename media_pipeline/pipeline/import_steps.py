"""What a person does at the old host once a series has moved.

Sources: Apple, "Change the RSS feed URL" (301 redirect, itunes:new-feed-url, four weeks). Where a
host keeps its setting is a general description: hosts move their menus.
"""

import re
from gettext import gettext as _

from media_pipeline.pipeline.importing import Imported

_HOSTS = {
    "anchor": r"anchor\.fm|anchor podcasts|spotify",
    "ausha": r"ausha",
    "acast": r"acast",
    "podlove": r"podlove",
    "wordpress": r"wordpress|powerpress|seriously simple|castos",
}
"""By words in the feed's address and generator."""


def host_of(generator: str, address: str) -> str:
    """Return which host made a feed: anchor, ausha, acast, podlove, wordpress, or other."""
    text = f"{generator} {address}".lower()
    return next((name for name, words in _HOSTS.items() if re.search(words, text)), "other")


def next_steps(imported: Imported) -> tuple[str, ...]:
    """Return what to do now, in order, one or two sentences each."""
    feed, owner = imported.survey.feed, imported.survey.workspace.settings.organisation
    steps = [
        _("Subscribe to {address} in a podcast app and listen to an old and a new episode.").format(
            address=imported.feed_url
        ),
        _("At the old host, redirect the feed (“301 redirect”) to {address}.").format(
            address=imported.feed_url
        )
        + f" {_where(host_of(feed.channel.generator, feed.address))}",
        _(
            "If the old host cannot redirect, have it write this line into the OLD feed: {line}"
        ).format(line=f"<itunes:new-feed-url>{imported.feed_url}</itunes:new-feed-url>"),
        _(
            "In Apple Podcasts Connect, Spotify for Creators and Deezer, check that the series now "
            "reads the new address, and change it there if it does not."
        ),
        _(
            "From now on publish here only. Keep the account at the old host and its redirect for "
            "at least four weeks, better for months: apps that are seldom opened follow late."
        ),
    ]
    if feed.channel.owner_email and feed.channel.owner_email != owner.email:
        steps.append(
            _(
                "Directories write to the address in the feed to prove who owns it: {old} before, "
                "{new} now (organisation.email in config.yaml)."
            ).format(old=feed.channel.owner_email, new=owner.email)
        )
    return tuple(steps)


def _where(host: str) -> str:
    places = {
        "anchor": _(
            "In general, Anchor and Spotify for Creators have it under Settings, Availability, "
            "Redirect your podcast."
        ),
        "ausha": _(
            "In general, Ausha has it in the settings of the show, under the address of the feed "
            "(redirection); its support can do it too."
        ),
        "acast": _("In general, Acast has it in the settings of the show; ask its support."),
        "podlove": _(
            "In general, Podlove has it in WordPress under Podlove, Podcast Feeds: the feed’s "
            "redirect to a new address, permanent (301)."
        ),
        "wordpress": _(
            "In general, WordPress has it in the podcast plugin’s feed settings (redirect), or in "
            "a redirection plugin."
        ),
    }
    return places.get(host, _("In general, it stands in the settings of the show or its feed."))

"""The addresses under which YouTube shows a video, made one."""

import re
from gettext import gettext as _

from media_pipeline.errors import UsageProblem
from media_pipeline.model.youtube import WATCH, watch_address

_ID = re.compile(r"[A-Za-z0-9_-]{11}")


def video_address(video_id: str) -> str:
    """Return the address of a video as episode.yaml and the feed name it."""
    return WATCH + video_id


def video_id_of(address: str) -> str:
    """Return the eleven characters that name a video.

    Args:
        address: that of its page, of youtu.be, of YouTube Studio, of a player or of a short,
            whatever else stands in it; or the eleven characters alone.

    Raises:
        UsageProblem: it is no address of a video on YouTube.
    """
    text = address.strip()
    found = video_address(text) if _ID.fullmatch(text) else watch_address(text)
    if found is None:
        raise UsageProblem(
            _("{address} is not the address of a video on YouTube.").format(address=text),
            _("It looks like this: {example}").format(example=video_address("dQw4w9WgXcQ")),
        )
    return found.removeprefix(WATCH)

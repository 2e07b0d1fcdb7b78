"""Nothing that subscribers would notice unpleasantly happens without a yes to it."""

from gettext import gettext as _

from media_pipeline.errors import ConsentNeeded
from media_pipeline.feed.consequences import Consequence, Kind, consequences
from media_pipeline.model.publication import Catalogue
from media_pipeline.pipeline.wording import moment, size

CONSENTS: tuple[Kind, ...] = ("download-again", "withdraw")


def require_consent(
    name: str, before: Catalogue | None, after: Catalogue, consents: frozenset[str]
) -> None:
    """Refuse a publication of episode ``name`` that does what nobody agreed to.

    Raises:
        ConsentNeeded: with the command that agrees.
    """
    missing = [each for each in consequences(before, after) if each.kind not in consents]
    if not missing:
        return
    flags = [f"--yes-{kind}" for kind in CONSENTS if kind in {each.kind for each in missing}]
    agreed = [f"--yes-{kind}" for kind in CONSENTS if kind in consents]
    raise ConsentNeeded(
        " ".join(consequence_in_words(each, after) for each in missing),
        " ".join(["media", "publish", name, *agreed, *flags]),
    )


def consequence_in_words(consequence: Consequence, after: Catalogue) -> str:
    """Say what subscribers would notice."""
    item = consequence.item
    if consequence.kind == "download-again":
        return _(
            "The sound of “{title}” is another one than before: apps may download it again, "
            "{size} for everybody who subscribes."
        ).format(title=item.title, size=size(item.enclosure.length_bytes))
    waiting = [held.published for held in after.held if held.guid == item.guid]
    if waiting:
        return _(
            "“{title}” is in the feed already; its new date, {when}, would take it out until then."
        ).format(title=item.title, when=moment(waiting[0]))
    return _("“{title}” would leave the feed: apps no longer offer it.").format(title=item.title)

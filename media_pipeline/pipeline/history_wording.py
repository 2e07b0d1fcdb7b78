"""What a change of a catalogue was, in words."""

from collections.abc import Iterator
from gettext import gettext as _
from gettext import ngettext

from media_pipeline.feed.differences import Difference, Differences, differences
from media_pipeline.model.publication import Catalogue, Revision
from media_pipeline.pipeline.wording import input_title, moment

_TOLD = 5
"""So many episodes are named; of more, only the number is told."""


def revision_in_words(revision: Revision, before: Catalogue | None) -> list[str]:
    """Say what a revision did, in a sentence or several.

    Args:
        revision: the revision.
        before: the catalogue that it changed; None when it was the first or is not kept.
    """
    deed = revision.deed
    if deed.kind == "found":
        return [_("the list as it was before its changes were kept")]
    if before is None and revision.before is not None:
        told = [_("“{title}” concerned").format(title=title) for _name, title in deed.episodes]
    else:
        told = list(changes_in_words(differences(before, revision.catalogue)))
    if deed.kind == "rollback":
        return [_("rolled back to {number}").format(number=deed.restored), *told]
    if deed.kind == "undo":
        return [_("taken back, because listeners would have met a problem"), *told]
    if deed.kind == "import":
        return [_("taken over from another host"), *told]
    return told or [_("nothing that listeners would notice")]


def changes_in_words(found: Differences) -> Iterator[str]:
    """Say what differs between two catalogues, as things that happened, one each."""
    for each in found.items[:_TOLD]:
        yield _episode(each)
    more = len(found.items) - _TOLD
    if more > 0:
        yield ngettext("{count} more episode", "{count} more episodes", more).format(count=more)
    yield from map(_waiting, found.waiting[:_TOLD])
    if found.channel:
        yield _("settings of the series changed: {names}").format(
            names=", ".join(channel_title(name) for name in found.channel)
        )


def _episode(difference: Difference) -> str:
    if difference.after is None:
        sentence = _("“{title}” withdrawn")
    elif difference.back:
        sentence = _("“{title}” published again")
    elif difference.before is None:
        sentence = _("“{title}” published")
    else:
        sentence = _("“{title}” changed: {names}")
    title = (difference.before or difference.item).title
    names = ", ".join(aspect_title(aspect) for aspect in difference.aspects)
    return sentence.format(title=title, names=names)


def _waiting(difference: Difference) -> str:
    if difference.after is None:
        sentence = _("“{title}” no longer waits for its date")
    elif difference.before is None:
        sentence = _("“{title}” waits until {when}")
    else:
        sentence = _("“{title}” waits until {when}; changed: {names}")
    item = difference.item
    names = ", ".join(aspect_title(aspect) for aspect in difference.aspects)
    return sentence.format(title=item.title, when=moment(item.published), names=names)


def aspect_title(aspect: str) -> str:
    """Return an aspect of an episode (differences.ASPECTS) as the person reads it."""
    return {
        "kind of episode": _("kind of episode"),
        "explicit mark": _("explicit mark"),
        "other formats": _("other formats"),
        "video": _("video"),
        "video on YouTube": _("video on YouTube"),
        "page": _("page"),
    }.get(aspect) or input_title(aspect)


def channel_title(name: str) -> str:
    """Return a field of the channel as the person reads it: as config.yaml calls it."""
    return {
        "title": _("title"),
        "description": _("description"),
        "language": _("language"),
        "image_url": _("cover"),
        "feed_url": _("address of the feed"),
        "page_url": _("address of the page"),
        "owner_email": _("e-mail address"),
        "categories": _("categories"),
    }.get(name, name)


def effects_in_words(found: Differences) -> Iterator[str]:
    """Say what listeners will notice of differences that are about to be published."""
    for each in found.items[:_TOLD]:
        yield _effect(each)
    more = len(found.items) - _TOLD
    if more > 0:
        yield ngettext("{count} more episode", "{count} more episodes", more).format(count=more)
    for each in found.waiting[:_TOLD]:
        yield _("{sentence}.").format(sentence=_waiting(each))
    if found.channel:
        yield _("The series changes: {names}.").format(
            names=", ".join(channel_title(name) for name in found.channel)
        )


def _effect(difference: Difference) -> str:
    names = ", ".join(aspect_title(aspect) for aspect in difference.aspects)
    if difference.after is None:
        sentence = _("“{title}” leaves the feed: apps no longer offer it.")
    elif difference.before is None:
        sentence = _("“{title}” comes back into the feed.")
    elif "sound" in difference.aspects:
        sentence = _("“{title}” changes: {names}. Who has it already keeps the sound they have.")
    else:
        sentence = _("“{title}” changes: {names}. Nobody has to download it again.")
    return sentence.format(title=difference.item.title, names=names)

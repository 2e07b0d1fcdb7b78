"""GUIDs are born once: what would change a published one is refused."""

from gettext import gettext as _

from media_pipeline.errors import Problem
from media_pipeline.model.publication import Catalogue, Channel, Item


def guid_problems(old: Catalogue, channel: Channel, item: Item) -> tuple[Problem, ...]:
    """Say which published GUID would change if ``item`` were published under ``channel``.

    An app that meets a new GUID shows an old episode as new; one that meets a known GUID under
    another episode hides that episode.
    """
    return (*_channel_problems(old.channel, channel), *_item_problems(old, item))


def _channel_problems(old: Channel, new: Channel) -> tuple[Problem, ...]:
    if old.guid == new.guid:
        return ()
    expected = _("“{guid}”, which listeners' apps already know (it never changes)")
    return (
        Problem(
            file="config.yaml",
            line=0,
            column=0,
            key=f"series.{new.slug}.guid",
            expected=expected.format(guid=old.guid),
            found=_("“{text}”").format(text=new.guid),
        ),
    )


def _item_problems(old: Catalogue, item: Item) -> tuple[Problem, ...]:
    same_name = next((other for other in old.items if other.name == item.name), None)
    same_guid = next((other for other in old.items if other.guid == item.guid), None)
    if same_guid is not None and same_guid.name != item.name:
        expected = _("a GUID of its own; this one is published for {name}").format(
            name=same_guid.name
        )
        return (_guid_problem(item, expected),)
    if same_name is not None and same_name.guid != item.guid:
        expected = _("“{guid}”, under which this episode is published (it never changes)").format(
            guid=same_name.guid
        )
        return (_guid_problem(item, expected),)
    return ()


def _guid_problem(item: Item, expected: str) -> Problem:
    return Problem(
        file=f"episodes/{item.name}/episode.yaml",
        line=0,
        column=0,
        key="guid",
        expected=expected,
        found=_("“{text}”").format(text=item.guid),
    )

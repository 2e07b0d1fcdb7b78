"""GUIDs are born once: what would change a published one is refused."""

from gettext import gettext as _

from media_pipeline.errors import Problem
from media_pipeline.model.publication import Catalogue


def identity_problems(
    old: Catalogue, identity: tuple[str, str], podcast_guid: str
) -> tuple[Problem, ...]:
    """Say which published GUID would change.

    An app that meets a new GUID shows an old episode as new; one that meets a known GUID under
    another episode hides that episode.

    Args:
        old: what is published.
        identity: folder name and GUID of the episode to publish.
        podcast_guid: the podcast:guid of the series.
    """
    name, guid = identity
    return (*_series_problems(old, podcast_guid), *_episode_problems(old, name, guid))


def _series_problems(old: Catalogue, podcast_guid: str) -> tuple[Problem, ...]:
    if old.channel.guid == podcast_guid:
        return ()
    expected = _("“{guid}”, which listeners' apps already know (it never changes)")
    return (
        Problem(
            file="config.yaml",
            line=0,
            column=0,
            key=f"series.{old.channel.slug}.guid",
            expected=expected.format(guid=old.channel.guid),
            found=_("“{text}”").format(text=podcast_guid),
        ),
    )


def _episode_problems(old: Catalogue, name: str, guid: str) -> tuple[Problem, ...]:
    same_guid = next((item for item in old.every_item if item.guid == guid), None)
    if same_guid is not None and same_guid.name != name:
        return (_renamed(name, same_guid.name),)
    same_name = next((item for item in old.every_item if item.name == name), None)
    if same_name is not None and same_name.guid != guid:
        return (_taken(name, guid, same_name.guid),)
    return ()


def _renamed(name: str, published_name: str) -> Problem:
    return Problem(
        file=f"episodes/{name}",
        line=0,
        column=0,
        key="",
        expected=_(
            "the folder to be called {name}, as when this episode was published: its addresses "
            "hold that name"
        ).format(name=published_name),
        found=_("“{text}”").format(text=name),
    )


def _taken(name: str, guid: str, published_guid: str) -> Problem:
    return Problem(
        file=f"episodes/{name}/episode.yaml",
        line=0,
        column=0,
        key="guid",
        expected=_(
            "“{guid}”, under which {name} is published (it never changes); if this is another "
            "episode, give its folder and its number a number that was never published"
        ).format(guid=published_guid, name=name),
        found=_("“{text}”").format(text=guid),
    )

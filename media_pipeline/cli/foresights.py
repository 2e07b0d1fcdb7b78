"""How a look ahead is told: lines for a person, a document for programs."""

from gettext import gettext as _
from typing import Any

import click

from media_pipeline.cli.boundary import error_document
from media_pipeline.feed.differences import Difference
from media_pipeline.pipeline.foresight import Foreseen, Foresight
from media_pipeline.pipeline.foresight_wording import (
    command_for,
    flags_of,
    foresight_in_words,
    obstacles_in_words,
    sending_in_words,
    time_in_words,
)


def show_foresight(found: Foresight) -> None:
    """Tell a person what publishing would change, what is sent, and how long it takes."""
    for sentence in foresight_in_words(found):
        click.echo(f"  {sentence}")
    if any(each.change for each in found.episodes):
        rows = {_("To send"): sending_in_words(found), _("Time"): time_in_words(found)}
        width = max(map(len, rows))
        for label, told in rows.items():
            click.echo(f"  {label:<{width}}  {told}")
    for sentence, hint in obstacles_in_words(found):
        click.secho(f"  ! {sentence}", fg="yellow")
        if hint:
            click.echo(f"    → {hint}")


def foresight_document(found: Foresight) -> dict[str, Any]:
    """Return the same for programs."""
    ready = [each for each in found.episodes if each.change]
    times = [each.time_s for each in ready]
    return {
        "series": found.slug,
        "changes": [_difference(each) for each in found.differences.items],
        "waiting": [_difference(each) for each in found.differences.waiting],
        "channel": list(found.differences.channel) if found.before else [],
        "withdrawn": [item.name for item in found.withdrawn],
        "episodes": [_episode(each) for each in found.changing],
        "objects": sum(each.sending.objects for each in ready),
        "bytes": sum(each.sending.size_bytes for each in ready),
        "time_s": None if None in times else round(sum(filter(None, times)), 3),
        "command": command_for(found),
        "told": list(foresight_in_words(found)),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    item = difference.item
    return {
        "episode": item.name,
        "title": item.title,
        "change": difference.change,
        "aspects": list(difference.aspects),
        "published": item.published.isoformat(),
    }


def _episode(seen: Foreseen) -> dict[str, Any]:
    document: dict[str, Any] = {
        "episode": seen.job.episode.name,
        "steps": sorted(seen.runs),
        "needs": list(flags_of(seen)),
        "may_need": ["--yes-download-again"] if seen.may_be_heard_again else [],
        "objects": seen.sending.objects,
        "bytes": seen.sending.size_bytes,
        "known": seen.sending.known,
        "time_s": None if seen.time_s is None else round(seen.time_s, 3),
    }
    if seen.refusal:
        error = seen.refusal
        document |= error_document(error.message, error.hint, error.exit_code)
    return document

"""`media validate`: configuration, episodes and generated feeds."""

from gettext import gettext as _
from gettext import ngettext

import click

from media_pipeline.cli.session import Session, common_options, loaded
from media_pipeline.errors import VerificationError
from media_pipeline.pipeline.corrections import check_corrections
from media_pipeline.pipeline.covers import check_covers


@click.command(help=_("Check config.yaml, all episodes and the generated feeds."))
@common_options
@click.pass_obj
def validate(session: Session) -> None:
    """Report every problem at once."""
    workspace = loaded(session)
    count = len(workspace.episodes)
    click.echo(
        "✓ "
        + ngettext(
            "config.yaml and {count} episode are correct.",
            "config.yaml and {count} episodes are correct.",
            count,
        ).format(count=count)
    )
    check_covers(workspace, workspace.settings.series)
    check_corrections(workspace)
    for slug in workspace.settings.series:
        path = workspace.root / "feeds" / f"{slug}.xml"
        if path.exists():
            _check(f"feeds/{path.name}", path.read_bytes())


def _check(name: str, content: bytes) -> None:
    from media_pipeline.feed.checks import check_feed

    findings = check_feed(content)
    for warning in findings.warnings:
        click.echo(f"! {name}: {warning}", err=True)
    if findings.errors:
        raise VerificationError.in_file(name, findings.errors)
    click.echo("✓ " + _("{name} is what Apple and Spotify ask for.").format(name=name))

"""`media doctor`: what is installed and reachable, each with a fix."""

import json
from dataclasses import asdict
from gettext import gettext as _

import click

from media_pipeline.cli.session import Session, common_options


@click.command(
    help=_("Look whether all is well. Checks ffmpeg, the speech model, the storage and the disk.")
)
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def doctor(session: Session, *, as_json: bool) -> int:
    """Show each finding, and how to mend what is wrong."""
    from media_pipeline.pipeline.examination import examine

    findings = examine(session.root, session.machine)
    code = next((finding.exit_code for finding in findings if finding.exit_code), 0)
    if as_json:
        document = {"findings": [asdict(finding) for finding in findings]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return code
    titles = {
        "workspace": _("workspace"),
        "ffmpeg": "ffmpeg",
        "model": _("speech model"),
        "storage": _("storage"),
        "disk": _("disk"),
    }
    width = max(map(len, titles.values()))
    for finding in findings:
        sign = click.style("✗", fg="red") if finding.exit_code else click.style("✓", fg="green")
        click.echo(f"{sign} {titles[finding.name]:<{width}} {finding.told}")
        if finding.fix:
            click.echo(f"  → {finding.fix}")
    return code

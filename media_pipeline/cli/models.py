"""`media models`: which speech models are here, and how to get another."""

from gettext import gettext as _

import click

from media_pipeline.cli.session import common_options, model_cache


@click.group(
    help=_("List the speech models on this machine, or fetch one."), invoke_without_command=True
)
@common_options
@click.pass_context
def models(context: click.Context) -> None:
    """List, unless a subcommand was given."""
    if context.invoked_subcommand is None:
        _list()


@models.command(help=_("Download the speech model NAME; interrupted, it goes on where it was."))
@click.argument("name", metavar=_("NAME"))
@common_options
def fetch(name: str) -> None:
    """Download with a progress bar."""
    from media_pipeline.errors import UsageProblem
    from media_pipeline.transcribe.models import REPOSITORIES, Shelf

    if name not in REPOSITORIES:
        raise UsageProblem(
            _("There is no speech model called {name}.").format(name=name),
            _("Type one of: {names}").format(names=", ".join(REPOSITORIES)),
        )
    model = Shelf(model_cache()).fetch(name)
    click.echo(_("{name} is ready in {folder}").format(name=name, folder=model.folder))


def _list() -> None:
    from media_pipeline.transcribe.models import DOWNLOAD_MB, REPOSITORIES, Shelf

    here = {model.name: model for model in Shelf(model_cache()).installed()}
    origins = {
        "downloaded": _("downloaded"),
        "shared cache": _("in the cache shared with other programs"),
        "packaged": _("installed with media_pipeline"),
    }
    best = next(iter(here), "")
    for name in REPOSITORIES:
        if name in here:
            chosen = " ← " + _("model: auto takes this one") if name == best else ""
            click.echo(f"✓ {name:<16} {origins[here[name].origin]}{chosen}")
        else:
            fetch_it = _("not here ({size} MB): media models fetch {name}")
            click.echo(f"  {name:<16} " + fetch_it.format(size=DOWNLOAD_MB[name], name=name))

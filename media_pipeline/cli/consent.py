"""Options with which a person says yes to what subscribers would notice."""

from collections.abc import Callable, Mapping
from gettext import gettext as _
from typing import Any, TypeVar

import click

from media_pipeline.pipeline.consent import CONSENTS

Function = TypeVar("Function", bound=Callable[..., Any])


def consent_options(function: Function) -> Function:
    """Add a flag for each of CONSENTS, which arrive as keyword arguments of their names."""
    helps = {
        "download-again": _("Agree that apps may download a changed sound again."),
        "withdraw": _("Agree that an episode leaves the feed until its new date."),
    }
    for kind in reversed(CONSENTS):
        name = kind.replace("-", "_")
        function = click.option(f"--yes-{kind}", name, is_flag=True, help=helps[kind])(function)
    return function


def consents_of(agreed: Mapping[str, bool]) -> frozenset[str]:
    """Return what was agreed to, with the names of CONSENTS."""
    return frozenset(name.replace("_", "-") for name, said in agreed.items() if said)

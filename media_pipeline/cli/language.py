"""Which language the person reads: French when the shell or the workspace is French.

``LANG=C`` and ``--json`` stay English. The decision is made before any command is imported, because
help texts are translated as they are defined; click's own messages are in the same catalogue.
"""

import gettext
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

DOMAIN = "media_pipeline"
LOCALE_FOLDER = Path(__file__).parent.parent / "locale"
_LANGUAGE_LINE = re.compile(r"^language:\s*[\"']?(\w+)", re.MULTILINE)


def choose_language(
    arguments: Sequence[str], environment: Mapping[str, str], workspace_language: str
) -> str:
    """Return "fr" or "en".

    Args:
        arguments: the command line; ``--json`` asks for English.
        environment: LC_ALL, LC_MESSAGES, LANG in the order of POSIX; LANGUAGE as GNU gettext.
        workspace_language: the language in config.yaml, or "".
    """
    if "--json" in arguments:
        return "en"
    shell = _shell_language(environment)
    if shell in {"C", "POSIX"}:
        return "en"
    if shell.startswith("fr") or environment.get("LANGUAGE", "").startswith("fr"):
        return "fr"
    return "fr" if workspace_language == "fr" else "en"


def use_language(language: str) -> None:
    """Translate all messages of this process from now on."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(LOCALE_FOLDER))
    gettext.textdomain(DOMAIN)


def workspace_language(arguments: Sequence[str]) -> str:
    """Return the language line of the workspace that the command will use, or "".

    Read as text: a config.yaml with mistakes must not keep the messages about them from being
    read in the right language.
    """
    for folder in _folders(arguments):
        try:
            text = (folder / "config.yaml").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        match = _LANGUAGE_LINE.search(text)
        return match[1] if match else ""
    return ""


def _shell_language(environment: Mapping[str, str]) -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return environment[name].split(".")[0].split("@")[0]
    return ""


def _folders(arguments: Sequence[str]) -> list[Path]:
    for index, argument in enumerate(arguments):
        if argument == "--workspace" and index + 1 < len(arguments):
            return [Path(arguments[index + 1])]
        if argument.startswith("--workspace="):
            return [Path(argument.partition("=")[2])]
    try:
        here = Path.cwd()
    except OSError:
        return []
    return [here, *here.parents]

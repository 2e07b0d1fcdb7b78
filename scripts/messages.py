"""Keep the message catalogues: `update` after changing a message, `check` in `make lint`.

The code's messages, the page templates' and click's own make up one catalogue. English is in the
code; every other language is a folder below media_pipeline/locale.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "media_pipeline"
DOMAIN = "media_pipeline"
METHODS = [("**.py", "python"), ("**.jinja", "jinja2")]
OPTIONS = {
    "**.jinja": dict.fromkeys(
        ("trimmed", "trim_blocks", "lstrip_blocks", "newstyle_gettext"), "true"
    )
    | {"encoding": "utf-8"}
}
WITHOUT_DATES = re.compile(
    rb'^"(POT-|PO-R|Last-T|Report-|Language-Team|Generated)[^\n]*\n', re.MULTILINE
)
PLACEHOLDER = re.compile(r"\{(\w+)|%\((\w+)\)")


def extracted() -> Catalog:
    """Return all messages of the package and of click."""
    catalogue = Catalog(project=DOMAIN)
    click = find_spec("click")
    folders = [PACKAGE, Path(click.origin).parent] if click and click.origin else [PACKAGE]
    for folder in folders:
        for _file, _line, message, comments, context in extract_from_dir(
            folder, method_map=METHODS, options_map=OPTIONS, comment_tags=("translators:",)
        ):
            catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def po_files() -> Iterator[Path]:
    """Yield the catalogue of each language."""
    yield from sorted((PACKAGE / "locale").glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def read(path: Path) -> Catalog:
    """Return the catalogue at ``path``."""
    with path.open("rb") as stream:
        return read_po(stream, domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue as a .mo file."""
    buffer = io.BytesIO()
    catalogue.creation_date = datetime(2000, 1, 1, tzinfo=UTC)  # same messages, same bytes
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update() -> None:
    """Bring new messages into every language, and compile."""
    template = extracted()
    for path in po_files():
        catalogue = read(path)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        buffer = io.BytesIO()
        write_po(buffer, catalogue, width=100, no_location=True, sort_output=True)
        path.write_bytes(WITHOUT_DATES.sub(b"", buffer.getvalue()))
        path.with_suffix(".mo").write_bytes(compiled(read(path)))


def problems(path: Path) -> Iterator[str]:
    """Yield what is wrong with one language, in words."""
    catalogue, wanted = read(path), extracted()
    known = {(message.id, message.context) for message in catalogue if message.id}
    for message in wanted:
        if message.id and (message.id, message.context) not in known:
            yield f"not in the catalogue: {message.id!r}"
    needed = {(message.id, message.context) for message in wanted}
    for message in catalogue:
        if message.id and (message.id, message.context) not in needed:
            yield f"no longer used: {message.id!r}"
        elif message.id:
            yield from _wrong(message)
    if path.with_suffix(".mo").read_bytes() != compiled(catalogue):
        yield "the .mo file is older than the .po file"


def _wrong(message: Message) -> Iterator[str]:
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
    if message.fuzzy or not all(texts):
        yield f"not translated: {message.id!r}"
        return
    allowed = {name for source in sources for name in _placeholders(source)}
    for text in texts:
        if not set(_placeholders(text)) <= allowed or (
            len(sources) == 1 and set(_placeholders(text)) != allowed
        ):
            yield f"other placeholders than the English: {text!r}"


def _placeholders(text: str) -> list[str]:
    return [first or second for first, second in PLACEHOLDER.findall(text)]


def main() -> int:
    """Run `update` or `check`."""
    if sys.argv[1:] == ["update"]:
        update()
        return 0
    found = [f"{path.parent.parent.name}: {text}" for path in po_files() for text in problems(path)]
    print(*found, sep="\n", end="\n" if found else "")
    if found:
        print("Type: make messages, translate what is new, and type it again.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""The local web server's own two pages: what is published here, and what is not.

In the language of the process, as its messages are. No script, nothing fetched, everything escaped.
"""

import gettext as catalogues
import unicodedata
from collections.abc import Sequence
from gettext import gettext as _
from html import escape
from urllib.parse import quote

from media_pipeline.tools.web_folder import PublishedSeries

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""Content-Security-Policy of these pages: a style and an empty icon, nothing else."""

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""
_STYLE = """
:root { color-scheme: light dark; --ground: #ffffff; --text: #1b2430; --link: #14508c; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #12171e; --text: #e8edf3; --link: #8fc1f5; }
}
body {
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  overflow-wrap: break-word;
}
main { max-width: 46rem; margin: 0 auto; padding: 1.25rem; }
h1 { margin: 0 0 0.5rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 0.25rem; font-size: 1.25rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; border-radius: 2px; }
"""


def home_page(series: Sequence[PublishedSeries]) -> bytes:
    """Return the page that lists ``series`` with their pages and feeds, as HTML in UTF-8."""
    if not series:
        content = [
            _paragraph(_("No episode has been published yet.")),
            _paragraph(_("To publish one, type: media publish EPISODE")),
        ]
    else:
        content = [_paragraph(_("Only this computer can open this address."))]
        content += [_entry(one) for one in series]
    return _page(_("Published series"), content)


def missing_page() -> bytes:
    """Return the page for an address at which nothing is served, as HTML in UTF-8."""
    words = _("The address may hold a mistake, or the episode is not published yet.")
    back = f'<a href="/">{escape(_("See what is published"))}</a>'
    return _page(_("There is nothing at this address"), [_paragraph(words), f"<p>{back}</p>"])


def _entry(series: PublishedSeries) -> str:
    address = f"/{quote(series.name)}"
    title = _title(series)
    name = f'<a href="{address}/index.html">{title}</a>' if series.has_page else title
    feed = escape(_("Podcast feed (RSS) of “{title}”")).format(title=title)
    return f'<h2>{name}</h2>\n<p><a href="{address}/feed.xml">{feed}</a></p>'


def _title(series: PublishedSeries) -> str:
    """Return the title on one line, unable to turn the direction of the words around it."""
    visible = "".join(" " if _is_control(mark) else mark for mark in series.title)
    language = f' lang="{escape(series.language)}"' if series.language else ""
    return f"<bdi{language}>{escape(' '.join(visible.split()) or quote(series.name))}</bdi>"


def _paragraph(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def _page(title: str, content: Sequence[str]) -> bytes:
    return _PAGE.format(
        language=escape(_language()),
        title=escape(title),
        style=_STYLE,
        content="\n".join(content),
    ).encode()


def _language() -> str:
    """Return the language in which ``_`` speaks, as its catalogue says; English without one."""
    domain = catalogues.textdomain()
    spoken = catalogues.translation(domain, catalogues.bindtextdomain(domain), fallback=True)
    return spoken.info().get("language", "").replace("_", "-") or "en"


def _is_control(mark: str) -> bool:
    # Cs: half a character, which a catalogue's \ud800 makes and no page can hold.
    return unicodedata.category(mark) in {"Cc", "Cs"}

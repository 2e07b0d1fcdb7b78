"""Show notes: Markdown or somebody else's HTML in, safe HTML out."""

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_TAGS = frozenset(
    {"p", "br", "a", "strong", "em", "ul", "ol", "li", "blockquote", "code", "h3", "h4", "hr"}
)
_ATTRIBUTES: Mapping[str, frozenset[str]] = {"a": frozenset({"href", "title"})}
_SCHEMES = frozenset({"http", "https", "mailto"})
_HIGHEST = 3  # the page's own sections are h2
_LOWEST = 4
_ELEMENT = re.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?/?>", re.IGNORECASE)
_TOO_HIGH = re.compile(r"<(/?)h[12](?=[\s>])", re.IGNORECASE)
_MEANT = re.compile(r"<(/?)([bi])(?=[\s>])", re.IGNORECASE)
_MEANINGS = {"b": "strong", "i": "em"}
_BREAK = re.compile(r"<br\s*/?>|</(?:p|li|h[1-6]|div|blockquote|ul|ol|tr)>", re.IGNORECASE)
_WEB_NAME = re.compile(r"www\.[^/?#]+", re.IGNORECASE)


def notes_html(markdown: str) -> str:
    """Return CommonMark as HTML that is safe in a page and in a feed.

    HTML in the notes is shown as it was typed. Links may lead to http, https and mailto addresses
    and say ``rel="noopener"``; an image becomes its description. Headings begin at h3, below the
    page's h2. An address that begins with ``www.`` is taken for https; any other without a scheme
    would lead nowhere in a podcast app, so only its words stay.
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    _lower_headings(tokens)
    return clean_html(parser.renderer.render(tokens, parser.options, {}))


def clean_html(html: str) -> str:
    """Return HTML from anywhere with only what is harmless in a page and in a feed.

    Scripts, styles, pictures, frames and handlers go; of other elements the words stay.
    """
    import nh3

    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener",
        url_relative="deny",
    )


def foreign_notes(text: str) -> str:
    """Return notes of another host, plain text or HTML, as HTML that is safe.

    In HTML, h1 and h2 become h3, below the page's own, b and i what they mean; in plain text, an
    empty line ends a paragraph.
    """
    if not _ELEMENT.search(text):
        paragraphs = re.split(r"\n\s*\n", unescape(text).strip())
        lines = ("<br>\n".join(map(escape, part.split("\n"))) for part in paragraphs if part)
        return clean_html("\n".join(f"<p>{line}</p>" for line in lines))
    text = _TOO_HIGH.sub(r"<\1h3", text)
    text = _MEANT.sub(lambda tag: f"<{tag[1]}{_MEANINGS[tag[2].lower()]}", text)
    return clean_html(text).strip()


def words_of_html(text: str) -> str:
    """Return the words of plain text or HTML: a paragraph a line, no markup, nothing hidden."""
    import nh3

    broken = _BREAK.sub("\n", text)
    bare = unescape(nh3.clean(broken, tags=set())) if _ELEMENT.search(text) else unescape(broken)
    lines = (" ".join(line.split()) for line in bare.split("\n"))
    return "\n".join(filter(None, lines))


def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False})
    parser.add_render_rule("image", _image_as_words)
    parser.core.ruler.push("web_names", _complete_web_names)
    return parser


def _complete_web_names(state: "StateCore") -> None:
    """Make ``[words](www.example.org)`` the link that its author meant."""
    for token in (child for block in state.tokens for child in block.children or ()):
        address = str(token.attrs.get("href", ""))
        if name := _WEB_NAME.match(address):
            # Unquoted, because the parser took “académie” for a path; now it becomes a host.
            address = f"https://{unquote(name.group())}{address[name.end() :]}"
            token.attrs["href"] = state.md.normalizeLink(address)


def _image_as_words(
    renderer: Any, tokens: Sequence["Token"], index: int, options: Any, env: Any
) -> str:
    return escape(renderer.renderInlineAsText(tokens[index].children, options, env))


def _lower_headings(tokens: Sequence["Token"]) -> None:
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = _HIGHEST - min(levels, default=_HIGHEST)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + shift, _LOWEST)}"

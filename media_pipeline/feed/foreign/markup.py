"""XML from outside becomes a tree, safely, also when its encoding is not what it claims to be.

No entity is resolved, nothing is fetched, a document type is refused. What cannot be read as it
stands is repaired only where everybody would repair it in the same way, and that is said.
"""

import codecs
import re
from gettext import gettext as _
from html.entities import html5

from lxml import etree

from media_pipeline.feed.reading import UnreadableFeed

LARGEST_BYTES = 50 * 1024 * 1024
"""A page of a feed; the largest known feeds have some 20 MB."""

_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding=[\"']([A-Za-z0-9._-]+)")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (section 2.2, Char) cannot hold."""

_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_LONE_AMPERSAND = re.compile(r"&(?!(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);)")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)


def channel_of_page(content: bytes) -> tuple[etree._Element, tuple[str, ...]]:
    """Return the channel of one page of a feed, and what had to be repaired to read it.

    Raises:
        UnreadableFeed: too large, a document type, not XML or not RSS.
    """
    if len(content) > LARGEST_BYTES:
        raise UnreadableFeed(
            _("The feed is larger than {limit} MB.").format(limit=LARGEST_BYTES // 1024**2)
        )
    root, remarks = _root_of(content)
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFeed(_("The feed holds a document type (DOCTYPE), which no feed needs."))
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        raise UnreadableFeed(
            _("This is not an RSS feed: it begins with “{tag}”.").format(tag=_tag_of(root)),
            _("Ask the old host for the address of the podcast’s RSS feed."),
        )
    return channel, remarks


def decoded(content: bytes) -> tuple[str, bool]:
    """Return the text, and whether its bytes were not what they claim to be.

    Bytes that are no UTF-8 are read as windows-1252, one by one, as browsers read them.
    """
    declared = _ENCODING.match(content)
    name = declared[1].decode() if declared else "utf-8"
    try:
        return content.decode(codecs.lookup(name).name).removeprefix("\ufeff"), False
    except (LookupError, UnicodeDecodeError):
        return content.decode("utf-8", "as-windows-1252").removeprefix("\ufeff"), True


def _root_of(content: bytes) -> tuple[etree._Element, tuple[str, ...]]:
    try:
        return _parsed(content), ()
    except etree.XMLSyntaxError as first:
        text, misread = decoded(content)
        repaired = _repaired(_DECLARATION.sub("", text))
        try:
            root = _parsed(repaired.encode())
        except etree.XMLSyntaxError:
            raise _not_xml(content, first) from first
    remarks = [
        _(
            "The feed’s letters are not in the encoding that it claims; they were read as "
            "windows-1252."
        )
        if misread
        else _("The feed is not valid XML; stray characters in it were put right.")
    ]
    return root, tuple(remarks)


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    return etree.fromstring(content, parser)


def _repaired(text: str) -> str:
    """Write what HTML allows and XML does not as XML wants it; CDATA keeps all but control codes.

    A document type stays where it is, so that it is still refused.
    """
    parts = _CDATA.split(_FORBIDDEN.sub("", text))
    return "".join(part if at % 2 else _with_references(part) for at, part in enumerate(parts))


def _with_references(text: str) -> str:
    named = _NAMED.sub(_reference, text)
    return _LONE_AMPERSAND.sub("&amp;", named)


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    if name in _XML_NAMES or f"{name};" not in html5:
        return match[0]
    return "".join(f"&#{ord(letter)};" for letter in html5[f"{name};"])


def _not_xml(content: bytes, error: etree.XMLSyntaxError) -> UnreadableFeed:
    if re.match(rb"\s*(<!doctype html|<html)", content[:500], re.IGNORECASE):
        return UnreadableFeed(
            _("This is a web page, not a feed."),
            _("Ask the old host for the address of the podcast’s RSS feed."),
        )
    line, _column = error.position
    return UnreadableFeed(
        _("The feed is not valid XML: something is wrong near line {line}.").format(line=line)
    )


def _tag_of(root: etree._Element) -> str:
    return etree.QName(root).localname


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("as-windows-1252", _as_windows_1252)

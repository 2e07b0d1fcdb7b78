"""The sitemap of a series (https://www.sitemaps.org/protocol.html, version 0.9)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

MEDIA_TYPE = "application/xml; charset=utf-8"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap_xml(pages: Iterable[tuple[str, datetime]]) -> bytes:
    """Return the sitemap as UTF-8: addresses of pages, each with the date to tell of it."""
    from lxml import etree

    bare: Any = {None: _NAMESPACE}
    root = etree.Element(f"{{{_NAMESPACE}}}urlset", nsmap=bare)
    for address, changed in pages:
        page = etree.SubElement(root, f"{{{_NAMESPACE}}}url")
        etree.SubElement(page, f"{{{_NAMESPACE}}}loc").text = address
        moment = changed.astimezone(UTC).replace(microsecond=0)
        etree.SubElement(page, f"{{{_NAMESPACE}}}lastmod").text = moment.isoformat()
    content: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return content

"""An element's children by their usual names, whatever prefix or spelling the host gives them."""

from lxml import etree

_PREFIXES = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://podlove.org/simple-chapters": "psc",
    "http://purl.org/dc/elements/1.1/": "dc",
}
"""By address in lower case: hosts write that of itunes in three ways."""

_WINDOWS_1252 = {
    code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)
}
"""Control codes that are really letters: text that claims ISO 8859-1 and is windows-1252."""


class Tags:
    """The children of one element, in order, by names such as ``itunes:image``."""

    def __init__(self, element: etree._Element) -> None:
        self._found: dict[str, list[etree._Element]] = {}
        for child in element:
            if isinstance(child.tag, str):
                self._found.setdefault(_name_of(child), []).append(child)

    def all(self, name: str) -> list[etree._Element]:
        """Return every child of that name."""
        return self._found.get(name, [])

    def exact(self, name: str) -> str:
        """Return the text of the first such child that has one, white space around it removed."""
        texts = (_string(child).strip() for child in self.all(name))
        return next(filter(None, texts), "")

    def text(self, *names: str) -> str:
        """Return the first text for a person under one of ``names``, in this order."""
        texts = (self.exact(name) for name in names)
        return next(filter(None, texts), "").translate(_WINDOWS_1252)

    def attribute(self, name: str, attribute: str) -> str:
        """Return an attribute of the first such child that has it."""
        values = ((child.get(attribute) or "").strip() for child in self.all(name))
        return next(filter(None, values), "")


def text_in(element: etree._Element) -> str:
    """Return the text in an element, for a person."""
    return _string(element).strip().translate(_WINDOWS_1252)


def _string(element: etree._Element) -> str:
    return str(element.xpath("string()"))


def _name_of(element: etree._Element) -> str:
    name = etree.QName(element)
    prefix = _PREFIXES.get((name.namespace or "").lower(), name.namespace or "")
    return f"{prefix}:{name.localname}" if prefix else name.localname

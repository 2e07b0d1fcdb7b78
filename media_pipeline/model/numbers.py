"""Numbers as a person reads them, in the language of the process."""

from gettext import pgettext


def number(value: float, digits: int = 1) -> str:
    """Return a number with a true minus sign and the language's decimal mark."""
    text = f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
    return text.replace(".", pgettext("decimal mark", "."))

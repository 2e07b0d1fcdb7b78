"""Values as YAML text that fits on one line."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath

_BARE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WORDS_WITH_MEANING = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")  # JSON leaves them, YAML needs them escaped


def plain(value: object) -> object:
    """Return ``value`` as reading its YAML text gives it back: dates and paths are texts.

    Raises:
        TypeError: YAML has no simple form for it.
    """
    match value:
        case datetime():
            return value.isoformat()
        case PurePath():
            return value.as_posix()
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case Sequence():
            return [plain(item) for item in value]
    raise TypeError(type(value).__name__)


def to_yaml(value: object) -> str:
    """Write what ``plain`` returns, or a date, on one line."""
    match value:
        case datetime():
            return value.isoformat()
        case str():
            return quote(value)
        case float():
            return _float(value)
        case Mapping():
            pairs = (f"{to_key(str(key))}: {to_yaml(item)}" for key, item in value.items())
            return "{" + ", ".join(pairs) + "}"
        case list() | tuple():
            return "[" + ", ".join(to_yaml(item) for item in value) + "]"
    return json.dumps(plain(value), ensure_ascii=False)


def quote(text: str) -> str:
    """Write ``text`` between double quotation marks, safe whatever it holds."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def to_key(key: str) -> str:
    """Write a key, with quotation marks only where they are needed."""
    bare = _BARE_KEY.fullmatch(key) and key.casefold() not in _WORDS_WITH_MEANING
    return key if bare else quote(key)


def _float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    return text if "." in text else text.replace("e", ".0e")

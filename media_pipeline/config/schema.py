"""Where in the model a place in a YAML file belongs."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from media_pipeline.config.wording import KeyPath

_Model = type[BaseModel]


def fields_at(model: _Model, path: KeyPath) -> tuple[str, ...]:
    """Return the names of the keys that the model knows at ``path``."""
    found = [model]
    for part in path:
        found = [inner for outer in found for inner in _inside(outer, part)]
    models = [kind for kind in found if _is_model(kind)]
    return tuple(dict.fromkeys(name for kind in models for name in kind.model_fields))


def without_blanks(model: Any, data: Any) -> Any:
    """Return ``data`` without known keys that were left blank: they mean what absent ones do."""
    if isinstance(data, list):
        return [_pruned(model, index, item) for index, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    known = fields_at(model, ()) if _is_model(model) else ()
    return {
        key: _pruned(model, key, value)
        for key, value in data.items()
        if value is not None or key not in known
    }


def _pruned(outer: Any, part: str | int, value: Any) -> Any:
    inner = next(_inside(outer, part), None)
    # Below what the model knows there is nothing to leave out (and aliases may hold a great deal).
    return value if inner is None else without_blanks(inner, value)


def _inside(kind: Any, part: str | int) -> Iterator[Any]:
    """Give every type that ``part`` of a value of type ``kind`` may have."""
    if _is_model(kind):
        if part in kind.model_fields:
            yield from _alternatives(kind.model_fields[part].annotation)
    elif get_origin(kind) is dict:
        yield from _alternatives(get_args(kind)[1])
    elif get_origin(kind) is tuple:
        yield from _alternatives(get_args(kind)[0])  # all entries of our lists are alike


def _alternatives(annotation: Any) -> Iterator[Any]:
    """Give the types behind Annotated and unions."""
    if hasattr(annotation, "__metadata__"):
        yield from _alternatives(get_args(annotation)[0])
    elif _is_model(annotation) or get_origin(annotation) in {dict, tuple}:
        yield annotation
    else:
        for inner in get_args(annotation):
            yield from _alternatives(inner)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)

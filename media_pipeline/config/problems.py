"""From what the model refuses to problems with a place, plain words and a suggestion."""

import re
from collections.abc import Callable, Iterable, Mapping
from gettext import gettext as _
from gettext import ngettext
from types import MappingProxyType
from typing import Final, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from media_pipeline.config.decimal_marks import number_meant, time_meant
from media_pipeline.config.field_words import LANGUAGE_PATTERN, field_words, pattern_words
from media_pipeline.config.french_words import english_key, english_value
from media_pipeline.config.mistakes import Mistake, mistakes_of
from media_pipeline.config.moments import completed_moment
from media_pipeline.config.schema import fields_at, without_blanks
from media_pipeline.config.text_checks import check_texts
from media_pipeline.config.wording import closest, describe, join_choices, quoted_choices
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.config.yaml_text import to_yaml
from media_pipeline.errors import Problem

_CHOICE = re.compile(r"'([^']*)'|(\d+)")
_MEANT = MappingProxyType(
    dict.fromkeys(("yes", "y", "on", "1"), "true") | dict.fromkeys(("no", "n", "off", "0"), "false")
)


V = TypeVar("V", bound=BaseModel)


def validated(model: type[V], source: YamlSource) -> tuple[V | None, tuple[Problem, ...]]:
    """Return the value of the whole file, or None and what is wrong."""
    if not source.readable:
        return None, source.problems
    texts = tuple(check_texts(source))
    places = {(text.line, text.column) for text in texts}
    read = (each for each in source.problems if (each.line, each.column) not in places)
    problems = (*read, *texts)
    try:
        value = model.model_validate(without_blanks(model, source.data))
    except ValidationError as error:
        refused = problems_of(error, source, model)
        return None, (*problems, *_without_effects(texts, refused))
    return None if texts else value, problems


def _without_effects(texts: Iterable[Problem], refused: Iterable[Problem]) -> list[Problem]:
    """Leave out what the model refuses only because a text lacks its quotation marks."""
    told = {text.key for text in texts}
    return [problem for problem in refused if problem.key not in told]


def problems_of(
    error: ValidationError, source: YamlSource, model: type[BaseModel]
) -> list[Problem]:
    """Word all that ``model`` refused of ``source``."""
    mistakes = mistakes_of(error, source.data)
    meant = {
        (*mistake.path[:-1], _suggestion(mistake, model))
        for mistake in mistakes
        if mistake.type == "extra_forbidden"
    }
    return [
        _worded(mistake, source, model)
        for mistake in mistakes
        if mistake.type != "missing" or mistake.path not in meant
    ]


def _worded(mistake: Mistake, source: YamlSource, model: type[BaseModel]) -> Problem:
    suggestion = _suggestion(mistake, model)
    expected, found = _expected(mistake), _found(mistake)
    if mistake.type == "extra_forbidden" and suggestion == mistake.path[-1]:
        expected, suggestion = _("only keys that go with this “kind”"), ""
    elif mistake.type == "extra_forbidden" and not suggestion:
        expected = quoted_choices(fields_at(model, mistake.path[:-1]))
    on: Literal["key", "value"] = "value"
    if mistake.type in {"key", "missing", "extra_forbidden", "union_tag_not_found"}:
        on = "key"
    return source.problem(mistake.path, expected, found, suggestion, on=on)


def _expected(mistake: Mistake) -> str:
    in_union = mistake.either is not None and mistake.path == mistake.either
    if in_union or mistake.type in _SHAPE_TYPES:
        words = field_words(mistake.name)
        if words:
            return words
    return _EXPECTED.get(mistake.type, something_else)(mistake)


def _found(mistake: Mistake) -> str:
    if mistake.type in {"key", "extra_forbidden"}:
        return describe(mistake.path[-1])
    if mistake.type in {"missing", "union_tag_not_found"} and mistake.either is None:
        return _("nothing")
    if mistake.type == "union_tag_invalid":
        return describe(mistake.context["tag"])
    if mistake.type == "string_too_long":
        count = len(str(mistake.input))
        return ngettext("{count} character", "{count} characters", count).format(count=count)
    if mistake.type in _NUMBER_TYPES and isinstance(mistake.input, str):
        return _("the text “{text}”").format(text=mistake.input)
    return describe(mistake.input)


def _suggestion(mistake: Mistake, model: type[BaseModel]) -> str:
    word = mistake.input
    match mistake.type:
        case "extra_forbidden":
            known = fields_at(model, mistake.path[:-1])
            return english_key(str(mistake.path[-1]), known) or closest(
                str(mistake.path[-1]), known
            )
        case "literal_error" if isinstance(word, str):
            return _meant_value(word, _choices(mistake.context["expected"]))
        case "union_tag_invalid":
            return _meant_value(mistake.context["tag"], _choices(mistake.context["expected_tags"]))
        case "model_type" if isinstance(word, str) and "file" in fields_at(model, mistake.path):
            return to_yaml({"file": word})
        case "bool_type":
            return _MEANT.get(str(word).casefold()) or english_value(str(word), _MEANT.values())
    return _completed(mistake) or _other_quoting(mistake)


def _meant_value(word: str, choices: list[str]) -> str:
    return english_value(word, choices) or closest(word, choices)


def _completed(mistake: Mistake) -> str:
    """Suggest what a date, a language, a time or a number in French writing stands for."""
    if not isinstance(mistake.input, str):
        return ""
    if mistake.name == "published":
        return completed_moment(mistake.input)
    if mistake.context.get("pattern") == LANGUAGE_PATTERN:
        return english_value(mistake.input, ("fr", "en"))
    if mistake.type == "value_error":
        return time_meant(mistake.input)
    if mistake.type in _NUMBER_TYPES:
        return number_meant(mistake.input)
    return ""


def _other_quoting(mistake: Mistake) -> str:
    """Suggest a number without its quotation marks, or a text with them."""
    word = mistake.input
    if mistake.type == "int_type" and isinstance(word, str) and word.isdecimal():
        return word
    if mistake.type == "string_type" and isinstance(word, int | float) and mistake.either is None:
        return f'"{describe(word)}"'
    return ""


def _choices(words: str) -> list[str]:
    return [text or number for text, number in _CHOICE.findall(words)]


def _literal(mistake: Mistake) -> str:
    choices = _choices(mistake.context["expected"])
    if all(choice.isdecimal() for choice in choices):
        return join_choices(choices)
    return quoted_choices(choices)


def _at_least(mistake: Mistake) -> str:
    return _("a number of at least {limit}").format(limit=f"{mistake.context['ge']:g}")


def _at_most(mistake: Mistake) -> str:
    return _("a number of at most {limit}").format(limit=f"{mistake.context['le']:g}")


def _shorter(mistake: Mistake) -> str:
    count = mistake.context["max_length"]
    return ngettext("at most {count} character", "at most {count} characters", count).format(
        count=count
    )


def _moment(_mistake: Mistake) -> str:
    return field_words("published")


def _day(_mistake: Mistake) -> str:
    return field_words("reviewed_on")


def something_else(_mistake: Mistake | None = None) -> str:
    """Return the words for a type that pydantic has and the model did not use until now."""
    return _("another value")


_NUMBER_TYPES: Final = {"int_type", "int_from_float", "float_type", "float_parsing"}
_SHAPE_TYPES: Final = {"tuple_type", "too_long", "too_short", "value_error"}
_EXPECTED: Final[Mapping[str, Callable[[Mistake], str]]] = MappingProxyType(
    {
        "missing": lambda _mistake: _("a value for this key"),
        "extra_forbidden": lambda _mistake: _("a key that is known here"),
        "key": lambda mistake: pattern_words(mistake.context["pattern"]),
        "string_type": lambda _mistake: _("text"),
        "string_too_short": lambda _mistake: _("some text"),
        "string_too_long": _shorter,
        "string_pattern_mismatch": lambda mistake: pattern_words(mistake.context["pattern"]),
        "int_type": lambda _mistake: _("a whole number"),
        "int_from_float": lambda _mistake: _("a whole number"),
        "float_type": lambda _mistake: _("a number"),
        "float_parsing": lambda _mistake: _("a number"),
        "bool_type": lambda _mistake: _("true or false"),
        "literal_error": _literal,
        "greater_than_equal": _at_least,
        "less_than_equal": _at_most,
        "tuple_type": lambda _mistake: _("a list"),
        "too_short": lambda _mistake: _("at least one entry"),
        "too_long": lambda _mistake: _("fewer entries"),
        "dict_type": lambda _mistake: _("“key: value” lines"),
        "model_type": lambda _mistake: _("“key: value” lines"),
        "model_attributes_type": lambda _mistake: _("“key: value” lines"),
        "union_tag_invalid": lambda mistake: quoted_choices(
            _choices(mistake.context["expected_tags"])
        ),
        "union_tag_not_found": lambda _mistake: quoted_choices(["folder", "s3"]),
        "datetime_type": _moment,
        "datetime_parsing": _moment,
        "datetime_from_date_parsing": _moment,
        "datetime_object_invalid": _moment,
        "timezone_offset": _moment,
        "date_type": _day,
        "date_parsing": _day,
        "date_from_datetime_parsing": _day,
        "date_from_datetime_inexact": _day,
    }
)

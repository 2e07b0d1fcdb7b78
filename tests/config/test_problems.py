"""Nothing the model can refuse is left without words."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_pipeline.config import problems as wording
from media_pipeline.config.field_words import pattern_words
from media_pipeline.config.problems import validated
from media_pipeline.config.schema import fields_at
from media_pipeline.config.yaml_source import parse_yaml
from media_pipeline.config.yaml_text import to_yaml
from media_pipeline.model.apple_categories import APPLE_CATEGORIES
from media_pipeline.model.episode import EpisodeFile
from media_pipeline.model.settings import AudioSettings, Settings

KEYS = (
    *("kind", "title", "start", "name", "a", "Bad Key", "role", "end", "at", "jingle", "file"),
    *("overlap", "gain_db", "fade_in", "noise", "noise_reducer"),
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 300)
    | st.floats(-40, 40)
    | st.sampled_from(["", "x", "fr", "a.wav", "serial", "#000000", "2024-05-14", "s3", "no"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=3,
        )
    ),
    max_leaves=5,
)


def patterns(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for inner in schema.values():
            yield from patterns(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from patterns(inner)


@pytest.mark.parametrize("model", [Settings, EpisodeFile])
def test_every_pattern_of_the_model_has_words(model: Any) -> None:
    found = set(patterns(model.model_json_schema()))
    assert found
    assert all(pattern_words(pattern) for pattern in found)


@settings(deadline=None)  # the machine may be busy
@given(
    st.dictionaries(st.sampled_from(tuple(EpisodeFile.model_fields)), VALUES),
    st.dictionaries(
        st.sampled_from(("title", "categories", "colours", "explicit", "type", "vocabulary",
                         "intro", "jingles", "also_as")),
        VALUES,
    ),
    st.dictionaries(st.sampled_from(tuple(AudioSettings.model_fields)), VALUES),
    VALUES,
)  # fmt: skip
def test_whatever_is_refused_is_told_in_words_of_ours(
    episode: dict[str, Any], series: dict[str, Any], audio: dict[str, Any], storage: object
) -> None:
    config = {"series": {"a": series}, "storage": storage, "audio": audio}
    for model, data in ((EpisodeFile, episode), (Settings, config)):
        source = parse_yaml(to_yaml(data).encode(), "f")
        value, found = validated(model, source)
        assert (value is None) == bool(found)
        for problem in found:
            assert problem.line == 1
            assert problem.expected != wording.something_else()


def test_the_model_is_known_at_every_depth() -> None:
    assert "episode_prefix" in fields_at(Settings, ("series", "any"))
    assert "bucket" in fields_at(Settings, ("storage",))
    assert "noise" in fields_at(Settings, ("audio", "clean_up"))
    assert "file" in fields_at(Settings, ("series", "any", "jingles", "any"))
    assert "file" in fields_at(Settings, ("series", "any", "intro"))
    assert "why" in fields_at(EpisodeFile, ("cuts", 0))
    assert "channel" in fields_at(EpisodeFile, ("speakers", 3))
    assert fields_at(EpisodeFile, ("title", "x")) == ()


def test_apple_has_110_categories() -> None:
    assert len(APPLE_CATEGORIES) == 19
    assert sum(map(len, APPLE_CATEGORIES.values())) == 91

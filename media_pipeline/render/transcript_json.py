"""The transcript as JSON: of Podcasting 2.0, one segment a cue; and word by word.

Both are in the language that is spoken, as every ``transcript.*`` is. One in another language is a
Transcript of its own: its ``language`` goes into its file names (``transcript.en.json``), the
feed's ``<podcast:transcript language>`` and the ``language`` of the list of words.
"""

import json
from collections.abc import Iterator, Mapping

from media_pipeline.model.transcript import Segment, Transcript, Word
from media_pipeline.render.captions import Cue, cues_of
from media_pipeline.render.spoken import timed_words
from media_pipeline.tools.typesetting import spoken_text

MEDIA_TYPE = "application/json"


def to_json(transcript: Transcript) -> str:
    """Return the JSON transcript: version 1.0.0, times in seconds, speaker left out when unknown.

    Format: https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md
    """
    segments = [_segment(cue) for cue in cues_of(transcript)]
    return _written({"version": "1.0.0", "segments": segments})


def to_words_json(transcript: Transcript) -> str:
    """Return every word with its time, for players that follow along and for search.

    ``language`` is BCP 47, ``origin`` machine or person. Each of ``words`` has ``text``, ``start``
    and ``end`` (seconds), ``speaker`` where one is known, and ``probability`` (0 to 1) where a
    machine heard it. Words that a person wrote have the times of those that they replace, or an
    even share of their cue's.
    """
    words = [
        word
        for segment in transcript.segments
        for word in _words(segment, by_machine=transcript.origin == "machine")
    ]
    content = {"language": transcript.language, "origin": transcript.origin, "words": words}
    return _written(content)


def _written(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _segment(cue: Cue) -> dict[str, object]:
    times = {"startTime": cue.start_s, "endTime": cue.end_s}
    return {**_speaker(cue.speaker), **times, "body": cue.text}


def _speaker(name: str | None) -> dict[str, object]:
    shown = spoken_text(name or "")
    return {"speaker": shown} if shown else {}


def _words(segment: Segment, *, by_machine: bool) -> Iterator[dict[str, object]]:
    shown = timed_words(segment)
    heard = [word for word in segment.words if word.text.strip()] if by_machine else []
    as_heard = len(heard) == len(shown)
    for place, word in enumerate(shown):
        yield {
            "start": round(word.start_s, 3),
            "end": round(word.end_s, 3),
            "text": word.text,
            **_speaker(segment.speaker),
            **(_probability(heard[place]) if as_heard else {}),
        }


def _probability(word: Word) -> dict[str, object]:
    return {"probability": round(word.probability, 3)}

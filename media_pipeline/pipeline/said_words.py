"""What is said from a moment on, and a title made of it."""

import re
from collections.abc import Iterator

from media_pipeline.model.transcript import Transcript, Word, ends_sentence, timed_words

_LONGEST_TITLE = 60
_SHORTEST_CLAUSE = 15
_CLAUSE = re.compile(r"\s*[,;:–—](?=\s)")
_TELLING = 15  # characters
_LOOKED_AT = 3  # sentences
_EARLY_S = 1.0  # a speaker who begins a sentence and then turns the page


def sentence_from(transcript: Transcript, start_s: float, end_s: float) -> str:
    """Return the first sentence that begins between two times of the recording.

    "Thank you." says nothing of a slide: a longer sentence after it goes before. Where none begins,
    return what is said there of one that began earlier; nothing where nobody speaks.
    """
    words = list(_words(transcript))
    begun = [
        place
        for place, word in enumerate(words)
        if start_s - _EARLY_S <= word.start_s < end_s
        and (place == 0 or ends_sentence(words[place - 1].text))
    ]
    sentences = [" ".join(_sentence(words, place)) for place in begun[:_LOOKED_AT]]
    if sentences:
        return next((each for each in sentences if len(each) >= _TELLING), sentences[0])
    there = [word.text for word in words if start_s <= word.start_s < end_s]
    return " ".join(there)


def title_of(sentence: str) -> str:
    """Return the first words of a sentence as a title of 60 characters at most.

    It ends with a clause where one ends early enough, else with a word and an ellipsis.
    """
    text = sentence.rstrip(" .…,;:–—")
    if len(text) <= _LONGEST_TITLE:
        return _with_capital(text)
    ends = [match.start() for match in _CLAUSE.finditer(text[: _LONGEST_TITLE + 1])]
    if ends and ends[-1] >= _SHORTEST_CLAUSE:
        return _with_capital(text[: ends[-1]])
    return _with_capital(text[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:–—")) + "…"


def _words(transcript: Transcript) -> Iterator[Word]:
    for segment in transcript.segments:
        yield from timed_words(segment)


def _sentence(words: list[Word], first: int) -> Iterator[str]:
    for word in words[first:]:
        yield word.text
        if ends_sentence(word.text):
            return


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]

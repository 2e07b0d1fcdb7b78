"""What an answer means for a listener: pure functions from answers to sentences."""

import json
import re
from dataclasses import dataclass
from gettext import gettext as _

from media_pipeline.verify.outside import ORIGIN, Answer
from media_pipeline.verify.published import Linked, Sound

_OK = 200
_PARTIAL = 206
_NOT_MODIFIED = 304
_MAX_AGE = re.compile(r"max-age=(\d{1,9})")
_LONGEST_AGE_S = 3600
_SAME_TYPES = (
    {"application/json", "application/json+chapters"},
    {"application/x-subrip", "application/srt", "text/srt"},
)
_CONTENT_RANGE = re.compile(r"^bytes (\d+)-(\d+)/(\d+)$")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found: the number of things checked, a sentence for each that is wrong."""

    checks: int = 0
    failures: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __add__(self, other: "Finding") -> "Finding":
        return Finding(
            self.checks + other.checks,
            self.failures + other.failures,
            self.warnings + other.warnings,
        )


def not_reached(address: str, answer: Answer) -> str:
    """Return the sentence for an address without a good answer; empty when all is well."""
    if answer.problem:
        return _("{address} cannot be reached: {reason}.").format(
            address=address, reason=answer.problem
        )
    if answer.status != _OK:
        return _("{address} answers {status} instead of 200.").format(
            address=address, status=answer.status
        )
    return ""


def judge_feed(address: str, answer: Answer) -> Finding:
    """The feed is there and says that it is XML."""
    if sentence := not_reached(address, answer):
        return Finding(1, (sentence,))
    if not answer.media_type.endswith(("/xml", "+xml")):
        return Finding(2, (_wrong_type(address, answer, "application/rss+xml"),))
    return Finding(2)


def judge_sound(sound: Sound, answer: Answer) -> Finding:
    """HEAD on a sound file gives the length and the type that the feed names (Apple)."""
    if sentence := not_reached(sound.url, answer):
        return Finding(1, (sentence,))
    failures = []
    if not same_type(answer.media_type, sound.media_type):
        failures.append(_wrong_type(sound.url, answer, sound.media_type))
    length = answer.headers.get("content-length", "")
    if not length:
        failures.append(_("{address} does not say how long it is.").format(address=sound.url))
    elif length != str(sound.length_bytes):
        failures.append(
            _("{address} is {found} bytes long, but the feed says {expected}.").format(
                address=sound.url, found=length, expected=sound.length_bytes
            )
        )
    return Finding(3, tuple(failures))


def judge_range(address: str, answer: Answer, first: int, last: int) -> Finding:
    """A request for bytes ``first`` to ``last`` gives exactly these (RFC 9110, 14.4)."""
    if answer.problem:
        return Finding(1, (not_reached(address, answer),))
    if answer.status != _PARTIAL:
        return Finding(
            1,
            (
                _(
                    "{address} answers {status} instead of 206 when an app asks for a part: "
                    "listeners cannot jump to a place."
                ).format(address=address, status=answer.status),
            ),
        )
    match = _CONTENT_RANGE.match(answer.headers.get("content-range", ""))
    bounds = match and (int(match[1]), int(match[2]))
    if bounds == (first, last) and len(answer.body) == last - first + 1:
        return Finding(1)
    return Finding(
        1,
        (
            _("{address} was asked for the bytes {first} to {last} and sent others.").format(
                address=address, first=first, last=last
            ),
        ),
    )


def judge_sample(address: str, answer: Answer, expected: bytes) -> Finding:
    """What a listener gets from the middle of a sound file is what was sent there."""
    if answer.status != _PARTIAL or answer.body == expected:
        return Finding(1)  # a server without ranges is judged by judge_range
    return Finding(1, (_("{address} gives listeners another sound.").format(address=address),))


def judge_again(address: str, answer: Answer) -> Finding:
    """A feed that has not changed is not sent a second time (RFC 9110, 13)."""
    if answer.status == _NOT_MODIFIED or answer.problem:
        return Finding(1)
    told = _(
        "{address} is sent again to apps that have it already: its server never answers 304 (not "
        "modified)."
    )
    return Finding(1, warnings=(told.format(address=address),))


def judge_age(address: str, answer: Answer) -> Finding:
    """Caches on the way do not keep the feed for long (RFC 9111, max-age)."""
    match = _MAX_AGE.search(answer.headers.get("cache-control", ""))
    if match is None or int(match[1]) <= _LONGEST_AGE_S:
        return Finding(1)
    told = _("{address} may be kept by caches for {hours} h: apps hear of new episodes late.")
    hours = round(int(match[1]) / _LONGEST_AGE_S)
    return Finding(1, warnings=(told.format(address=address, hours=hours),))


def judge_text(linked: Linked, answer: Answer) -> Finding:
    """A transcript or chapters file is there, of its type, whole, and open to web players."""
    if sentence := not_reached(linked.url, answer):
        return Finding(1, (sentence,))
    failures = []
    if not same_type(answer.media_type, linked.media_type):
        failures.append(_wrong_type(linked.url, answer, linked.media_type))
    if not _is_content(answer.body, linked.media_type):
        failures.append(
            _("{address} does not hold what its type {media_type} promises.").format(
                address=linked.url, media_type=linked.media_type
            )
        )
    return Finding(4, tuple(failures), _closed_to_players(linked.url, answer))


def judge_page(address: str, answer: Answer) -> Finding:
    """A page is there and is HTML."""
    if sentence := not_reached(address, answer):
        return Finding(1, (sentence,))
    if answer.media_type not in {"text/html", "application/xhtml+xml"}:
        return Finding(2, (_wrong_type(address, answer, "text/html"),))
    return Finding(2)


def judge_cover(address: str, answer: Answer) -> Finding:
    """HEAD on a cover says that it is an image (Apple)."""
    if sentence := not_reached(address, answer):
        return Finding(1, (sentence,))
    if not answer.media_type.startswith("image/"):
        return Finding(2, (_wrong_type(address, answer, "image/jpeg"),))
    return Finding(2)


def same_type(found: str, expected: str) -> bool:
    """Whether two media types mean the same to an app."""
    expected = expected.partition(";")[0].strip().lower()
    return found == expected or any({found, expected} <= group for group in _SAME_TYPES)


def _is_content(body: bytes, media_type: str) -> bool:
    if "json" in media_type:
        try:
            return isinstance(json.loads(body), dict)
        except ValueError:
            return False
    if media_type == "text/vtt":
        return body.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")
    return bool(body.strip())


def _closed_to_players(address: str, answer: Answer) -> tuple[str, ...]:
    if answer.headers.get("access-control-allow-origin") in {"*", ORIGIN}:
        return ()
    return (
        _(
            "{address} may not be read by players on other web sites: allow it in the storage's "
            "CORS settings."
        ).format(address=address),
    )


def _wrong_type(address: str, answer: Answer, expected: str) -> str:
    return _("{address} is sent as “{found}” instead of “{expected}”.").format(
        address=address, found=answer.media_type or _("no type"), expected=expected
    )

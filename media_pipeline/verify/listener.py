"""What was published is looked at as a listener's app would, through its public addresses."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial, reduce
from gettext import gettext as _
from gettext import ngettext
from operator import add
from pathlib import Path

from media_pipeline.model.publication import Report
from media_pipeline.verify.judgement import (
    Finding,
    judge_again,
    judge_age,
    judge_cover,
    judge_feed,
    judge_page,
    judge_range,
    judge_sample,
    judge_sound,
    judge_text,
)
from media_pipeline.verify.outside import Answer, Outside
from media_pipeline.verify.published import (
    Linked,
    PublishedFeed,
    PublishedItem,
    Sound,
    read_published,
)

PATIENCE_S = 120.0
"""After this time no new address is asked for; what was not looked at is a failure."""

_AT_ONCE = 8
"""Requests at the same time, so that a feed of hundreds of episodes takes seconds."""

_PAGE_START_BYTES = 4096

_FIRST = 100
_BY_CHANCE = 300
"""How many other episodes of a long feed are looked at: those that apps show first, and others."""

_SAMPLE_BYTES = 64 * 1024

Look = Callable[[], Finding]


def _as_it_is(address: str) -> str:
    return address


def verify_feed(
    feed_url: str,
    *,
    name: str | None,
    known_guids: frozenset[str],
    rewrite: Callable[[str], str] = _as_it_is,
) -> Report:
    """Look at a published feed from outside and report what a listener would meet.

    The episode ``name`` is looked at in full: sound in every format (length, type, byte ranges at
    the beginning and in the middle), page, cover, transcripts, chapters. Of other episodes only the
    sound is asked for (HEAD): of all in a feed of up to 401, in a longer one of the first hundred
    and of three hundred more, others at each change. Without a ``name`` all of them are asked for.
    Nothing here raises for a server that does not answer: that is a failure in the report.

    Args:
        feed_url: the feed's public address.
        name: the folder name of the episode just published; None when none was.
        known_guids: GUIDs that were in the feed before and must still be there.
        rewrite: turns a public address into one that can be reached from here.
    """
    with Outside(rewrite) as outside:
        finding, elsewhere = _seen(outside, feed_url, name, known_guids)
        answered = outside.has_answered(feed_url)
    if name is None:
        finding, elsewhere = finding + elsewhere, Finding()
    return Report(
        feed_url=feed_url,
        checks=finding.checks + elsewhere.checks,
        failures=finding.failures,
        elsewhere=elsewhere.failures,
        warnings=finding.warnings + elsewhere.warnings,
        answered=answered,
    )


def _seen(
    outside: Outside, feed_url: str, name: str | None, known_guids: frozenset[str]
) -> tuple[Finding, Finding]:
    """Return what was found in the feed and the episode ``name``, and in other episodes."""
    answer = outside.get(feed_url)
    finding = judge_feed(feed_url, answer)
    if finding.failures:
        return finding, Finding()
    feed = read_published(answer.body)
    if feed is None:
        sentence = _("{address} is no podcast feed.").format(address=feed_url)
        return finding + Finding(1, (sentence,)), Finding()
    named, others = _parted(feed, name)
    finding += _offered(feed_url, feed, name, known_guids)
    finding += _kept_by_caches(outside, feed_url, answer)
    finding += _looked_at(list(_looks(outside, named, feed.image_url)))
    wanted = others if name is None else _some(others, answer.body)
    return finding, _looked_at(list(_looks_at_others(outside, wanted)))


def verify_offer(
    feed_url: str,
    content: bytes,
    *,
    originals: Mapping[str, Path],
    rewrite: Callable[[str], str] = _as_it_is,
) -> Report:
    """Look in full at every episode of a feed before it is published.

    Args:
        feed_url: where it will be; for the report.
        content: the feed as it will be.
        originals: the files here of which the sound at some addresses must be copies.
        rewrite: turns a public address into one that can be reached from here.

    Raises:
        ValueError: ``content`` is no feed.
    """
    feed = read_published(content)
    if feed is None:
        raise ValueError("not a feed")
    with Outside(rewrite) as outside:
        samples = (
            partial(_see_sample, outside, sound.url, originals[sound.url])
            for item in feed.items
            for sound in item.sounds
            if sound.url in originals
        )
        finding = _looked_at([*_looks(outside, feed.items, feed.image_url), *samples])
    return Report(
        feed_url=feed_url,
        checks=finding.checks,
        failures=finding.failures,
        warnings=finding.warnings,
    )


def _offered(
    feed_url: str, feed: PublishedFeed, name: str | None, known_guids: frozenset[str]
) -> Finding:
    missing = _("The episode {name} is not in the feed {address}.")
    vanished = _(
        "An episode that was published before is no longer in the feed {address}: "
        "its GUID is {guid}."
    )
    failures = []
    if name is not None and not any(item.is_named(name) for item in feed.items):
        failures.append(missing.format(name=name, address=feed_url))
    gone = known_guids - {item.guid for item in feed.items}
    failures += [vanished.format(address=feed_url, guid=guid) for guid in sorted(gone)]
    return Finding(1 + len(known_guids), tuple(failures))


def _kept_by_caches(outside: Outside, feed_url: str, answer: Answer) -> Finding:
    again = outside.get_again(feed_url, answer)
    return judge_age(feed_url, answer) + judge_again(feed_url, again)


def _parted(
    feed: PublishedFeed, name: str | None
) -> tuple[tuple[PublishedItem, ...], tuple[PublishedItem, ...]]:
    """Return the episode that is looked at in full, and all others."""
    named = tuple(item for item in feed.items if name is not None and item.is_named(name))
    return named, tuple(item for item in feed.items if item not in named)


def _some(items: tuple[PublishedItem, ...], feed: bytes) -> tuple[PublishedItem, ...]:
    """Return the first of many items, and others by a chance that the feed's content decides."""
    first, rest = items[:_FIRST], items[_FIRST:]
    if len(rest) <= _BY_CHANCE:
        return items
    return (*first, *random.Random(feed).sample(rest, _BY_CHANCE))  # noqa: S311 - no secret


def _looks(outside: Outside, items: Iterable[PublishedItem], cover: str) -> Iterator[Look]:
    """Say what to look at in full; covers that episodes share only once."""
    covers = [cover]
    for item in items:
        yield from _looks_at_sounds(outside, item)
        yield from _looks_at_new(outside, item)
        covers.append(item.image_url)
    for address in dict.fromkeys(filter(None, covers)):
        yield partial(_see_cover, outside, address)


def _looks_at_others(outside: Outside, items: Iterable[PublishedItem]) -> Iterator[Look]:
    for item in items:
        yield from _looks_at_sounds(outside, item)


def _looks_at_sounds(outside: Outside, item: PublishedItem) -> Iterator[Look]:
    if item.enclosure is None:
        yield partial(_without_sound, item)
    for sound in item.sounds:
        yield partial(_see_sound, outside, sound)


def _looks_at_new(outside: Outside, item: PublishedItem) -> Iterator[Look]:
    for sound in item.sounds:
        yield partial(_see_ranges, outside, sound)
    if item.page_url:
        yield partial(_see_page, outside, item.page_url)
    for linked in (*item.transcripts, *filter(None, [item.chapters])):
        yield partial(_see_text, outside, linked)


def _without_sound(item: PublishedItem) -> Finding:
    sentence = _("The episode with the GUID {guid} has no sound file in the feed.")
    return Finding(1, (sentence.format(guid=item.guid),))


def _see_sound(outside: Outside, sound: Sound) -> Finding:
    return judge_sound(sound, outside.head(sound.url))


def _see_ranges(outside: Outside, sound: Sound) -> Finding:
    end = max(sound.length_bytes - 1, 0)
    middle = end // 2
    spans = dict.fromkeys([(0, min(1, end)), (middle, min(middle + 1, end))])
    findings = (
        judge_range(sound.url, outside.get_range(sound.url, first, last), first, last)
        for first, last in spans
    )
    # A server without ranges fails both alike: one sentence is enough.
    total = reduce(add, findings, Finding())
    return Finding(total.checks, tuple(dict.fromkeys(total.failures)))


def _see_sample(outside: Outside, address: str, original: Path) -> Finding:
    first = original.stat().st_size // 2
    with original.open("rb") as stream:
        stream.seek(first)
        expected = stream.read(_SAMPLE_BYTES)
    last = first + len(expected) - 1
    return judge_sample(address, outside.get_range(address, first, last), expected)


def _see_page(outside: Outside, address: str) -> Finding:
    return judge_page(address, outside.get(address, _PAGE_START_BYTES))


def _see_text(outside: Outside, linked: Linked) -> Finding:
    return judge_text(linked, outside.get(linked.url))


def _see_cover(outside: Outside, address: str) -> Finding:
    return judge_cover(address, outside.head(address))


def _looked_at(looks: list[Look]) -> Finding:
    """Take all looks, several at once, and put what they found together in order."""
    pool = ThreadPoolExecutor(max_workers=_AT_ONCE)
    try:
        futures = [pool.submit(look) for look in looks]
        wait(futures, timeout=PATIENCE_S)
    finally:  # also after Ctrl-C: what has not begun is not begun any more
        pool.shutdown(wait=True, cancel_futures=True)
    total = reduce(add, (_result(future) for future in futures), Finding())
    late = sum(future.cancelled() for future in futures)
    return total + _too_late(late) if late else total


def _result(future: Future[Finding]) -> Finding:
    return Finding() if future.cancelled() else future.result()


def _too_late(count: int) -> Finding:
    sentence = ngettext(
        "After {seconds:g} s, {count} address was not looked at: the server is slow.",
        "After {seconds:g} s, {count} addresses were not looked at: the server is slow.",
        count,
    )
    return Finding(count, (sentence.format(seconds=PATIENCE_S, count=count),))

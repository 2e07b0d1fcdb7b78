"""What publishing would do, in words: for listeners, then what is sent, then how long it takes."""

from collections.abc import Iterator
from gettext import gettext as _
from gettext import ngettext

from media_pipeline.feed.differences import Difference
from media_pipeline.pipeline.consent import CONSENTS, consequence_in_words
from media_pipeline.pipeline.foresight import Foreseen, Foresight
from media_pipeline.pipeline.history_wording import aspect_title, channel_title
from media_pipeline.pipeline.sending import Sending
from media_pipeline.pipeline.wording import about, moment, size

_NAMED = 12
"""So many episodes are named; of more, only the number is told."""


def foresight_in_words(found: Foresight) -> Iterator[str]:
    """Say what listeners would notice, a sentence each; the first one sums up.

    Refusals and what needs a yes are told by ``obstacles_in_words``.
    """
    if not any(each.change for each in found.episodes):
        if not found.changing:
            yield _("Everything is up to date: publishing now would change nothing.")
    else:
        yield _sum(found)
        changes = [*_changes(found), *_texts(found)]
        yield from changes[:_NAMED]
        if len(changes) > _NAMED:
            more = len(changes) - _NAMED
            yield ngettext("{count} more episode.", "{count} more episodes.", more).format(
                count=more
            )
        if found.before and found.differences.channel:
            yield _("The series changes: {names}.").format(
                names=", ".join(channel_title(name) for name in found.differences.channel)
            )
    for item in found.withdrawn:
        yield _("“{title}” stays withdrawn; to bring it back: media publish {episode}").format(
            title=item.title, episode=item.name
        )


def obstacles_in_words(found: Foresight) -> Iterator[tuple[str, str]]:
    """Give what keeps an episode back: a sentence, and the next thing to type or to correct."""
    for each in found.episodes:
        name = each.job.episode.name
        if each.refusal:
            refused = _("{episode} would be refused. {reason}")
            reason = each.refusal.message.replace("\n", "\n  ")
            yield refused.format(episode=name, reason=reason), each.refusal.hint
        for consequence in each.consequences if each.change else ():
            sentence = consequence_in_words(consequence, each.change[1]) if each.change else ""
            yield sentence, _("If you want that, type: {command}").format(command=_agreeing(each))
        if each.may_be_heard_again:
            yield _unknown_sound(each), ""


def sending_in_words(found: Foresight) -> str:
    """Say how many files would be sent, and how much that is."""
    sendings = [each.sending for each in found.episodes if each.change]
    count = sum(each.objects for each in sendings)
    told = ngettext("{count} file, {size}", "{count} files, {size}", count).format(
        count=count, size=size(sum(each.size_bytes for each in sendings))
    )
    known = {each.known for each in sendings}
    if known == {"not at all"}:
        return _("unknown: the sound must be made first")
    if "not at all" in known:
        return _("{known}, and the sound that is still to be made").format(known=told)
    if "about" in known:
        return _("about {known}; the transcript is made first").format(known=told)
    return told if count else _("no file")


def time_in_words(found: Foresight) -> str:
    """Say how long it will take."""
    times = [each.time_s for each in found.episodes if each.change]
    known = [time_s for time_s in times if time_s is not None]
    if len(known) < len(times):
        return _("unknown until an episode was published from this computer")
    return about(sum(known))


def command_for(found: Foresight) -> str:
    """Return the command that does all of it, with the consents it needs; "" for nothing.

    Where nothing but a date that has come would change the feed, that is media sync.
    """
    from media_pipeline.feed.catalogue import due

    ready = [each for each in found.episodes if each.change]
    own = [each for each in ready if each.is_own]
    if ready and not own and found.before and due(found.before, ready[0].job.machine.now()):
        return f"media sync {found.slug}"
    chosen = own or ready[:1]
    flags = [flag for flag in _every_flag() if any(flag in flags_of(each) for each in chosen)]
    names = [each.job.episode.name for each in chosen]
    return " ".join(["media", "publish", *names, *flags]) if chosen else ""


def flags_of(episode: Foreseen) -> tuple[str, ...]:
    """Return the flags with which a person says yes to what this episode's change does."""
    kinds = {each.kind for each in episode.consequences}
    return tuple(f"--yes-{kind}" for kind in CONSENTS if kind in kinds)


def _every_flag() -> tuple[str, ...]:
    return tuple(f"--yes-{kind}" for kind in CONSENTS)


def _agreeing(episode: Foreseen) -> str:
    agreed = [f"--yes-{kind}" for kind in CONSENTS if kind in episode.job.wishes.consents]
    name = episode.job.episode.name
    return " ".join(["media", "publish", name, *agreed, *flags_of(episode)])


def _sum(found: Foresight) -> str:
    """Sum up in a sentence."""
    if not found.differences.anything and all(each.sending == Sending() for each in found.episodes):
        return _(
            "Listeners notice nothing: what they have is looked at again, or written as it was."
        )
    parts = list(_counts(found)) or [_("Apps show the same episodes")]
    return ", ".join([*parts, _downloads(found)]) + "."


def _counts(found: Foresight) -> Iterator[str]:
    """Say how many episodes are new, change, wait, leave, and get a sound made anew."""
    items, waiting = found.differences.items, found.differences.waiting
    new = sum(each.before is None for each in items)
    changed = sum(each.change == "changed" for each in items)
    held = sum(each.after is not None for each in waiting)
    gone = sum(each.after is None for each in items)
    made = sum(each.may_be_heard_again for each in found.episodes)
    for count, text in (
        (new, ngettext("{count} new episode", "{count} new episodes", new)),
        (changed, ngettext("{count} episode changes", "{count} episodes change", changed)),
        (held, ngettext("{count} episode waits", "{count} episodes wait", held)),
        (gone, ngettext("{count} episode leaves", "{count} episodes leave", gone)),
        (made, ngettext("{count} sound is made anew", "{count} sounds are made anew", made)),
    ):
        if count:
            yield text.format(count=count)


def _downloads(found: Foresight) -> str:
    """Say whether anybody's app would fetch a sound again."""
    from media_pipeline.feed.consequences import consequences

    every = consequences(found.before, found.after) if found.after else ()
    count = sum(each.kind == "download-again" for each in every)
    if count:
        text = ngettext(
            "{count} episode would be downloaded again",
            "{count} episodes would be downloaded again",
            count,
        )
        return text.format(count=count)
    if any(each.may_be_heard_again for each in found.episodes):
        return _("whether one is downloaded again is not known yet")
    return _("no episode is downloaded again")


def _changes(found: Foresight) -> Iterator[str]:
    """Say what changes in the list of episodes, one sentence each."""
    for each in found.differences.items:
        yield _change(each)
    for each in found.differences.waiting:
        yield _waiting(each)


def _change(difference: Difference) -> str:
    """Word one episode that listeners will see otherwise than now."""
    item, before = difference.item, difference.before
    names = list(map(aspect_title, difference.aspects))
    if before and "title" in difference.aspects:
        names[0] = _("title, now “{title}”").format(title=item.title)
    if difference.after is None:
        sentence = _("“{title}” leaves the feed.")
    elif difference.back:
        sentence = _("“{title}” comes back into the feed, dated {when}.")
    elif before is None:
        sentence = _("New: “{title}” ({episode}), dated {when}.")
    else:
        sentence = _("“{title}” ({episode}) changes: {names}.")
    return sentence.format(
        title=(before or item).title,
        episode=item.name,
        names=", ".join(names),
        when=moment(item.published),
    )


def _waiting(difference: Difference) -> str:
    if difference.after is None:
        return _("“{title}” no longer waits for its date.").format(title=difference.item.title)
    item = difference.item
    sentence = _("“{title}” ({episode}) waits for its date, {when}.")
    return sentence.format(title=item.title, episode=item.name, when=moment(item.published))


def _texts(found: Foresight) -> Iterator[str]:
    """Say which transcripts and pages change although the list of episodes says the same."""
    told = {each.item.guid for each in found.differences.items}
    for each in found.episodes:
        episode, sending = each.job.episode, each.sending
        if sending.transcript:
            yield _("The transcript of “{title}” changes.").format(title=episode.title)
        elif sending.objects and each.item_before and episode.guid not in told:
            yield _("The page of “{title}” changes.").format(title=episode.title)


def _unknown_sound(episode: Foreseen) -> str:
    return _(
        "The sound of “{title}” must be made before anybody can say whether it is another one. If "
        "it is, media publish asks for --yes-download-again and leaves the feed as it was."
    ).format(title=episode.job.episode.title)

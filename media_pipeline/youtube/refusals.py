"""What YouTube answers instead of doing it, in a person's words.

The reasons are those of the reference of the YouTube Data API, "Errors".
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from gettext import gettext as _
from typing import Any

from media_pipeline.errors import PassingTrouble, SetupError, StorageError

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that say: try again."""

_TOO_FAST = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "backendError", "internalError"}
)
_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_SIGN_IN = frozenset({"authError", "insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_NO_CHANNEL = frozenset({"youtubeSignupRequired", "channelClosed", "channelSuspended"})
_NOT_SWITCHED_ON = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_PACIFIC_STANDARD = timezone(timedelta(hours=-8))

AGAIN = _("Nothing is lost. Type the same command again: it goes on where it stopped.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: its status, its headers in lower case, its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        """Whether what was asked for is done."""
        return self.status in {200, 201, 204}

    @property
    def document(self) -> dict[str, Any]:
        """The body as JSON; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def reasons(self) -> frozenset[str]:
        """The names that Google gives to what is wrong."""
        error = self.document.get("error")
        if not isinstance(error, dict):
            return frozenset({str(error)} if error else ())
        every = [*error.get("errors", ()), *error.get("details", ())]
        named = {str(each.get("reason", "")) for each in every if isinstance(each, dict)}
        return frozenset((named | {str(error.get("status", ""))}) - {""})

    @property
    def said(self) -> str:
        """Google's own sentence, in English."""
        error = self.document.get("error")
        return str(error.get("message", "")) if isinstance(error, dict) else ""


class SignInNeeded(SetupError):
    """YouTube does not know, or no longer knows, who asks."""

    def __init__(self) -> None:
        super().__init__(
            _("YouTube no longer accepts this sign-in: it was withdrawn, or it is too old."),
            _("Sign in again, then type the same command: media youtube login"),
        )


class QuotaSpent(StorageError):
    """What Google allows this project in a day is used up.

    Args:
        back: when there is more.
    """

    def __init__(self, back: datetime) -> None:
        super().__init__(
            _(
                "Google allows only so much a day, and today’s share is used up. There is more "
                "from {when} on."
            ).format(when=back.astimezone().strftime(_("%Y-%m-%d %H:%M"))),
            _("Nothing is lost. Type the same command again then: it goes on where it stopped."),
        )
        self.back = back


class ThumbnailRefused(StorageError):
    """YouTube takes no picture for this channel: it is not verified."""


def next_quota(now: datetime) -> datetime:
    """Return when Google's daily quota begins anew: at midnight, Pacific time.

    YouTube Data API, "Quota and Compliance Audits".
    """
    there = now.astimezone(_pacific())
    midnight = there.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return (midnight + timedelta(days=1)).replace(tzinfo=_pacific()).astimezone(UTC)


def check(answer: Answer, clock: Callable[[], datetime]) -> None:
    """Let a good answer pass, and 308, with which an upload goes on.

    Raises:
        PassingTrouble: asked again, YouTube may do it.
        QuotaSpent: not before midnight, Pacific time.
        SignInNeeded: the sign-in is not valid, or not for this.
        StorageError: it says no.
    """
    if answer.is_good or answer.status == 308:  # noqa: PLR2004
        return
    if answer.reasons & _QUOTA:
        raise QuotaSpent(next_quota(clock()))
    if answer.status in PASSING or answer.reasons & _TOO_FAST:
        raise PassingTrouble(_("YouTube answers {status}.").format(status=answer.status), AGAIN)
    if answer.reasons & _NO_CHANNEL:
        raise _no_channel()
    if answer.status == 401 or answer.reasons & _SIGN_IN:  # noqa: PLR2004
        raise SignInNeeded
    raise _refusal(answer)


def _refusal(answer: Answer) -> StorageError:
    if "uploadLimitExceeded" in answer.reasons:
        return StorageError(
            _("This channel has uploaded as many videos as YouTube allows in a day."),
            _("Nothing is lost. Type the same command again in 24 hours."),
        )
    if answer.reasons & _NOT_SWITCHED_ON:
        return StorageError(
            _("The YouTube Data API is not switched on in your Google project."),
            _("Switch it on, then type the same command again: {address}").format(
                address="https://console.cloud.google.com/apis/library/youtube.googleapis.com"
            ),
        )
    said = answer.said or _("no reason given")
    return StorageError(
        _("YouTube refuses ({status}): {said}").format(status=answer.status, said=said),
        _("To upload it by hand instead, type: media youtube pack EPISODE"),
    )


def _no_channel() -> StorageError:
    return StorageError(
        _("This Google account has no YouTube channel that can take videos."),
        _("Sign in with the account that owns the channel: media youtube login"),
    )


def _pacific() -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo("America/Los_Angeles")
    except ZoneInfoNotFoundError:  # a system without time zones: an hour late in summer
        return _PACIFIC_STANDARD

"""What YouTube answers, and what a person is told of it."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from media_pipeline.errors import MediaError, PassingTrouble, StorageError
from media_pipeline.youtube.refusals import Answer, QuotaSpent, SignInNeeded, check, next_quota


def told(status: int, reason: str, message: str = "") -> MediaError:
    body = {"error": {"code": status, "message": message, "errors": [{"reason": reason}]}}
    with pytest.raises(MediaError) as found:
        check(Answer(status, {}, json.dumps(body).encode()), lambda: datetime.now(UTC))
    return found.value


@pytest.mark.parametrize(
    ("now", "back"),
    [
        ("2026-07-14T12:00+00:00", "2026-07-15T07:00+00:00"),  # summer: seven hours behind
        ("2026-01-14T12:00+00:00", "2026-01-15T08:00+00:00"),  # winter: eight
        ("2026-07-15T06:59+00:00", "2026-07-15T07:00+00:00"),
        ("2026-03-08T09:00+00:00", "2026-03-09T07:00+00:00"),  # the day the clocks change
    ],
)
def test_the_quota_comes_back_at_midnight_pacific_time(now: str, back: str) -> None:
    assert next_quota(datetime.fromisoformat(now)) == datetime.fromisoformat(back)


def test_the_moment_is_told_in_this_computer_s_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    try:
        spent = QuotaSpent(datetime(2026, 7, 15, 7, 0, tzinfo=UTC))
        assert "from 2026-07-15 09:00 on" in spent.message
    finally:
        monkeypatch.undo()
        time.tzset()
    assert spent.back.astimezone(ZoneInfo("America/Los_Angeles")).utcoffset() == timedelta(hours=-7)


@pytest.mark.parametrize(
    ("status", "reason", "kind", "words"),
    [
        (403, "quotaExceeded", QuotaSpent, "used up"),
        (403, "dailyLimitExceeded", QuotaSpent, "used up"),
        (403, "rateLimitExceeded", PassingTrouble, "answers 403"),
        (429, "quotaExceeded", QuotaSpent, "used up"),
        (429, "RESOURCE_EXHAUSTED", PassingTrouble, "answers 429"),
        (500, "backendError", PassingTrouble, "answers 500"),
        (401, "authError", SignInNeeded, "no longer accepts"),
        (403, "insufficientPermissions", SignInNeeded, "no longer accepts"),
        (401, "youtubeSignupRequired", StorageError, "no YouTube channel"),
        (403, "accessNotConfigured", StorageError, "not switched on"),
        (400, "uploadLimitExceeded", StorageError, "as many videos"),
        (400, "invalidTitle", StorageError, "refuses (400)"),
    ],
)
def test_every_refusal_has_words_of_its_own(
    status: int, reason: str, kind: type[MediaError], words: str
) -> None:
    error = told(status, reason)
    assert type(error) is kind
    assert words in error.message
    assert error.hint


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": "invalid_grant"}', b"null"])
def test_an_answer_that_is_no_document_is_told_all_the_same(body: bytes) -> None:
    with pytest.raises(StorageError, match="refuses"):
        check(Answer(400, {}, body), lambda: datetime.now(UTC))


@pytest.mark.parametrize("status", [200, 201, 204, 308])
def test_what_is_good_passes(status: int) -> None:
    check(Answer(status, {}, b""), lambda: datetime.now(UTC))

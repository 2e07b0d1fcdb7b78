"""A video goes to YouTube once, whatever happens on the way; the server counts and compares."""

import pytest
from youtube.officer import GUID, Officer
from youtube.server import GRANULE, REFRESH_TOKEN, Fault

from media_pipeline.errors import PassingTrouble, StorageError
from media_pipeline.youtube.delivery import leave_behind, mark_of
from media_pipeline.youtube.parcel import digest_of
from media_pipeline.youtube.refusals import QuotaSpent, SignInNeeded


def is_there_once(officer: Officer, *, resent: int = 0) -> None:
    """One video, the very file, and no byte more than were lost on the way."""
    tube = officer.tube
    assert [tube.sha256(each) for each in tube.videos] == [officer.parcel.video_sha256]
    assert tube.body_bytes == officer.parcel.video_bytes + resent


def test_a_video_arrives_with_its_texts(officer: Officer) -> None:
    arrived = officer.upload()
    is_there_once(officer)
    video = officer.tube.videos[arrived.video_id]
    assert video["snippet"]["title"] == "Vieillir en ville"
    assert video["snippet"]["tags"] == ["Oxygène", "vieillissement"]
    assert video["snippet"]["defaultLanguage"] == "fr"
    assert video["status"]["privacyStatus"] == "unlisted"
    assert video["status"]["selfDeclaredMadeForKids"] is False
    assert officer.tube.count("piece") == 6
    assert officer.progress[-1] == officer.parcel.video_bytes


def test_a_connection_that_is_cut_goes_on_at_the_byte_that_arrived(officer: Officer) -> None:
    officer.tube.faults = [Fault("piece", "cut", after=100_000, skip=2)]
    officer.upload()
    is_there_once(officer)
    assert officer.tube.count("begin") == 1
    assert officer.pauses[0].begins
    assert "broke off" in officer.pauses[0].reason


def test_what_the_server_did_not_keep_is_sent_again_and_nothing_else(officer: Officer) -> None:
    officer.tube.faults = [Fault("piece", "few", after=GRANULE // 2, skip=1)]
    officer.upload()
    is_there_once(officer, resent=GRANULE // 2)
    assert officer.pauses == []


def test_a_server_that_keeps_nothing_is_not_asked_for_ever(officer: Officer) -> None:
    officer.tube.faults = [Fault("piece", "few", after=0, times=100)]
    with pytest.raises(PassingTrouble, match="kept nothing"):
        officer.upload(patience_s=0.5)
    assert officer.tube.count("piece") <= 5


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_an_error_that_passes_is_waited_out(officer: Officer, status: int) -> None:
    officer.tube.faults = [Fault("piece", status=status, skip=1), Fault("begin", status=status)]
    officer.upload()
    is_there_once(officer)
    assert f"YouTube answers {status}." in {pause.reason for pause in officer.pauses}


def test_an_outage_that_lasts_is_told_and_the_next_run_goes_on(officer: Officer) -> None:
    officer.tube.faults = [Fault("piece", status=503, skip=3, times=99), Fault("ask", times=99)]
    officer.tube.faults[1].skip = 1  # the first is asked before the first piece
    with pytest.raises(PassingTrouble) as told:
        officer.upload(patience_s=0.5)
    assert "goes on where it stopped" in told.value.hint
    assert officer.tube.body_bytes == 3 * GRANULE
    officer.tube.faults = []
    officer.upload()
    is_there_once(officer)
    assert officer.tube.count("begin") == 1


def test_an_access_token_that_runs_out_in_the_middle_is_renewed(officer: Officer) -> None:
    officer.tube.faults = [Fault("piece", status=401, reason="authError", skip=2)]
    officer.upload()
    is_there_once(officer)
    assert officer.tube.count("token") == 2  # the one kept was too old, then this one
    assert officer.tube.tokens[-1] in (officer.folder / "token.json").read_text("utf-8")


def test_a_sign_in_that_was_withdrawn_says_how_to_sign_in(officer: Officer) -> None:
    officer.tube.is_revoked = True
    with pytest.raises(SignInNeeded) as told:
        officer.upload()
    assert "media youtube login" in told.value.hint
    assert REFRESH_TOKEN not in str(told.value)
    officer.tube.is_revoked = False
    officer.upload()
    is_there_once(officer)


def test_google_s_own_trouble_is_no_lost_sign_in(officer: Officer) -> None:
    officer.tube.faults = [Fault("token", status=503, times=2)]
    officer.upload()
    is_there_once(officer)


def test_a_spent_quota_says_when_there_is_more(officer: Officer) -> None:
    """Midnight at Los Angeles, in July, is 07:00 UTC."""
    officer.tube.faults = [Fault("piece", status=403, reason="quotaExceeded", skip=2)]
    with pytest.raises(QuotaSpent) as told:
        officer.upload()
    assert told.value.back.isoformat() == "2026-07-15T07:00:00+00:00"
    assert officer.pauses == []
    officer.upload()
    is_there_once(officer)


def test_a_channel_that_uploaded_too_much_is_told_so(officer: Officer) -> None:
    officer.tube.faults = [Fault("begin", status=400, reason="uploadLimitExceeded")]
    with pytest.raises(StorageError, match="as many videos as YouTube allows"):
        officer.upload()
    assert officer.pauses == []


def test_another_refusal_is_told_in_google_s_words(officer: Officer) -> None:
    officer.tube.faults = [Fault("begin", status=400, reason="invalidTags", message="Bad tags.")]
    with pytest.raises(StorageError, match=r"YouTube refuses \(400\): Bad tags\."):
        officer.upload()


@pytest.mark.parametrize("reason", ["rateLimitExceeded", "userRateLimitExceeded"])
def test_too_many_requests_at_once_are_waited_out(officer: Officer, reason: str) -> None:
    officer.tube.faults = [Fault("begin", status=403, reason=reason)]
    officer.upload()
    is_there_once(officer)


def test_the_same_file_is_not_uploaded_again(officer: Officer) -> None:
    first = officer.upload()
    again = officer.upload()
    assert (again.video_id, again.is_new) == (first.video_id, False)
    is_there_once(officer)
    assert officer.tube.count("begin") == 1


def test_a_video_that_episode_yaml_names_is_not_uploaded(officer: Officer) -> None:
    known = officer.tube.add_video({"snippet": {"description": ""}}, b"by hand")
    officer.changed(known_id=known)
    arrived = officer.upload()
    assert (arrived.video_id, arrived.is_new, arrived.is_ours) == (known, False, False)
    assert officer.tube.count("begin") == 0


def test_an_answer_that_was_lost_after_the_last_byte_makes_no_second_video(
    officer: Officer,
) -> None:
    officer.tube.faults = [Fault("piece", "lost", skip=5)]
    arrived = officer.upload()
    assert list(officer.tube.videos) == [arrived.video_id]
    is_there_once(officer)


def test_a_run_that_died_before_it_read_the_last_answer_asks_the_session(
    officer: Officer,
) -> None:
    """Without patience, the run ends with the connection."""
    officer.tube.faults = [Fault("piece", "lost", skip=5)]
    with pytest.raises(PassingTrouble):
        officer.upload(patience_s=0.0)
    pieces = officer.tube.count("piece")
    officer.upload()
    is_there_once(officer)
    assert officer.tube.count("piece") == pieces


def test_a_lost_session_is_looked_for_in_the_channel(officer: Officer) -> None:
    """The last resort: the session is over, the video is there, further down than one page."""
    officer.tube.faults = [Fault("piece", "lost", skip=5)]
    with pytest.raises(PassingTrouble):
        officer.upload(patience_s=0.0)
    (known,) = officer.tube.videos
    officer.tube.sessions.clear()
    for number in range(3):
        officer.tube.add_video({"snippet": {"description": f"another {number}"}}, b"")
    arrived = officer.upload()
    assert (arrived.video_id, arrived.is_new, arrived.is_older) == (known, False, False)
    assert officer.tube.count("begin") == 1


def test_what_another_computer_uploaded_is_found(officer: Officer) -> None:
    text = f"Une rencontre.\n\n{mark_of(GUID)}"
    known = officer.tube.add_video({"snippet": {"description": text}}, b"the same episode")
    assert officer.upload().video_id == known
    assert officer.tube.count("begin") == 0


def test_an_answer_to_the_beginning_that_is_lost_leaves_no_video(officer: Officer) -> None:
    officer.tube.faults = [Fault("begin", "lost")]
    officer.upload()
    is_there_once(officer)
    assert officer.tube.count("begin") == 2


@pytest.mark.parametrize("status", [404, 410])
def test_a_session_that_is_over_begins_anew(officer: Officer, status: int) -> None:
    officer.tube.faults = [Fault("piece", status=status, reason="notFound", skip=3)]
    officer.upload()
    is_there_once(officer, resent=3 * GRANULE)
    assert officer.tube.count("begin") == 2


def test_sessions_that_end_again_and_again_are_given_up(officer: Officer) -> None:
    officer.tube.faults = [Fault("piece", status=404, skip=1, times=99)]
    with pytest.raises(StorageError, match="again and again"):
        officer.upload()
    assert officer.tube.count("begin") == 3


def test_a_file_that_changed_on_its_way_begins_anew(officer: Officer) -> None:
    officer.tube.faults = [Fault("piece", "cut", after=0, skip=2)]
    with pytest.raises(PassingTrouble):
        officer.upload(patience_s=0.0)
    content = b"another file" * 50_000
    officer.parcel.video.write_bytes(content)
    officer.changed(video_sha256=digest_of(content), video_bytes=len(content))
    officer.upload()
    is_there_once(officer, resent=2 * GRANULE)


def test_a_newer_file_is_told_and_not_uploaded_unless_asked(officer: Officer) -> None:
    first = officer.upload()
    officer.parcel.video.write_bytes(b"newer")
    officer.changed(video_sha256="f" * 64, video_bytes=5, known_id=first.video_id)
    arrived = officer.upload()
    assert (arrived.video_id, arrived.is_older) == (first.video_id, True)
    with officer.line() as line:
        leave_behind(officer.way(line), officer.parcel)
    second = officer.upload()
    assert second.video_id != first.video_id
    assert officer.tube.files[second.video_id] == b"newer"
    # episode.yaml still names the first: the second is known all the same, and none is asked twice
    with officer.line() as line:
        leave_behind(officer.way(line), officer.parcel)
    assert officer.upload().video_id == second.video_id
    assert len(officer.tube.videos) == 2


def test_a_video_that_a_person_deleted_is_told(officer: Officer) -> None:
    first = officer.upload()
    officer.tube.videos.clear()
    officer.changed(known_id=first.video_id)
    with pytest.raises(StorageError) as told:
        officer.upload()
    assert "remove the line “youtube:” from episode.yaml" in told.value.hint
    officer.changed(known_id="")
    assert officer.upload().is_new


def test_what_opens_an_upload_is_for_its_owner_alone(officer: Officer) -> None:
    officer.tube.faults = [Fault("piece", "cut", after=0, skip=1)]
    with pytest.raises(PassingTrouble) as told:
        officer.upload(patience_s=0.0)
    (record,) = (officer.folder / "episodes").glob("*.json")
    (session,) = officer.tube.sessions
    assert session in record.read_text("utf-8")
    assert (record.stat().st_mode & 0o777, record.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (officer.folder / "token.json").stat().st_mode & 0o777 == 0o600
    assert session not in str(told.value)
    assert session not in repr(officer.memory.read())
    assert told.value.__cause__ is None


def test_two_windows_do_not_upload_the_same_episode(officer: Officer) -> None:
    with (
        officer.memory.alone(),
        pytest.raises(StorageError, match="by another window"),
        officer.memory.alone(),
    ):
        pass
    with officer.memory.alone():
        pass


def test_a_damaged_record_finds_the_video_in_the_channel(officer: Officer) -> None:
    known = officer.upload().video_id
    (record,) = (officer.folder / "episodes").glob("*.json")
    record.write_bytes(record.read_bytes()[:20])
    assert officer.upload().video_id == known
    assert officer.tube.count("begin") == 1

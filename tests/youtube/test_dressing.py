"""Texts, captions and picture at YouTube: sent when they changed, and never over a person's."""

from youtube.officer import Officer
from youtube.server import Fault

from media_pipeline.youtube.dressing import Dressed, Seen, dress, look_at
from media_pipeline.youtube.parcel import Privacy


def dressed(
    officer: Officer, video_id: str, privacy: Privacy | None = None, *, replace: bool = False
) -> Dressed:
    with officer.line() as line:
        return dress(officer.way(line), officer.parcel, video_id, privacy, replace_texts=replace)


def seen(officer: Officer, video_id: str, asked: Privacy | None = None) -> Seen:
    with officer.line() as line:
        return look_at(officer.way(line), video_id, asked)


def test_captions_and_thumbnail_arrive_and_are_not_sent_twice(officer: Officer) -> None:
    video_id = officer.upload().video_id
    assert dressed(officer, video_id) == Dressed(("captions", "thumbnail"), ())
    (track,) = officer.tube.captions.values()
    assert track["content"].decode() == officer.parcel.captions.rstrip("\n")
    assert track["snippet"]["language"] == "fr"
    assert track["snippet"]["name"] == "Sous-titres"
    assert officer.tube.thumbnails == {video_id: officer.parcel.thumbnail}
    assert dressed(officer, video_id) == Dressed((), ())
    assert officer.tube.count("captions") == officer.tube.count("thumbnail") == 1


def test_only_what_changed_is_sent(officer: Officer) -> None:
    video_id = officer.upload().video_id
    dressed(officer, video_id)
    officer.changed(captions="1\n00:00:00,000 --> 00:00:02,000\nBonsoir.\n")
    assert dressed(officer, video_id).changed == ("captions",)
    (track,) = officer.tube.captions.values()
    assert b"Bonsoir" in track["content"]
    officer.changed(title="Vieillir en ville, ensemble")
    assert dressed(officer, video_id).changed == ("texts",)
    officer.changed(thumbnail=b"\xff\xd8another\xff\xd9")
    assert dressed(officer, video_id).changed == ("thumbnail",)
    assert officer.tube.videos[video_id]["snippet"]["title"] == "Vieillir en ville, ensemble"
    assert officer.tube.count("begin") == 1


def test_new_texts_leave_the_rest_of_the_video_as_it_is_there(officer: Officer) -> None:
    video_id = officer.upload().video_id
    video = officer.tube.videos[video_id]
    video["snippet"]["categoryId"] = "25"
    video["status"]["privacyStatus"] = "public"
    officer.changed(title="Autre titre")
    dressed(officer, video_id)
    assert video["snippet"]["categoryId"] == "25"
    assert video["status"]["privacyStatus"] == "public"


def test_texts_that_a_person_changed_at_youtube_stay(officer: Officer) -> None:
    video_id = officer.upload().video_id
    officer.tube.videos[video_id]["snippet"]["description"] = "Les mots d'une personne."
    officer.changed(title="Autre titre")
    done = dressed(officer, video_id)
    assert "texts" not in done.changed
    assert "--replace-texts" in done.warnings[0]
    assert officer.tube.count("update") == 0
    assert "texts" in dressed(officer, video_id, replace=True).changed
    snippet = officer.tube.videos[video_id]["snippet"]
    assert (snippet["title"], snippet["description"]) == (
        "Autre titre",
        officer.parcel.description,
    )


def test_captions_whose_answer_was_lost_make_no_second_track(officer: Officer) -> None:
    video_id = officer.upload().video_id
    officer.tube.faults = [Fault("captions", "lost")]
    assert "captions" in dressed(officer, video_id).changed
    assert len(officer.tube.captions) == 1


def test_youtube_s_own_captions_are_left_alone(officer: Officer) -> None:
    video_id = officer.upload().video_id
    own = {"videoId": video_id, "language": "fr", "name": "", "trackKind": "ASR"}
    officer.tube.captions["own"] = {"snippet": own, "content": b"machine"}
    dressed(officer, video_id)
    assert officer.tube.captions["own"]["content"] == b"machine"
    assert len(officer.tube.captions) == 2


def test_a_channel_that_may_have_no_thumbnail_is_told_what_to_do(officer: Officer) -> None:
    officer.tube.may_have_thumbnails = False
    video_id = officer.upload().video_id
    done = dressed(officer, video_id)
    assert done.changed == ("captions",)
    assert "https://www.youtube.com/verify" in done.warnings[0]
    officer.tube.may_have_thumbnails = True
    assert dressed(officer, video_id) == Dressed(("thumbnail",), ())


def test_who_may_see_it_changes_only_when_asked(officer: Officer) -> None:
    video_id = officer.upload().video_id
    assert "privacy" in dressed(officer, video_id, "public").changed
    status = officer.tube.videos[video_id]["status"]
    assert (status["privacyStatus"], status["selfDeclaredMadeForKids"]) == ("public", False)
    assert dressed(officer, video_id, "public").changed == ()


def test_a_video_that_youtube_locked_is_told(officer: Officer) -> None:
    """A project that was not audited: unlisted was asked, private is what comes."""
    officer.tube.is_audited = False
    video_id = officer.upload().video_id
    found = seen(officer, video_id)
    assert found.privacy == "private"
    assert "locked" in found.warnings[0]
    assert "media youtube pack" in found.warnings[0]
    assert found.is_locked
    assert seen(officer, video_id) == found  # as long as it is so
    assert seen(officer, video_id, "private") == Seen("private", is_locked=False, warnings=())
    assert not seen(officer, video_id).is_locked  # a person wanted it so


def test_a_video_that_is_as_asked_needs_no_word(officer: Officer) -> None:
    assert seen(officer, officer.upload().video_id) == Seen(
        "unlisted", is_locked=False, warnings=()
    )


def test_a_video_that_youtube_rejects_is_told(officer: Officer) -> None:
    video_id = officer.upload().video_id
    status = officer.tube.videos[video_id]["status"]
    status |= {"uploadStatus": "rejected", "rejectionReason": "duplicate"}
    assert "duplicate" in seen(officer, video_id).warnings[0]

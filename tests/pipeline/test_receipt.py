"""What words and sound of an episode say about its accessibility, and how a signature ends."""

from datetime import date

import numpy as np
import pytest
from pipeline.delivered_sound import level, master, record, transcribe

from media_pipeline.master.curves import save_curves
from media_pipeline.master.heard import heard_stretches, shape_of
from media_pipeline.model.analysis import HOP_S
from media_pipeline.model.base import no_progress
from media_pipeline.model.episode import Accessibility
from media_pipeline.model.receipt import Receipt
from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.pipeline.delivered_curve import DELIVERED_CURVES
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.receipt import words_digest
from media_pipeline.pipeline.render_step import Render
from media_pipeline.pipeline.speech_step import DRAFT, Written
from media_pipeline.render.webvtt import to_vtt

SAID = (
    ("Animatrice", 0.5, 4.0, "Bonjour et bienvenue à tous dans notre quartier."),
    ("Invité", 4.5, 8.0, "Merci de m’accueillir ici, je suis très heureux."),
)


def power(*spoken_s: tuple[float, float], duration_s: float = 12.0) -> np.ndarray:
    """Speech at about −17 LUFS in the given stretches, −80 elsewhere."""
    curve = np.full(round(duration_s / HOP_S), 1e-8, dtype=np.float32)
    for start_s, end_s in spoken_s:
        curve[round(start_s / HOP_S) : round(end_s / HOP_S)] = 0.02
    return curve


def written(job: Job, origin: str, shift_s: float = 0.0) -> Transcript:
    """Have a transcript whose captions are late by ``shift_s``."""
    segments = tuple(
        Segment(start_s=start + shift_s, end_s=end + shift_s, text=text, speaker=who)
        for who, start, end, text in SAID
    )
    transcript = Transcript.model_validate(
        {"language": "fr", "origin": origin, "segments": [each.model_dump() for each in segments]},
        strict=False,
    )
    path = job.work_folder / "transcript.json"
    path.write_text(transcript.model_dump_json())
    words = transcript.word_count
    record(job, "transcribe", Written(path=path.name, words=words, origin=origin), path)
    return transcript


@pytest.fixture
def heard(job: Job) -> Job:
    """Eight seconds of speech in twelve, corrected by a person; the draft is still there."""
    level(job)
    master(job)
    save_curves(job.work_folder / DELIVERED_CURVES, {"power": power((0.5, 4.0), (4.5, 8.0))})
    (job.work_folder / DRAFT).write_text(to_vtt(written(job, "machine")), "utf-8")
    written(job, "person")
    return job


def receipt(job: Job) -> Receipt:
    Render().run(job, no_progress)
    content = (job.work_folder / "products" / "accessibility.json").read_bytes()
    return Receipt.model_validate_json(content)


def verdicts(job: Job) -> dict[str, str]:
    return {each.number: each.verdict for each in receipt(job).criteria}


def signed(job: Job, transcript: Transcript) -> None:
    signature = Accessibility(
        reviewed_by="Léa Martin",
        reviewed_on=date(2026, 3, 12),
        reviewed_transcript=words_digest(transcript),
    )
    job.episode = job.episode.model_copy(update={"accessibility": signature})


def test_a_corrected_episode_waits_for_a_signature_alone(heard: Job) -> None:
    found = verdicts(heard)
    assert {number for number, verdict in found.items() if verdict != "met"} == {
        "4.2",
        "4.4",
        "8.7",
    }
    signed(heard, written(heard, "person"))
    assert set(verdicts(heard).values()) == {"met"}
    assert receipt(heard).signature == "current"


def test_a_signature_ends_with_the_words_that_were_signed(heard: Job) -> None:
    transcript = written(heard, "person")
    signed(heard, transcript)
    other = transcript.segments[0].model_copy(update={"text": "Bonsoir."})
    changed = transcript.model_copy(update={"segments": (other, *transcript.segments[1:])})
    (heard.work_folder / "transcript.json").write_text(changed.model_dump_json())
    assert receipt(heard).signature == "outdated"
    assert verdicts(heard)["4.2"] == "to review"


def test_cutting_captions_otherwise_leaves_a_signature_alone() -> None:
    def of(*parts: tuple[str, str, float]) -> str:
        segments = tuple(
            Segment(start_s=start, end_s=start + 1, text=text, speaker=who)
            for who, text, start in parts
        )
        return words_digest(Transcript(language="fr", origin="person", segments=segments))

    whole = of(("A", "Bonjour à tous.", 0.0), ("B", "Merci.", 3.0))
    assert of(("A", "Bonjour", 1.0), ("A", "à  tous.", 2.0), ("B", "Merci.", 4.0)) == whole
    assert of(("A", "Bonjour à tous.", 0.0), ("A", "Merci.", 3.0)) != whole
    assert of(("A", "Bonjour à tous !", 0.0), ("B", "Merci.", 3.0)) != whole


def test_a_signed_draft_is_no_draft_to_the_reader(heard: Job) -> None:
    draft = written(heard, "machine")
    Render().run(heard, no_progress)
    page = heard.work_folder / "products" / "index.html"
    told = "personne ne l’a encore corrig"
    assert told in page.read_text("utf-8") or "nobody has corrected" in page.read_text("utf-8")
    assert verdicts(heard)["4.2"] == "not met"
    signed(heard, draft)
    assert verdicts(heard)["4.2"] == "met"
    assert told not in page.read_text("utf-8")


def test_captions_that_are_late_are_noticed(heard: Job) -> None:
    written(heard, "person", shift_s=2.0)
    found = {each.number: each for each in receipt(heard).criteria}
    assert found["4.3"].verdict == "not met"
    assert "2" in found["4.3"].said
    (heard.work_folder / DRAFT).unlink()  # nothing to compare with any more
    assert verdicts(heard)["4.3"] == "met"


def test_speech_that_nobody_wrote_is_noticed(heard: Job) -> None:
    spoken = power((0.5, 4.0), (4.5, 8.0), (20.5, 26.0), duration_s=30.0)
    save_curves(heard.work_folder / DELIVERED_CURVES, {"power": spoken})
    found = {each.number: each for each in receipt(heard).criteria}
    assert found["4.1"].verdict == "not met"
    assert "0:20" in found["4.1"].said


def test_an_episode_without_words(heard: Job) -> None:
    transcribe(heard)
    found = verdicts(heard)
    assert (found["4.1"], found["4.2"], found["4.3"]) == ("not met", "not met", "not applicable")


def test_the_receipt_is_published_and_the_page_links_to_it(heard: Job) -> None:
    products = Render().run(heard, no_progress).result.model_dump()["files"]
    for name in ("accessibility.html", "accessibility.json", "oembed.json"):
        assert products[name]["key"] == f"priorite-culture/episode-04/{name}"
    picture = products["share picture"]["key"]
    assert (heard.work_folder / products["share picture"]["path"]).stat().st_size > 10_000
    page = (heard.work_folder / "products" / "index.html").read_text("utf-8")
    assert heard.store.url_of("priorite-culture/episode-04/accessibility.html") in page
    assert heard.store.url_of(picture) in page
    before = page
    Render().run(heard, no_progress)
    assert (heard.work_folder / "products" / "index.html").read_text("utf-8") == before


def test_a_signature_is_a_reason_to_make_the_pages_again(heard: Job) -> None:
    before = Render().inputs(heard)
    signed(heard, written(heard, "person"))
    after = Render().inputs(heard)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"signature"}


def test_stretches_join_across_short_pauses() -> None:
    spans = heard_stretches(power((1.0, 3.0), (3.4, 5.0), (8.0, 9.0)))
    assert len(spans) == 2
    assert spans[0].start_s == pytest.approx(1.0, abs=0.25)
    assert spans[0].end_s == pytest.approx(5.0, abs=0.25)
    assert heard_stretches(np.zeros(0, dtype=np.float32)) == ()
    assert heard_stretches(np.full(600, 1e-9, dtype=np.float32)) == ()


def test_the_shape_of_a_sound() -> None:
    shape = shape_of(power((0.0, 6.0)), 12)
    assert shape[:5] == (1.0,) * 5
    assert max(shape[7:]) < 0.01
    assert shape_of(power((0.0, 1.0), duration_s=0.1), 12) == ()

"""What a program can say about accessibility, and what it leaves to a person."""

import gettext
from dataclasses import replace
from datetime import date

import pytest

from media_pipeline.model.colours import contrast
from media_pipeline.model.episode import Accessibility
from media_pipeline.model.receipt import Criterion
from media_pipeline.model.spans import Span
from media_pipeline.render.contrast import lowest_contrast
from media_pipeline.render.embedding import iframe_snippet
from media_pipeline.render.page import render_embed, render_page
from media_pipeline.render.page_content import PageContent
from media_pipeline.render.page_facts import facts_of, frame_title
from media_pipeline.render.receipt import Evidence, criteria_of

SIGNATURE = Accessibility(reviewed_by="Léa Martin", reviewed_on=date(2026, 3, 12))


@pytest.fixture(scope="module")
def evidence(content: PageContent) -> Evidence:
    """An episode that a person corrected, and nobody signed yet."""
    pages = (facts_of(render_page(content)), facts_of(render_embed(content)))
    return Evidence(
        pages=pages,
        frame_title=frame_title(iframe_snippet(content.embed_url, content.title, "Série")),
        language="fr",
        has_words=True,
        is_draft=False,
        is_video=False,
        unwritten=(),
        shift_s=0.1,
        mistakes=0,
        signature=None,
        is_current=False,
        contrast=lowest_contrast(pages[0].style),
    )


def judged(evidence: Evidence) -> dict[str, Criterion]:
    found = criteria_of(evidence, gettext.NullTranslations())
    return {criterion.number: criterion for criterion in found}


def verdicts(evidence: Evidence, verdict: str) -> list[str]:
    return [n for n, criterion in judged(evidence).items() if criterion.verdict == verdict]


def test_our_own_pages_meet_what_a_program_can_see(evidence: Evidence) -> None:
    assert verdicts(evidence, "not met") == []
    assert verdicts(evidence, "to review") == ["4.2", "4.4", "8.7"]
    numbers = [tuple(map(int, number.split("."))) for number in judged(evidence)]
    assert numbers == sorted(numbers)


def test_a_signature_answers_what_is_left(evidence: Evidence) -> None:
    signed = replace(evidence, signature=SIGNATURE, is_current=True)
    assert verdicts(signed, "to review") == []
    relevance = judged(signed)["4.2"]
    assert (relevance.checked_by, relevance.checked_on) == ("Léa Martin", date(2026, 3, 12))


def test_an_outdated_signature_answers_nothing_and_says_so(evidence: Evidence) -> None:
    outdated = replace(evidence, signature=SIGNATURE, is_current=False)
    assert verdicts(outdated, "to review") == ["4.2", "4.4", "8.7"]
    assert "Léa Martin signed on 2026-03-12, but the transcript has changed" in (
        judged(outdated)["4.2"].said
    )


def test_a_draft_is_no_relevant_transcript(evidence: Evidence) -> None:
    draft = replace(evidence, is_draft=True)
    assert verdicts(draft, "not met") == ["4.2", "4.4"]
    assert "nobody has read it" in judged(draft)["4.2"].said


def test_without_a_transcript(evidence: Evidence, content: PageContent) -> None:
    bare = content.model_copy(update={"transcript_html": "", "transcripts": ()})
    pages = (facts_of(render_page(bare)), facts_of(render_embed(bare)))
    nothing = replace(evidence, pages=pages, has_words=False, signature=SIGNATURE, is_current=True)
    assert verdicts(nothing, "not met") == ["4.1", "4.2"]
    assert verdicts(nothing, "not applicable") == ["4.3", "4.4", "13.3"]
    assert verdicts(replace(nothing, is_video=True), "not met") == ["4.1", "4.2", "4.3"]


def test_what_is_heard_and_not_written_is_told_with_its_moment(evidence: Evidence) -> None:
    holes = tuple(Span(start, start + 5) for start in (61.0, 90.0, 120.0, 150.0))
    assert judged(replace(evidence, unwritten=holes[:1]))["4.1"].said.startswith(
        "Something is heard at 1:01, and nothing is written."
    )
    several = judged(replace(evidence, unwritten=holes))["4.1"]
    assert several.verdict == "not met"
    assert "in 4 places, and nothing is written: 1:01, 1:30, 2:00…" in several.said
    unknown = judged(replace(evidence, unwritten=None))["4.1"]
    assert "all that is heard" not in unknown.said


@pytest.mark.parametrize(
    ("shift_s", "mistakes", "said"),
    [
        (2.5, 0, "They come 2.5 s after the sound."),
        (-3.0, 0, "They come 3.0 s before the sound."),
        (None, 2, "2 captions have a mistake."),
    ],
)
def test_captions_out_of_time(
    evidence: Evidence, shift_s: float | None, mistakes: int, said: str
) -> None:
    captions = judged(replace(evidence, shift_s=shift_s, mistakes=mistakes))["4.3"]
    assert (captions.verdict, captions.said) == ("not met", said)


@pytest.mark.parametrize(
    ("old", "new", "numbers"),
    [
        ("<audio controls", "<audio controls autoplay", ["4.10"]),
        ("<audio controls", "<audio", ["4.11", "4.13"]),
        ('aria-labelledby="player-name"', 'aria-labelledby="nobody"', ["4.7"]),
        ('<html lang="fr"', "<html", ["8.3"]),
        ("--quiet: #4a5768", "--quiet: #9aa7b8", ["3.2"]),
        ('type="text/plain"', 'type="x"', ["13.3"]),
    ],
)
def test_what_a_page_lacks_is_seen(
    evidence: Evidence, content: PageContent, old: str, new: str, numbers: list[str]
) -> None:
    html = render_page(content)
    assert old in html
    facts = facts_of(html.replace(old, new))
    lowest = lowest_contrast(facts.style)
    worse = replace(evidence, pages=(facts, evidence.pages[1]), contrast=lowest)
    assert verdicts(worse, "not met") == numbers


def test_a_frame_without_a_title_is_seen(evidence: Evidence) -> None:
    assert frame_title('<iframe src="x"></iframe>') == ""
    assert verdicts(replace(evidence, frame_title=""), "not met") == ["2.1"]


def test_a_video_beside_its_sound_is_judged_as_a_video(
    evidence: Evidence, filmed: PageContent
) -> None:
    pages = (facts_of(render_page(filmed)), facts_of(render_embed(filmed)))
    assert all(page.has_video for page in pages)
    lowest = lowest_contrast(pages[0].style)
    watched = replace(
        evidence,
        pages=pages,
        is_video=True,
        language="en",
        signature=SIGNATURE,
        is_current=True,
        contrast=lowest,
    )
    assert lowest is not None
    assert verdicts(watched, "not met") == verdicts(watched, "not applicable") == []
    assert verdicts(watched, "to review") == ["4.5"]  # nobody signs for what is only shown
    assert judged(watched)["4.1"].name.startswith("The video has a transcript")
    silent = facts_of(render_page(filmed.model_copy(update={"transcripts": ()})))
    without = replace(watched, pages=(silent, pages[1]))
    assert verdicts(without, "not met") == ["4.3", "13.3"]


def test_only_a_video_needs_a_description(evidence: Evidence) -> None:
    assert "4.5" not in judged(evidence)
    assert not evidence.pages[0].has_video


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_lowest_contrast_of_a_style_sheet() -> None:
    light = (
        ":root { --ground: #ffffff; --raised: #eeeeee; --text: #000000; --on: #ffffff; "
        "--accent: #006600; }"
    )
    dark = "@media (prefers-color-scheme: dark) { :root { --ground: #000000; --raised: #111111; } }"
    assert lowest_contrast(light + "body { color: var(--text); }") == pytest.approx(18.1, abs=0.1)
    button = light + ".b { background: var(--accent); color: var(--on); }"
    assert lowest_contrast(button) == pytest.approx(7.2, abs=0.1)
    assert lowest_contrast(light + dark + "body { color: var(--text); }") == pytest.approx(1.0)
    assert lowest_contrast(light + "a { color: color-mix(in srgb, red, blue); }") is None

"""The accessibility of one episode: what its pages, its words and its sound say about it."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from media_pipeline.model.audio import Master
from media_pipeline.model.receipt import Receipt
from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.pipeline.addresses import embed_code, has_words
from media_pipeline.pipeline.delivered_curve import delivered_power
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.sharing import RECEIPT_DATA, RECEIPT_PAGE
from media_pipeline.pipeline.speech_step import DRAFT, read_transcript
from media_pipeline.pipeline.video_products import has_video

if TYPE_CHECKING:
    from media_pipeline.render.page_content import PageContent
    from media_pipeline.render.receipt import Evidence, Words

_BESIDE_S = 0.8  # what a caption may begin late or end early
_WORTH_WRITING_S = 4.0
_ENOUGH_PAIRS = 8


def heard_transcript(job: Job) -> Transcript:
    """Return the transcript in the times at which listeners hear it, jingles told."""
    from media_pipeline.render.music import with_music

    timeline = job.result("master", Master).timeline
    return with_music(read_transcript(job).heard_on(timeline), timeline)


def receipt_texts(
    job: Job, transcript: Transcript, content: "PageContent", pages: tuple[str, str]
) -> dict[str, tuple[str, str]]:
    """Return the receipt as page and as data, by name, with their media types.

    Args:
        job: the episode.
        transcript: in the times at which it is heard.
        content: what the episode's page says.
        pages: the HTML of the page and of the embedded player.
    """
    from media_pipeline.render.locale_texts import translation
    from media_pipeline.render.receipt_page import receipt_html, receipt_json

    words = translation(job.language)
    receipt = receipt_of(job, evidence_of(job, transcript, pages), words)
    return {
        RECEIPT_DATA: (receipt_json(receipt), "application/json"),
        RECEIPT_PAGE: (receipt_html(receipt, content), "text/html; charset=utf-8"),
    }


def receipt_of(job: Job, evidence: "Evidence", words: "Words") -> Receipt:
    """Return the receipt in the language of ``words``."""
    from media_pipeline.render.receipt import criteria_of

    signed = evidence.signature is not None
    return Receipt(
        episode=job.episode.name,
        title=job.episode.title,
        page_url=job.store.url_of(job.key("index.html")),
        transcript=words_digest(read_transcript(job)),
        signature=("current" if evidence.is_current else "outdated") if signed else "none",
        criteria=criteria_of(evidence, words),
    )


def evidence_of(job: Job, transcript: Transcript, pages: tuple[str, str]) -> "Evidence":
    """Look at pages, words and sound; see ``receipt_texts`` for the arguments."""
    from media_pipeline.render.contrast import lowest_contrast
    from media_pipeline.render.page_facts import facts_of, frame_title
    from media_pipeline.render.receipt import Evidence

    facts = tuple(facts_of(html) for html in pages)
    ratios = [lowest_contrast(page.style) for page in facts]
    known = [ratio for ratio in ratios if ratio is not None]
    written = read_transcript(job)
    return Evidence(
        pages=facts,
        frame_title=frame_title(embed_code(job)),
        language=job.language,
        has_words=has_words(job),
        is_draft=written.origin == "machine",
        is_video=has_video(job),
        unwritten=unwritten(job, transcript),
        shift_s=_shift_s(job, written),
        mistakes=_mistakes(written),
        signature=job.episode.accessibility,
        is_current=is_signed(job, written),
        contrast=min(known) if len(known) == len(ratios) else None,
    )


def is_signed(job: Job, written: Transcript) -> bool:
    """Tell whether a person signed for the words as they are now."""
    signature = job.episode.accessibility
    return signature is not None and signature.reviewed_transcript == words_digest(written)


def words_digest(transcript: Transcript) -> str:
    """Return a digest of who says what. Times do not count, nor where captions are cut."""
    digest, speaker = hashlib.sha256(), None
    for segment in transcript.segments:
        if segment.speaker != speaker:
            speaker = segment.speaker
            digest.update(f"\n{speaker}\n".encode())
        digest.update("".join(f"{word} " for word in segment.text.split()).encode())
    return digest.hexdigest()[:16]


def unwritten(job: Job, transcript: Transcript) -> tuple[Span, ...] | None:
    """Return where something is heard for four seconds or more of which no word tells.

    None where the sound's loudness is not known any more.
    """
    from media_pipeline.master.heard import heard_stretches

    power = delivered_power(job)
    if power is None:
        return None
    told = [(each.start_s - _BESIDE_S, each.end_s + _BESIDE_S) for each in transcript.segments]
    gaps = (gap for span in heard_stretches(power) for gap in _without(span, sorted(told)))
    return tuple(gap for gap in gaps if gap.end_s - gap.start_s >= _WORTH_WRITING_S)


def _without(span: Span, told: Iterable[tuple[float, float]]) -> Iterator[Span]:
    start_s = span.start_s
    for first_s, last_s in told:
        if first_s >= span.end_s:
            break
        if first_s > start_s:
            yield Span(start_s, first_s)
        start_s = max(start_s, last_s)
    if start_s < span.end_s:
        yield Span(start_s, span.end_s)


def _mistakes(written: Transcript) -> int:
    from media_pipeline.render.caption_check import findings_of

    return sum(finding.severity == "problem" for finding in findings_of(written))


def _shift_s(job: Job, written: Transcript) -> float | None:
    """Return by how much a person's captions are later than what the machine heard.

    None where there is no draft of this recording to compare with, or too little in common.
    """
    from statistics import median

    from media_pipeline.model.alignment import align
    from media_pipeline.render.webvtt_read import read_vtt

    path = job.work_folder / DRAFT
    if written.origin == "machine" or not path.exists():
        return None
    heard = list(_starts(read_vtt(path.read_text("utf-8"), job.language).segments))
    told = list(_starts(written.segments))
    pairs = align([word for word, _s in heard], [word for word, _s in told]).pairs
    late = [
        start_s - heard[pair][1]
        for pair, (_word, start_s) in zip(pairs, told, strict=True)
        if pair is not None
    ]
    return median(late) if len(late) >= _ENOUGH_PAIRS else None


def _starts(segments: Iterable[Segment]) -> Iterator[tuple[str, float]]:
    """Give every word with when it begins; shared out by characters where nobody timed it."""
    for segment in segments:
        if segment.words:
            yield from ((word.text, word.start_s) for word in segment.words)
            continue
        length_s, at = segment.end_s - segment.start_s, 0
        for word in segment.text.split():
            yield word, segment.start_s + length_s * at / max(1, len(segment.text))
            at += len(word) + 1

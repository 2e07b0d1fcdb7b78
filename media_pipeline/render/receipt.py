"""Which criteria of RGAA 4.1.2 an episode meets, as far as a program can see.

Numbers and wording: RGAA 4.1.2, themes 2, 3, 4, 8 and 13 (accessibilite.numerique.gouv.fr). A
program judges what is there; whether a transcript is relevant (4.2, 4.4), and whether a passage in
another language is marked (8.7), only a person can say, who signs for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from media_pipeline.model.colours import READABLE
from media_pipeline.model.episode import Accessibility
from media_pipeline.model.receipt import Criterion, Verdict
from media_pipeline.model.spans import Span
from media_pipeline.render.clock import short_clock
from media_pipeline.render.page_facts import PageFacts

LATE_S = 1.0
"""Captions that come earlier or later than this are not with the sound any more."""

_NAMED = 3


class Words(Protocol):
    """A language: that of the page, or of the person at the terminal."""

    def gettext(self, message: str) -> str:
        """Return the message in it."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the message for a number of things."""
        ...

    def pgettext(self, context: str, message: str) -> str:
        """Return the message in a context."""
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is looked at.

    ``unwritten`` are stretches, in times of the delivered sound, in which something is heard of
    which no word tells (None where the sound could not be looked at). ``shift_s`` is by how much
    captions are late (None where there is nothing to compare them with), ``mistakes`` counts what
    would be published as a mistake. ``signature`` is there whether ``is_current`` or not;
    ``contrast`` is None where no program can compute it.
    """

    pages: tuple[PageFacts, ...]
    frame_title: str
    language: str
    has_words: bool
    is_draft: bool
    is_video: bool
    unwritten: tuple[Span, ...] | None
    shift_s: float | None
    mistakes: int
    signature: Accessibility | None
    is_current: bool
    contrast: float | None


def criteria_of(evidence: Evidence, words: Words) -> tuple[Criterion, ...]:
    """Return every criterion that concerns media, judged, in the language of ``words``."""
    judge = _Judge(evidence, words)
    return (
        judge.frame(), judge.contrast(), judge.transcript(), judge.relevance(), judge.captions(),
        judge.caption_relevance(), *judge.description(), judge.name(), judge.silence(),
        judge.control(), judge.assistive(), judge.language(), judge.language_changes(),
        judge.downloads(),
    )  # fmt: skip


class _Judge:
    """One method for each criterion."""

    def __init__(self, evidence: Evidence, words: Words) -> None:
        self._evidence = evidence
        self._words = words

    def frame(self) -> Criterion:
        _ = self._words.gettext
        title = self._evidence.frame_title
        said = (
            _("The code to paste has the title “{title}”. Whoever pastes it must keep it.")
            if title
            else _("The code to paste has no title.")
        ).format(title=title)
        return _seen("2.1", _("Every frame has a title"), said, met=bool(title))

    def contrast(self) -> Criterion:
        _ = self._words.gettext
        name, ratio = _("Text stands out from its background"), self._evidence.contrast
        if ratio is None:
            said = _("A colour could not be computed: a person must look.")
            return Criterion(number="3.2", name=name, verdict="to review", said=said)
        said = _("The lowest contrast is {ratio}; {enough} is asked for.")
        told = said.format(ratio=self._number(ratio), enough=self._number(READABLE))
        return _seen("3.2", name, told, met=ratio >= READABLE)

    def transcript(self) -> Criterion:
        _ = self._words.gettext
        evidence = self._evidence
        sound = _("The sound has a transcript, complete and beside it")
        video = _("The video has a transcript, complete and beside it")
        name = video if evidence.is_video else sound
        beside = all(page.has_transcript for page in evidence.pages)
        if not evidence.has_words or not beside:
            return _seen("4.1", name, _("There is no transcript on the page."), met=False)
        if evidence.unwritten:
            return _seen("4.1", name, self._unwritten(evidence.unwritten), met=False)
        if evidence.unwritten is None:
            said = _("It is on the page and in the embedded player.")
            return _seen("4.1", name, said, met=True)
        said = _("It is on the page and in the embedded player, and tells of all that is heard.")
        return _seen("4.1", name, said, met=True)

    def relevance(self) -> Criterion:
        _ = self._words.gettext
        name = _("The transcript says what is said, by whom, and the sounds that matter")
        if not self._evidence.has_words:
            return _seen("4.2", name, _("There is no transcript to read."), met=False)
        return self._signed("4.2", name)

    def captions(self) -> Criterion:
        _ = self._words.gettext
        name, evidence = _("Captions are there and in time with the sound"), self._evidence
        if not all(page.has_captions for page in evidence.pages):
            said = _("There are no captions.")
            if evidence.is_video:
                return _seen("4.3", name, said, met=False)
            said = _("Asked of video only. There are no captions.")
            return Criterion(number="4.3", name=name, verdict="not applicable", said=said)
        late = evidence.shift_s is not None and abs(evidence.shift_s) > LATE_S
        if late or evidence.mistakes:
            return _seen("4.3", name, self._out_of_time(), met=False)
        return _seen("4.3", name, _("They are in the player and in time."), met=True)

    def caption_relevance(self) -> Criterion:
        _ = self._words.gettext
        name = _("Captions say what is heard")
        if not all(page.has_captions for page in self._evidence.pages):
            said = _("Asked of video only. There are no captions.")
            return Criterion(number="4.4", name=name, verdict="not applicable", said=said)
        return self._signed("4.4", name)

    def description(self) -> tuple[Criterion, ...]:
        """Return what is asked of video alone. No signature answers it: it is for what is heard."""
        _ = self._words.gettext
        if not self._evidence.is_video:
            return ()
        name = _("What is only shown is told too (audio description)")
        said = _(
            "A person must watch: what matters and is shown only must be said in the recording, or "
            "told in an audio description."
        )
        return (Criterion(number="4.5", name=name, verdict="to review", said=said),)

    def name(self) -> Criterion:
        _ = self._words.gettext
        sound, video = (
            _("Each sound can be told by its name"),
            _("Each video can be told by its name"),
        )
        name, met = video if self._evidence.is_video else sound, self._all("is_named")
        said = _("The player is named after the episode.") if met else _("A player has no name.")
        return _seen("4.7", name, said, met=met)

    def silence(self) -> Criterion:
        _ = self._words.gettext
        name = _("No sound begins by itself")
        met = not any(page.starts_alone for page in self._evidence.pages)
        said = _("Nothing plays before somebody asks for it.") if met else _("A sound does.")
        return _seen("4.10", name, said, met=met)

    def control(self) -> Criterion:
        _ = self._words.gettext
        name, met = _("The player can be used by keyboard and by pointer"), self._controls()
        said = (
            _("The browser’s own controls are there: play, pause, sound, captions.")
            if met
            else _("A player has no controls of the browser’s own.")
        )
        return _seen("4.11", name, said, met=met)

    def assistive(self) -> Criterion:
        _ = self._words.gettext
        name, met = _("The player works with assistive technology"), self._controls()
        said = (
            _("It is the browser’s own, which screen readers know.")
            if met
            else _("A player has no controls of the browser’s own.")
        )
        return _seen("4.13", name, said, met=met)

    def language(self) -> Criterion:
        _ = self._words.gettext
        name, wanted = _("The page says its language"), self._evidence.language
        met = bool(wanted) and all(page.language == wanted for page in self._evidence.pages)
        said = _("It says “{language}”.") if met else _("It does not say “{language}”.")
        return _seen("8.3", name, said.format(language=wanted), met=met)

    def language_changes(self) -> Criterion:
        _ = self._words.gettext
        return self._signed("8.7", _("Passages in another language are marked, if there are any"))

    def downloads(self) -> Criterion:
        _ = self._words.gettext
        name = _("Documents to download have an accessible version")
        if not self._evidence.has_words:
            said = _("There is no document to download.")
            return Criterion(number="13.3", name=name, verdict="not applicable", said=said)
        met = self._evidence.pages[0].has_readable_download
        said = (
            _("The transcript can be had as a web page and as plain text.")
            if met
            else _("The transcript can be had neither as a web page nor as plain text.")
        )
        return _seen("13.3", name, said, met=met)

    def _number(self, value: float) -> str:
        return f"{value:.1f}".replace(".", self._words.pgettext("decimal mark", "."))

    def _controls(self) -> bool:
        return self._all("has_controls")

    def _all(self, fact: str) -> bool:
        return all(getattr(page, fact) for page in self._evidence.pages)

    def _unwritten(self, stretches: Sequence[Span]) -> str:
        text = self._words.ngettext(
            "Something is heard at {moments}, and nothing is written. Write what is said, or the "
            "sound: [laughter].",
            "Something is heard in {count} places, and nothing is written: {moments}. Write what "
            "is said, or the sound: [laughter].",
            len(stretches),
        )
        moments = ", ".join(short_clock(each.start_s) for each in stretches[:_NAMED])
        more = "…" if len(stretches) > _NAMED else ""
        return text.format(count=len(stretches), moments=moments + more)

    def _out_of_time(self) -> str:
        _, evidence = self._words.gettext, self._evidence
        if evidence.shift_s is not None and abs(evidence.shift_s) > LATE_S:
            late = _("They come {seconds} s after the sound.")
            early = _("They come {seconds} s before the sound.")
            said = late if evidence.shift_s > 0 else early
            return said.format(seconds=self._number(abs(evidence.shift_s)))
        return self._words.ngettext(
            "{count} caption has a mistake.",
            "{count} captions have a mistake.",
            evidence.mistakes,
        ).format(count=evidence.mistakes)

    def _signed(self, which: str, name: str) -> Criterion:
        """Return what a person has to judge, with the signature if there is one that holds."""
        evidence, signature = self._evidence, self._evidence.signature
        if signature is not None and evidence.is_current and evidence.has_words:
            return Criterion(
                number=which,
                name=name,
                verdict="met",
                said=self._words.gettext("Read while listening, and found right."),
                checked_by=signature.reviewed_by,
                checked_on=signature.reviewed_on,
            )
        verdict: Verdict = "not met" if evidence.is_draft and which != "8.7" else "to review"
        return Criterion(number=which, name=name, verdict=verdict, said=self._unsigned())

    def _unsigned(self) -> str:
        _, signature = self._words.gettext, self._evidence.signature
        if not self._evidence.has_words:
            return _("There is no transcript to read.")
        if signature is not None:
            said = _(
                "{name} signed on {date}, but the transcript has changed since: the signature is "
                "outdated."
            )
            return said.format(name=signature.reviewed_by, date=signature.reviewed_on.isoformat())
        if self._evidence.is_draft:
            return _("Speech recognition wrote it, and nobody has read it yet.")
        return _("A person must read it while listening, and sign.")


def _seen(which: str, name: str, said: str, *, met: bool) -> Criterion:
    return Criterion(number=which, name=name, verdict="met" if met else "not met", said=said)

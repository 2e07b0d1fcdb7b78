"""Whether a web editor may paste an episode: what its embedded player answers from outside."""

from dataclasses import dataclass
from gettext import gettext as _

from media_pipeline.verify.outside import ORIGIN, Answer, Outside

_OK = 200


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at: ``said`` in a sentence, ``is_right`` or not."""

    is_right: bool
    said: str


def look_at_embed(outside: Outside, address: str, title: str) -> tuple[Look, ...]:
    """Ask for the page at ``address``: does it answer, may it be framed, is it ``title``'s?"""
    answer = outside.get(address)
    if _trouble(answer):
        said = _("{address} does not answer: {reason}.")
        return (Look(is_right=False, said=said.format(address=address, reason=_trouble(answer))),)
    looks = [_typed(answer, address), _framed(answer, address)]
    is_named = _plain(title) in _plain(_title_of(answer.body))
    said = (
        _("It shows the title “{title}”.")
        if is_named
        else _("It does not show the title “{title}”: an older version is published.")
    )
    return (*looks, Look(is_right=is_named, said=said.format(title=title)))


def look_at_transcript(outside: Outside, address: str) -> Look:
    """Ask for a transcript as a page of another site does: CORS must let it in."""
    answer = outside.get(address, limit=1)
    if _trouble(answer):
        said = _("{address} does not answer: {reason}.")
        return Look(is_right=False, said=said.format(address=address, reason=_trouble(answer)))
    allowed = answer.headers.get("access-control-allow-origin", "")
    if allowed in {"*", ORIGIN}:
        return Look(is_right=True, said=_("Players on other sites may read the transcript."))
    said = _(
        "Players on other sites may not read the transcript: the server must answer with "
        "Access-Control-Allow-Origin (CORS)."
    )
    return Look(is_right=False, said=said)


def _typed(answer: Answer, address: str) -> Look:
    if answer.media_type == "text/html":
        return Look(is_right=True, said=_("The player answers at its public address."))
    said = _("{address} answers as {kind} instead of text/html.")
    return Look(is_right=False, said=said.format(address=address, kind=answer.media_type or "?"))


def _framed(answer: Answer, address: str) -> Look:
    """Tell whether the server forbids other sites to show the page in a frame."""
    options = answer.headers.get("x-frame-options", "")
    ancestors = "frame-ancestors" in answer.headers.get("content-security-policy", "")
    if not options and not ancestors:
        return Look(is_right=True, said=_("Other sites may show it in a frame."))
    said = _(
        "{address} may forbid other sites to show it: its server sends X-Frame-Options or "
        "frame-ancestors."
    )
    return Look(is_right=False, said=said.format(address=address))


def _trouble(answer: Answer) -> str:
    if answer.problem:
        return answer.problem
    if answer.status != _OK:
        return _("the server answers {status}").format(status=answer.status)
    return ""


def _title_of(body: bytes) -> str:
    from lxml import etree, html

    try:
        page = html.document_fromstring(body)
    except (etree.ParserError, ValueError):
        return ""
    return str(page.findtext(".//title") or "")


def _plain(text: str) -> str:
    return " ".join(text.split())

"""The accessibility of an episode as a page that the site's own declaration can link to."""

from typing import TYPE_CHECKING

from media_pipeline.model.receipt import Receipt, Verdict
from media_pipeline.render.locale_texts import translation
from media_pipeline.render.page_content import PageContent

if TYPE_CHECKING:
    from media_pipeline.render.receipt import Words


def receipt_json(receipt: Receipt) -> str:
    """Return the receipt for programs."""
    return receipt.model_dump_json(indent=1) + "\n"


def receipt_html(receipt: Receipt, content: PageContent) -> str:
    """Return the receipt as a page in the language of the episode."""
    from media_pipeline.render.page import render_template

    address = content.sharing.accessibility_url
    return render_template(
        "receipt.html.jinja",
        content.language,
        receipt=receipt,
        content=content,
        organisation=content.organisation,
        statement=statement(receipt, translation(content.language)),
        json_url=address.removesuffix("html") + "json",
        icon=content.cover_url,
        look=content.look,
    )


def statement(receipt: Receipt, words: "Words") -> str:
    """Return the receipt in one sentence or two."""
    _, ngettext = words.gettext, words.ngettext
    total = len(receipt.criteria) - receipt.count("not applicable")
    told = [
        ngettext(
            "{met} of {count} criterion that applies is met.",
            "{met} of {count} criteria that apply are met.",
            total,
        ).format(met=receipt.count("met"), count=total)
    ]
    wrong, open_ = receipt.count("not met"), receipt.count("to review")
    if wrong:
        text = ngettext("{count} is not met.", "{count} are not met.", wrong)
        told.append(text.format(count=wrong))
    if open_:
        text = ngettext("{count} waits for a person.", "{count} wait for a person.", open_)
        told.append(text.format(count=open_))
    return " ".join(told)


def verdict_words(verdict: Verdict, words: "Words") -> str:
    """Return a verdict as a person reads it."""
    _ = words.gettext
    return {
        "met": _("met"),
        "not met": _("not met"),
        "to review": _("to review"),
        "not applicable": _("does not apply"),
    }[verdict]

"""`media embed`: what to paste into another site, and whether it would work there."""

from contextlib import ExitStack
from dataclasses import dataclass
from gettext import gettext as _
from typing import TYPE_CHECKING, Literal

from media_pipeline.errors import UsageProblem
from media_pipeline.model.publication import Item
from media_pipeline.pipeline.addresses import embed_code
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.outside_look import reachable
from media_pipeline.pipeline.plan import plan
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.steps import steps_of

if TYPE_CHECKING:
    from media_pipeline.verify.embedding import Look

EmbedKind = Literal["iframe", "element", "html"]

FRAGMENT = "embed-fragment.html"


@dataclass(frozen=True, slots=True)
class Embedding:
    """What to paste, and what was checked."""

    snippet: str
    looks: "tuple[Look, ...]"

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong with it."""
        return all(look.is_right for look in self.looks)


def embedding_of(job: Job, kind: EmbedKind) -> Embedding:
    """Return what to paste for a published episode, looked at from outside.

    Raises:
        UsageProblem: the episode is not published, or has nothing of this kind.
        StorageError: the store does not answer.
    """
    item = _published(job)
    snippet = snippet_of(job, kind)
    return Embedding(snippet, (*_outside(job, item), _up_to_date(job)))


def snippet_of(job: Job, kind: EmbedKind) -> str:
    """Return the HTML of one kind.

    Raises:
        UsageProblem: this version of the episode has nothing of this kind.
    """
    if kind == "iframe":
        return embed_code(job)
    if kind == "element":
        return _element(job)
    path = job.work_folder / "products" / FRAGMENT
    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise UsageProblem(
            _("There is no piece of HTML to paste for {episode}.").format(episode=job.episode.name),
            _("Type: media embed {episode} --kind iframe").format(episode=job.episode.name),
        ) from error


def _element(job: Job) -> str:
    from media_pipeline.render.embedding import element_snippet

    address = job.store.url_of(job.key("embed.html"))
    return element_snippet(address, job.episode.title, job.series.title)


def _published(job: Job) -> Item:
    catalogue, _version = read_published(job.store, job.slug)
    for item in catalogue.items if catalogue else ():
        if item.name == job.episode.name:
            return item
    raise UsageProblem(
        _("{episode} is not published: there is nothing to paste yet.").format(
            episode=job.episode.name
        ),
        _("Type: media publish {episode}").format(episode=job.episode.name),
    )


def _outside(job: Job, item: Item) -> "tuple[Look, ...]":
    from media_pipeline.verify.embedding import look_at_embed, look_at_transcript
    from media_pipeline.verify.outside import Outside

    address = job.store.url_of(job.key("embed.html"))
    vtt = [each.url for each in item.transcripts if each.media_type == "text/vtt"]
    with ExitStack() as stack:
        outside = stack.enter_context(Outside(reachable(job.workspace, stack)))
        looks = look_at_embed(outside, address, job.episode.title)
        return (*looks, *(look_at_transcript(outside, each) for each in vtt))


def _up_to_date(job: Job) -> "Look":
    from media_pipeline.verify.embedding import Look

    late = [each for each in plan(job, steps_of(job)) if each.runs]
    if not late:
        return Look(is_right=True, said=_("What is published is what your files say."))
    said = _("Your files say more than what is published. Type: media publish {episode}")
    return Look(is_right=False, said=said.format(episode=job.episode.name))

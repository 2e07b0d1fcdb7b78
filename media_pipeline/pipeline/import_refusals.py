"""An import brings every item of the old feed, or says which cannot come and publishes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from gettext import gettext as _
from gettext import ngettext

from media_pipeline.errors import ImportIncomplete
from media_pipeline.pipeline.import_files import Haul
from media_pipeline.pipeline.import_plan import ImportPlan, Missing


@dataclass(frozen=True, slots=True)
class Request:
    """What the person asked for; the two answers are given only by their own options."""

    source: str
    slug: str
    drop_duplicates: bool = False
    leave_out_missing: bool = False


def require_answers(plan: ImportPlan, request: Request) -> None:
    """Refuse, before anything is fetched, what only the person can decide.

    Raises:
        ImportIncomplete: several items have one GUID, or some cannot come in.
    """
    if plan.duplicates and not request.drop_duplicates:
        raise ImportIncomplete(
            _("The old feed gives several episodes one GUID; apps show only one of them:"),
            duplicate_lines(plan),
            _(
                "Correct it at the old host, or take only the later ones: type the same command "
                "with --yes-drop-duplicates"
            ),
        )
    if plan.missing and not request.leave_out_missing:
        raise _incomplete(plan.missing, plan)


def require_all(
    plan: ImportPlan, haul: Haul, missing: tuple[Missing, ...], request: Request
) -> None:
    """Refuse to publish a part, unless the person wants just that.

    Raises:
        ImportIncomplete: with every item that is missing, and why.
    """
    if (missing and not request.leave_out_missing) or not haul.gathered:
        raise _incomplete(missing, plan)


def duplicate_lines(plan: ImportPlan) -> tuple[str, ...]:
    """Return one line for each GUID that several items have."""
    line = _("{guid}: “{kept}” would stay, {dropped} would go")
    return tuple(
        line.format(
            guid=each.guid,
            kept=each.kept,
            dropped=", ".join(_("“{title}”").format(title=title) for title in each.dropped),
        )
        for each in plan.duplicates
    )


def missing_lines(missing: Sequence[Missing]) -> tuple[str, ...]:
    """Return one line for each item that cannot come in."""
    line = _("“{title}”: {reason}")
    return tuple(line.format(title=each.title, reason=each.reason) for each in missing)


def _incomplete(missing: Sequence[Missing], plan: ImportPlan) -> ImportIncomplete:
    title = ngettext(
        "Nothing was published: {count} of {all} episodes of the old feed cannot come in:",
        "Nothing was published: {count} of {all} episodes of the old feed cannot come in:",
        len(missing),
    )
    return ImportIncomplete(
        title.format(count=len(missing), all=plan.items),
        missing_lines(missing),
        _(
            "Correct it at the old host, then type the same command again: what was downloaded is "
            "kept. To do without these episodes, add --yes-leave-out-missing"
        ),
    )

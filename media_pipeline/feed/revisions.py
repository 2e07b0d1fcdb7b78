"""Revisions: every catalogue that a series ever had, each kept as an object of its own."""

import json
from gettext import gettext as _

from pydantic import ValidationError

from media_pipeline.errors import CatalogueUnusable
from media_pipeline.feed.catalogue import catalogue_document
from media_pipeline.model.publication import Revision


def revision_key(series: str, number: int) -> str:
    """Return the key under which a revision is kept, six digits at least, so that they sort."""
    return f"{series}/revisions/{number:06}.json"


def write_revision(revision: Revision) -> bytes:
    """Return the revision as JSON in UTF-8; the same revision gives the same bytes."""
    content = {
        **revision.model_dump(mode="json", exclude={"catalogue"}),
        "catalogue": catalogue_document(revision.catalogue),
    }
    return (json.dumps(content, ensure_ascii=False) + "\n").encode()


def read_revision(content: bytes, key: str) -> Revision:
    """Return the revision that the store holds at ``key``.

    Raises:
        CatalogueUnusable: it is damaged, or a newer version of this program wrote it.
    """
    try:
        return Revision.model_validate_json(content)
    except ValidationError as error:
        raise CatalogueUnusable(
            _("{key}, an earlier list of what was published, cannot be read.").format(key=key),
            _(
                "It may come from a newer version of this program: update media_pipeline on this "
                "computer, then type the same command again."
            ),
        ) from error

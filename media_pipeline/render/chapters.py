"""Chapters as JSON of Podcasting 2.0."""

import json
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from media_pipeline.model.episode import Chapter
from media_pipeline.tools.typesetting import spoken_text

MEDIA_TYPE = "application/json+chapters"


def chapters_json(chapters: Iterable[Chapter], pictures: Sequence[str] = ()) -> bytes:
    """Return the chapters in ascending order; ``startTime`` is in seconds. UTF-8.

    Args:
        chapters: in any order.
        pictures: addresses of one picture for each, in ascending order; or none.

    Format: https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md
    """
    ordered = sorted(chapters, key=lambda chapter: chapter.start)
    content = {
        "version": "1.2.0",
        "chapters": [
            {
                "startTime": chapter.start,
                "title": spoken_text(chapter.title),
                **({"img": picture} if picture else {}),
            }
            for chapter, picture in zip_longest(ordered, pictures)
        ],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

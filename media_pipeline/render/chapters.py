"""Chapters as JSON of Podcasting 2.0."""

import json
from collections.abc import Iterable

from media_pipeline.model.episode import Chapter
from media_pipeline.tools.typesetting import spoken_text

MEDIA_TYPE = "application/json+chapters"


def chapters_json(chapters: Iterable[Chapter]) -> bytes:
    """Return the chapters in ascending order; ``startTime`` is in seconds. UTF-8.

    Format: https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md
    """
    ordered = sorted(chapters, key=lambda chapter: chapter.start)
    content = {
        "version": "1.2.0",
        "chapters": [
            {"startTime": chapter.start, "title": spoken_text(chapter.title)} for chapter in ordered
        ],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

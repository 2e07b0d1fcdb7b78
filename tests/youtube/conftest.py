"""A YouTube on this computer, and somebody who signed in there."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from youtube.officer import GUID, Officer
from youtube.server import GRANULE, Tube, tube

from media_pipeline.youtube.delivery import mark_of
from media_pipeline.youtube.parcel import Parcel, digest_of


@pytest.fixture
def youtube_server() -> Iterator[Tube]:
    with tube() as held:
        yield held


@pytest.fixture
def officer(tmp_path: Path, youtube_server: Tube) -> Officer:
    """A video of five pieces and a bit, all bytes different."""
    content = random.Random(7).randbytes(5 * GRANULE + 1234)
    video = tmp_path / "video.mp4"
    video.write_bytes(content)
    parcel = Parcel(
        guid=GUID,
        title="Vieillir en ville",
        description=f"Une rencontre filmée.\n\n{mark_of(GUID)}",
        tags=("Oxygène", "vieillissement"),
        language="fr",
        video=video,
        video_sha256=digest_of(content),
        video_bytes=len(content),
        captions="1\n00:00:00,000 --> 00:00:02,000\nBonjour à tous.\n",
        captions_name="Sous-titres",
        thumbnail=b"\xff\xd8a picture\xff\xd9",
    )
    found = Officer(youtube_server, tmp_path / "config" / "youtube", parcel)
    found.sign_in()
    return found

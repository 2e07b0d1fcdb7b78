"""One upload in a process of its own, which says how much memory it needed at most, in kB.

python one_upload.py FOLDER SERVER VIDEO
"""

import re
import sys
from dataclasses import replace
from pathlib import Path

from youtube.officer import GUID, Officer
from youtube.server import Tube

from media_pipeline.tools.files import sha256_of
from media_pipeline.youtube.delivery import deliver
from media_pipeline.youtube.parcel import Parcel
from media_pipeline.youtube.sending import PIECE_BYTES


def main(folder: str, server: str, video: str) -> None:
    path = Path(video)
    parcel = Parcel(
        guid=GUID, title="T", description="D", language="fr", video=path,
        video_sha256=sha256_of(path), video_bytes=path.stat().st_size,
    )  # fmt: skip
    officer = Officer(Tube(base=server), Path(folder), parcel)
    officer.sign_in()
    with officer.line() as line:
        deliver(replace(officer.way(line), piece_bytes=PIECE_BYTES), parcel, "unlisted")
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    assert found
    print(found[1])


if __name__ == "__main__":
    main(*sys.argv[1:])

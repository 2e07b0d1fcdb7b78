"""Workspaces whose episode was filmed and published, and an officer at their terminal."""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from workspaces import MEDIA, Place, Told, shell
from youtube.server import Tube

from media_pipeline.config.loading import load_workspace
from media_pipeline.pipeline.ledger import Ledger
from media_pipeline.tools.ffmpeg import find_ffmpeg

_VISIT = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).read()"


@dataclass(frozen=True)
class Terminal:
    """The command line of somebody whose settings lie in ``home``, beside a YouTube of ours."""

    place: Place
    home: Path
    tube: Tube

    @property
    def environment(self) -> dict[str, str]:
        visit = self.home.parent / "visit.py"
        visit.write_text(_VISIT, encoding="utf-8")
        return {
            "XDG_CONFIG_HOME": str(self.home),
            "MEDIA_YOUTUBE_API": self.tube.base,
            "MEDIA_STORAGE_PATIENCE_S": "2",
            "BROWSER": f"{sys.executable} {visit} %s &",
            "OAUTHLIB_INSECURE_TRANSPORT": "1",  # the server of the tests has no certificate
        }

    def youtube(self, *arguments: str, **environment: str) -> Told:
        return self.place.media("youtube", *arguments, **{**self.environment, **environment})

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Begin a command, to be killed."""
        return subprocess.Popen(
            [*MEDIA, "youtube", *arguments],
            cwd=self.place.root,
            env=shell(**self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @property
    def video(self) -> Path:
        """The delivered MP4."""
        ledger = Ledger(self.place.episode / ".media")
        entry = ledger.read("video")
        assert entry
        return self.place.episode / ".media" / entry.result["path"]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.video.read_bytes()).hexdigest()


def make_replay(place: Place) -> None:
    """Make the published episode a filmed one, and publish it so."""
    place.replace("    type: serial", "    type: serial\n    video: {}", "config.yaml")
    _film(place)
    told = place.media("publish", "episode-04", "--yes-download-again")
    assert told.code == 0, told


def _film(place: Place) -> None:
    """Twelve seconds of a test picture, 320 by 180, with the sound of the interview."""
    ffmpeg = str(find_ffmpeg().path)
    picture = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=12"]
    sound = ["-i", str(place.episode / "recording.flac")]
    coded = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"]
    film = str(place.episode / "recording.mp4")
    subprocess.run([ffmpeg, "-v", "error", *picture, *sound, *coded, film], check=True)
    (place.episode / "recording.flac").unlink()
    place.replace("recording: recording.flac", "recording: recording.mp4")


def copied(template: Place, root: Path) -> Place:
    """Return a workspace of one's own."""
    shutil.copytree(template.root, root, symlinks=True)
    assert load_workspace(root)
    return Place(root)

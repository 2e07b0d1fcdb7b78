"""Long recordings to measure with: the sample interview over and over, and dense stereo."""

import subprocess
from pathlib import Path

from media_pipeline.tools.ffmpeg import find_ffmpeg

ROOT = Path(__file__).parent.parent
INTERVIEW = ROOT / "episodes" / "episode-04" / "recording.flac"
FFMPEG = find_ffmpeg().path

# Pink noise that is another on each side, swelling every seven seconds, with a chord on the left
# and its fifth on the right: a stereo image, dense, with no speech in it.
_STEREO = (
    "anoisesrc=c=pink:a=0.4:r=48000:seed=1,volume='0.5+0.4*sin(t*0.9)':eval=frame[l0];"
    "anoisesrc=c=pink:a=0.4:r=48000:seed=2,volume='0.5+0.4*cos(t*0.9)':eval=frame[r0];"
    "sine=f=220:r=48000[l1];sine=f=330:r=48000[r1];"
    "[l0][l1]amix=normalize=0[l];[r0][r1]amix=normalize=0[r];[l][r]join=inputs=2:channel_layout=stereo"
)

EPISODE = """\
guid: 11111111-2222-4333-8444-555555555555
series: priorite-culture
number: 4
title: Danser ensemble
summary: Un danseur raconte.
published: 2023-06-15T08:00:00+02:00
recording: {recording}
"""


def make_workspace(root: Path, recording: str) -> Path:
    """Make a workspace whose episode-04 has a recording of this name; return where it goes."""
    folder = root / "episodes" / "episode-04"
    folder.mkdir(parents=True)
    (root / "config.yaml").write_bytes((ROOT / "config.yaml").read_bytes())
    (folder / "episode.yaml").write_text(EPISODE.format(recording=recording), encoding="utf-8")
    return folder / recording


def make_interview(path: Path, length_s: float) -> None:
    """Write the sample interview over and over: a microphone a side, 24 bits at 48 kHz."""
    _run("-stream_loop", "-1", "-i", str(INTERVIEW), length_s=length_s, path=path)


def make_stereo(path: Path, length_s: float) -> None:
    """Write dense sound with a true stereo image, 24 bits at 48 kHz."""
    _run("-f", "lavfi", "-i", _STEREO, length_s=length_s, path=path)


def _run(*source: str, length_s: float, path: Path) -> None:
    bits = ("-c:a", "pcm_s24le") if path.suffix == ".wav" else ("-sample_fmt", "s32")
    command = [FFMPEG, "-v", "error", "-y", *source, "-t", str(length_s), "-ar", "48000", *bits]
    subprocess.run([*command, str(path)], check=True)

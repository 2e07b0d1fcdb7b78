"""Episodes with cuts and jingles, written as a person writes them."""

from dataclasses import replace

from media_pipeline.config.loading import load_workspace
from media_pipeline.pipeline.job import Job

JINGLE = """\
    jingles:
      virgule: {file: virgule.wav}
"""


def with_lines(job: Job, *lines: str) -> Job:
    """Return the job once ``lines`` stand at the end of its episode.yaml.

    Its series has a jingle called virgule.
    """
    root = job.workspace.root
    (root / "virgule.wav").touch()
    config = root / "config.yaml"
    config.write_text(config.read_text("utf-8") + JINGLE, "utf-8")
    episode = job.episode.folder / "episode.yaml"
    episode.write_text(episode.read_text("utf-8") + "".join(lines), "utf-8")
    workspace = load_workspace(root)
    return replace(job, workspace=workspace, episode=workspace.episodes[job.episode.name])

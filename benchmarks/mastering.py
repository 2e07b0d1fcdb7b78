"""Master episode-04 of the workspace named on the command line: the sound steps of a publication.

A whole process, as `media publish` is one, but without transcript, pages and store.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from media_pipeline.config.loading import load_workspace
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.master_step import MasterSound
from media_pipeline.pipeline.plan import Assessment
from media_pipeline.pipeline.runner import Runner
from media_pipeline.pipeline.sound_steps import Analyse, Ingest, Level
from media_pipeline.pipeline.step import Outcome
from media_pipeline.store.outage import Pause


class StepTimes:
    """Prints how long each step took."""

    def started(self, assessment: Assessment, length_s: float) -> None:
        """Hear that a step runs."""

    def progressed(self, step: str, fraction: float) -> None:
        """Hear how far it is."""

    def finished(self, step: str, outcome: Outcome, took_s: float) -> None:
        """Hear what it made."""
        print(f"{step:<8} {took_s:6.2f} s  {outcome.summary}")

    def skipped(self, assessment: Assessment) -> None:
        """Hear that it was up to date: that is not what is to be measured."""
        raise AssertionError(f"{assessment.step} had nothing to do")

    def waiting(self, pause: Pause) -> None:
        """Hear of a pause."""

    def warned(self, text: str) -> None:
        """Hear what a person should know."""
        print(f"! {text}")


def main() -> None:
    """Run the steps."""
    workspace = load_workspace(Path(sys.argv[1]).resolve())
    machine = Machine(workspace.root / "models", lambda: datetime.now(UTC))
    job = Job(workspace, workspace.episodes["episode-04"], machine)
    Runner(job, (Ingest(), Analyse(), Level(), MasterSound()), StepTimes()).run()


if __name__ == "__main__":
    main()

"""Transcribe episode-04 of a workspace, in a process that can be killed.

Each piece that is begun is written down in a log: its start in seconds, a line each.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from media_pipeline.config.loading import load_workspace
from media_pipeline.model.base import Progress
from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Draft
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.plan import Assessment
from media_pipeline.pipeline.runner import Runner
from media_pipeline.pipeline.sound_steps import Analyse, Ingest, Level
from media_pipeline.pipeline.speech_step import Transcribe
from media_pipeline.pipeline.step import Outcome
from media_pipeline.store.outage import Pause
from media_pipeline.transcribe import hearing
from media_pipeline.transcribe.engine import Engine, Listening


class Nobody:
    """Hears of nothing."""

    def started(self, assessment: Assessment, length_s: float) -> None: ...

    def progressed(self, step: str, fraction: float) -> None: ...

    def finished(self, step: str, outcome: Outcome, took_s: float) -> None: ...

    def skipped(self, assessment: Assessment) -> None: ...

    def waiting(self, pause: Pause) -> None: ...

    def warned(self, text: str) -> None: ...


def main() -> None:
    root, log = Path(sys.argv[1]), Path(sys.argv[2])
    hear = hearing.hear

    def logged(engine: Engine, listening: Listening, piece: Span, progress: Progress) -> Draft:
        with log.open("a") as file:
            file.write(f"{piece.start_s}\n")
        return hear(engine, listening, piece, progress)

    hearing.hear = logged
    workspace = load_workspace(root)
    machine = Machine(root / "models", lambda: datetime.now(UTC))
    job = Job(workspace, workspace.episodes["episode-04"], machine)
    Runner(job, (Ingest(), Analyse(), Level(), Transcribe()), Nobody()).run()


if __name__ == "__main__":
    main()

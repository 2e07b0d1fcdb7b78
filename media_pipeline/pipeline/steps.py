"""The steps, in the order in which things happen. This tuple is all the machinery there is."""

from media_pipeline.pipeline.announce_step import Announce
from media_pipeline.pipeline.render_step import Render
from media_pipeline.pipeline.sound_steps import Ingest, Level, MasterSound
from media_pipeline.pipeline.speech_step import Transcribe
from media_pipeline.pipeline.step import Step
from media_pipeline.pipeline.upload_step import Upload
from media_pipeline.pipeline.verify_step import Verify

STEPS: tuple[Step, ...] = (
    Ingest(),
    Level(),
    MasterSound(),
    Transcribe(),
    Render(),
    Upload(),
    Announce(),
    Verify(),
)

LONG_STEPS = frozenset({"level", "master", "transcribe"})
"""Steps whose time grows with the recording."""

STEP_NAMES = tuple(step.name for step in STEPS)
"""ingest, level, master, transcribe, render, store, feed, verify: for --force and the ledger."""

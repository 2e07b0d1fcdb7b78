"""The steps, in the order in which things happen. This tuple is all the machinery there is."""

from media_pipeline.pipeline.announce_step import Announce
from media_pipeline.pipeline.master_step import MasterSound
from media_pipeline.pipeline.render_step import Render
from media_pipeline.pipeline.sound_steps import Analyse, Ingest, Level
from media_pipeline.pipeline.speech_step import Transcribe
from media_pipeline.pipeline.step import Step
from media_pipeline.pipeline.upload_step import Upload
from media_pipeline.pipeline.verify_step import Verify

LONG_STEPS: tuple[Step, ...] = (
    Ingest(),
    Analyse(),
    Level(),
    MasterSound(),
    Transcribe(),
)
"""Steps whose time grows with the recording; they need this computer only."""

STEPS: tuple[Step, ...] = (*LONG_STEPS, Render(), Upload(), Announce(), Verify())

STEP_NAMES = tuple(step.name for step in STEPS)
"""ingest, analyse, level, master, transcribe, render, store, feed, verify: what --force takes."""

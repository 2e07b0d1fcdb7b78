"""The steps, in the order in which things happen. This tuple is all the machinery there is."""

from media_pipeline.pipeline.announce_step import Announce
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ladder_step import MakeLadder
from media_pipeline.pipeline.master_step import MasterSound
from media_pipeline.pipeline.picture_step import EncodePicture
from media_pipeline.pipeline.render_step import Render
from media_pipeline.pipeline.sound_steps import Analyse, Ingest, Level
from media_pipeline.pipeline.speech_step import Transcribe
from media_pipeline.pipeline.step import Step
from media_pipeline.pipeline.stills_step import DrawStills
from media_pipeline.pipeline.upload_step import Upload
from media_pipeline.pipeline.verify_step import Verify
from media_pipeline.pipeline.video_step import JoinVideo

LONG_STEPS: tuple[Step, ...] = (
    Ingest(),
    Analyse(),
    Level(),
    MasterSound(),
    Transcribe(),
    EncodePicture(),
    JoinVideo(),
    MakeLadder(),
)
"""Steps whose time grows with the recording; they need this computer only."""

STEPS: tuple[Step, ...] = (
    *LONG_STEPS, DrawStills(), Render(), Upload(), Announce(), Verify(),
)  # fmt: skip

STEP_NAMES = tuple(step.name for step in STEPS)
"""What --force takes."""

VIDEO_STEPS = frozenset({"picture", "video", "stills", "hls"})
"""Those that only a filmed episode has; hls only where lighter copies are wanted."""


def steps_of(job: Job) -> tuple[Step, ...]:
    """Return the steps of one episode: those of a video only where its picture is published."""
    video = job.workspace.video_of(job.episode)
    left_out = VIDEO_STEPS if video is None else frozenset({"hls"} if not video.hls else ())
    return tuple(step for step in STEPS if step.name not in left_out)


def long_steps_of(job: Job) -> tuple[Step, ...]:
    """Return those of LONG_STEPS that one episode has."""
    return tuple(step for step in steps_of(job) if step in LONG_STEPS)

"""What is heard in a recording: kept piece by piece, and then for good."""

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from media_pipeline.model.audio import Levelled
from media_pipeline.model.base import Progress, Value
from media_pipeline.model.transcript import Draft
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.heard_so_far import HeardSoFar
from media_pipeline.pipeline.job import Job, beside
from media_pipeline.pipeline.levelled import levelled_digest, speech_file
from media_pipeline.tools.files import write_atomic

if TYPE_CHECKING:
    from media_pipeline.transcribe.engine import Engine, Listening

HEARING_METHOD = "3"


class Heard(Value):
    """What was heard, apart from who said it, with a digest of what was listened to."""

    listened_to: str
    model: str
    draft: Draft


def heard_words(job: Job, progress: Progress) -> Heard:
    """Return what is said in a recording, apart from who says it.

    What was heard before in the same sound is not heard again, so that a new name costs no hour.
    """
    return _remembered(job) or _listen(job, progress)


def is_heard(job: Job) -> bool:
    """Tell whether the words are known already, so that nothing has to be heard again.

    Whether that is so can be asked once ``level`` is done.
    """
    return _remembered(job) is not None


def _remembered(job: Job) -> Heard | None:
    if job.is_forced("transcribe"):
        return None
    try:
        heard = Heard.model_validate_json(_heard_path(job).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return heard if heard.listened_to == _listened_to(job) else None


def _listen(job: Job, progress: Progress) -> Heard:
    from media_pipeline.transcribe.hearing import hear, joined
    from media_pipeline.transcribe.pieces import hear_in_pieces

    engine = _engine(job)
    so_far = HeardSoFar(job.work_folder / "heard-so-far.jsonl", _listened_to(job))
    if job.is_forced("transcribe"):
        so_far.forget()
    with speech_file(job) as speech:
        listening = _listening(job, speech)
        pieces = hear_in_pieces(
            speech, lambda piece: hear(engine, listening, piece, progress), so_far
        )
    heard = Heard(listened_to=_listened_to(job), model=engine.model, draft=joined(pieces))
    write_atomic(_heard_path(job), heard.model_dump_json().encode())
    so_far.forget()
    return heard


def _engine(job: Job) -> "Engine":
    from media_pipeline.transcribe.faster_whisper_engine import FasterWhisper
    from media_pipeline.transcribe.models import Shelf
    from media_pipeline.transcribe.openai_whisper_engine import OpenAIWhisper

    wanted = job.settings.transcription
    name = str(beside(job.workspace.root, wanted.model))
    model = Shelf(job.machine.model_cache).find(name)
    engine = OpenAIWhisper if wanted.engine == "openai-whisper" else FasterWhisper
    return engine(model.name, model.folder, wanted.device)


def _listening(job: Job, speech: Path) -> "Listening":
    from media_pipeline.transcribe.engine import Listening

    levelled = job.result("level", Levelled)
    return Listening(speech, levelled.duration_s, job.language, job.vocabulary)


def _listened_to(job: Job) -> str:
    wanted = job.settings.transcription
    return digest(
        levelled_digest(job),
        job.language,
        job.vocabulary,
        wanted.engine,
        wanted.model,
        HEARING_METHOD,
    )


def _heard_path(job: Job) -> Path:
    return job.work_folder / "heard.json"

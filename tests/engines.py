"""The speech recognisers that this environment holds: openai-whisper only where it is installed.

`make test` has the default one; `make test-whisper` installs the other, and torch with it.
"""

from importlib.util import find_spec
from pathlib import Path

from media_pipeline.transcribe.engine import Engine
from media_pipeline.transcribe.faster_whisper_engine import FasterWhisper
from media_pipeline.transcribe.models import Shelf

ENGINES = ("openai-whisper",) if find_spec("whisper") else ("faster-whisper",)


def make_engine(name: str, folder: Path) -> Engine:
    """Return an engine with the packaged model; ``folder`` is for models."""
    model = Shelf(folder).find("base")
    if name == "faster-whisper":
        return FasterWhisper(model.name, model.folder, "cpu")
    from media_pipeline.transcribe.openai_whisper_engine import OpenAIWhisper

    return OpenAIWhisper(model.name, model.folder, "cpu")

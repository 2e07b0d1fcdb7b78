"""The transcript as WebVTT (https://www.w3.org/TR/webvtt1/), with speakers as ``<v Name>``."""

from media_pipeline.model.transcript import Transcript
from media_pipeline.render.captions import Cue, cues_of
from media_pipeline.render.clock import clock
from media_pipeline.render.spoken import spoken_text

MEDIA_TYPE = "text/vtt"


def to_vtt(transcript: Transcript) -> str:
    """Return a WebVTT file; lines hold at most 65 characters as shown.

    ``&``, ``<`` and ``>`` are escaped in text and names, so that no word can end a cue (``-->``)
    or open a tag.
    """
    return "\n".join(["WEBVTT\n", *map(_block, cues_of(transcript))])


def _block(cue: Cue) -> str:
    name = spoken_text(cue.speaker or "")
    voice = f"<v {_escape(name)}>" if name else ""
    times = f"{clock(cue.start_s, '.')} --> {clock(cue.end_s, '.')}"
    return f"{times}\n{voice}{_escape(cue.text)}\n"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

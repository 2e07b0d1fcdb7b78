"""The transcript as WebVTT (https://www.w3.org/TR/webvtt1/), with speakers as ``<v Name>``."""

from media_pipeline.model.transcript import Transcript
from media_pipeline.render.captions import cues_of
from media_pipeline.render.clock import clock
from media_pipeline.render.webvtt_note import escaped, note_of
from media_pipeline.render.worded_cues import WordedCue, worded_cues
from media_pipeline.tools.typesetting import spoken_text

MEDIA_TYPE = "text/vtt"


def to_vtt(transcript: Transcript) -> str:
    """Return a WebVTT file; lines hold at most 65 characters as shown.

    ``&``, ``<`` and ``>`` are escaped in text and names, so that no word can end a cue (``-->``)
    or open a tag.
    """
    cues = (_block(cue.start_s, cue.end_s, cue.speaker, cue.text) for cue in cues_of(transcript))
    return "\n".join(["WEBVTT\n", *cues])


def to_vtt_to_correct(transcript: Transcript) -> str:
    """Return a WebVTT file for a caption editor: no word is cut, however long."""
    return "\n".join(["WEBVTT\n", *map(_worded_block, worded_cues(transcript))])


def to_corrected_vtt(transcript: Transcript, recording: str) -> str:
    """Return transcript.vtt: cues for people, and a comment that keeps the time of each word.

    Args:
        transcript: in times of the recording.
        recording: SHA-256 of the recording, or of each in turn; may be empty.
    """
    cues = worded_cues(transcript)
    note = note_of(cues, transcript.language, recording)
    return "\n".join(["WEBVTT\n", *map(_worded_block, cues), note])


def _worded_block(cue: WordedCue) -> str:
    text = " ".join(word.text for word in cue.words)
    return _block(cue.span.start_s, cue.span.end_s, cue.speaker, text)


def _block(start_s: float, end_s: float, speaker: str | None, text: str) -> str:
    name = spoken_text(speaker or "")
    voice = f"<v {escaped(name)}>" if name else ""
    return f"{clock(start_s, '.')} --> {clock(end_s, '.')}\n{voice}{escaped(text)}\n"

"""Music that was put around the recording, told to those who read.

RGAA 4.2 and 4.4 ask for the sounds that matter. Jingles are known for sure; what else is heard in
the recording (laughter, applause) a person writes into the transcript: ``[rires]``.
"""

from media_pipeline.model.timeline import Timeline
from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.render.locale_texts import translation

_WORTH_TELLING_S = 1.5


def with_music(transcript: Transcript, timeline: Timeline) -> Transcript:
    """Return a transcript that says where a jingle alone is heard for 1.5 s or more.

    A transcript without words stays without.

    Args:
        transcript: in the times at which it is heard.
        timeline: where the recording is heard, and where jingles are.
    """
    if not transcript.segments:
        return transcript
    _ = translation(transcript.language).gettext
    music = [
        Segment(start_s=start_s, end_s=end_s, text=_("[music]"))
        for start_s, end_s in timeline.jingles
        if end_s - start_s >= _WORTH_TELLING_S
    ]
    ordered = sorted([*transcript.segments, *music], key=lambda segment: segment.start_s)
    return transcript.model_copy(update={"segments": tuple(ordered)})


def is_sound(text: str) -> bool:
    """Tell whether a text names a sound, and nothing that is said."""
    return text.startswith("[") and text.endswith("]")

"""The transcript as JSON of Podcasting 2.0, one segment a cue."""

import json

from media_pipeline.model.transcript import Transcript
from media_pipeline.render.captions import Cue, cues_of
from media_pipeline.render.spoken import spoken_text

MEDIA_TYPE = "application/json"


def to_json(transcript: Transcript) -> str:
    """Return the JSON transcript: version 1.0.0, times in seconds, speaker left out when unknown.

    Format: https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md
    """
    segments = [_segment(cue) for cue in cues_of(transcript)]
    content = {"version": "1.0.0", "segments": segments}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _segment(cue: Cue) -> dict[str, object]:
    name = spoken_text(cue.speaker or "")
    speaker = {"speaker": name} if name else {}
    return {**speaker, "startTime": cue.start_s, "endTime": cue.end_s, "body": cue.text}

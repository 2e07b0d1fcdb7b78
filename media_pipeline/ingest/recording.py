"""All the files of one episode's recording, and how they belong together."""

from media_pipeline.ingest.probe import probe
from media_pipeline.ingest.refusals import no_sound
from media_pipeline.model.audio import Recording
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.episode import Episode


def examine_recording(episode: Episode, progress: Progress = no_progress) -> Recording:
    """Probe every recorded file of ``episode``.

    A film without sound is silent where others follow it or come before it.

    Raises:
        RecordingError: one of them cannot be used, or none has any sound.
    """
    tracks: list[str | None] = [None] * (len(episode.recordings) - len(episode.tracks))
    names = [*tracks, *episode.tracks]
    sound = episode.sound if "sound" in episode.model_fields_set else None
    may_be_silent = len(tracks) > 1
    sources, warnings = [], []
    for done, (path, track) in enumerate(zip(episode.recordings, names, strict=True), start=1):
        source, warning = probe(
            path,
            relative_to=episode.folder,
            track=track,
            sound=sound,
            may_be_silent=may_be_silent,
        )
        sources.append(source)
        warnings.extend([warning] if warning else [])
        progress(done / len(names))
    if not any(source.sounds for source in sources):
        raise no_sound(episode.recordings[0])
    return Recording(
        layout="tracks" if episode.tracks else "sequence",
        sources=tuple(sources),
        warnings=tuple(warnings),
    )

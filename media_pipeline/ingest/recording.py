"""All the files of one episode's recording, and how they belong together."""

from media_pipeline.ingest.probe import probe
from media_pipeline.model.audio import Recording
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.episode import Episode


def examine_recording(episode: Episode, progress: Progress = no_progress) -> Recording:
    """Probe every recorded file of ``episode``.

    Raises:
        RecordingError: one of them cannot be used.
    """
    tracks: list[str | None] = [None] * (len(episode.recordings) - len(episode.tracks))
    names = [*tracks, *episode.tracks]
    sources, warnings = [], []
    for done, (path, track) in enumerate(zip(episode.recordings, names, strict=True), start=1):
        source, warning = probe(path, relative_to=episode.folder, track=track)
        sources.append(source)
        warnings.extend([warning] if warning else [])
        progress(done / len(names))
    return Recording(
        layout="tracks" if episode.tracks else "sequence",
        sources=tuple(sources),
        warnings=tuple(warnings),
    )

"""What is heard when: the recording without what is cut, with the jingles.

It is known once the recording was listened to, long before it is mastered.
"""

from typing import TYPE_CHECKING

from media_pipeline.ingest.probe import probe
from media_pipeline.model.analysis import Analysis
from media_pipeline.model.jingles import HeardJingle, jingles_of
from media_pipeline.model.timeline import Timeline
from media_pipeline.pipeline.cuts import check_cuts, check_times
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.levelled import levelled_sound

if TYPE_CHECKING:
    from media_pipeline.master.programme.jingles import Jingles, JingleSound
    from media_pipeline.master.programme.programme import Programme


def programme_inputs(job: Job) -> dict[str, str]:
    """Return digests of all that the programme's time line depends on."""
    jingles = jingles_of(job.workspace, job.episode)
    return {
        "cuts": digest(job.result("analyse", Analysis).programme, job.episode.cuts),
        "jingles": digest(
            [job.digests.of(path) for path in jingles.files],
            job.series.intro,
            job.series.outro,
            [(at_s, heard.jingle) for at_s, heard in jingles.placed],
        ),
    }


def programme_of(job: Job) -> "Programme":
    """Assemble the programme of an episode that was levelled.

    Raises:
        ConfigError: cuts, jingles or chapters lie outside the recording, or nothing is left.
    """
    from media_pipeline.master.programme.programme import make_programme

    _check(job)
    kept = job.result("analyse", Analysis).programme
    target = job.settings.audio.target
    return make_programme(levelled_sound(job), kept, job.episode.cuts, _jingles(job), target)


def programme_timeline(job: Job) -> Timeline:
    """Return where each moment of the recording will be heard; it need not be levelled yet.

    Raises:
        ConfigError: as above.
    """
    from media_pipeline.master.programme.timeline import timeline_of

    _check(job)
    kept = job.result("analyse", Analysis).programme
    return timeline_of(kept, job.episode.cuts, _jingles(job).inserts).timeline


def _check(job: Job) -> None:
    analysis = job.result("analyse", Analysis)
    check_times(job, analysis.duration_s)
    check_cuts(job, analysis.programme)


def _jingles(job: Job) -> "Jingles":
    from media_pipeline.master.programme.jingles import Jingles

    heard = jingles_of(job.workspace, job.episode)
    return Jingles(
        intro=_read(job, heard.intro) if heard.intro else None,
        outro=_read(job, heard.outro) if heard.outro else None,
        inside=tuple((at_s, _read(job, placed)) for at_s, placed in heard.placed),
    )


def _read(job: Job, heard: HeardJingle) -> "JingleSound":
    from media_pipeline.master.programme.jingles import read_jingle

    folder = heard.path.parent
    source, _warning = probe(heard.path, relative_to=folder)
    return read_jingle(job.ffmpeg, folder, source, heard.jingle)

"""The step that makes the delivered sound files."""

from collections.abc import Mapping
from contextlib import ExitStack
from gettext import gettext as _
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.model.audio import Delivered, Levelled, Master
from media_pipeline.model.base import Progress
from media_pipeline.model.numbers import number
from media_pipeline.model.timeline import Timeline
from media_pipeline.pipeline.delivered_curve import DELIVERED_CURVES
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.levelled import levelled_digest
from media_pipeline.pipeline.programme import programme_inputs, programme_of
from media_pipeline.pipeline.published import Format, published_copy
from media_pipeline.pipeline.step import LocalStep, Outcome
from media_pipeline.pipeline.tags import tags_digest, tags_of
from media_pipeline.pipeline.wording import size
from media_pipeline.tools.files import atomic_path, sha256_of
from media_pipeline.tools.media_types import media_type_of

if TYPE_CHECKING:
    from media_pipeline.master.delivery.deliver import Measured
    from media_pipeline.master.programme.programme import Programme

_METHOD = "3"


class MasterSound(LocalStep):
    """The delivered sound files, with their tags.

    Tags are made once: when the title changes after the first publication, the files stay as they
    are (players show the feed's title) and nobody has to download them again. That holds on another
    computer too, where the same sound is recognised in what is published.
    """

    name = "master"
    needs = ("ingest", "analyse", "level")
    result_type = Master
    kept_once_published = frozenset({"tags"})

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on the levelled signal, what is cut and added, targets, ffmpeg and tags."""
        return {
            "levelled sound": digest(
                levelled_digest(job), job.files_digest("level"), job.files_digest("analyse")
            ),
            **programme_inputs(job),
            "audio settings": digest(
                job.settings.audio.target, job.series.also_as, *["video"] * _has_video(job)
            ),
            "ffmpeg": job.ffmpeg.version,
            "encoder": digest(version("lameenc"), version("av")),
            "tags": tags_digest(job),
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Assemble, deliver, measure, tag."""
        programme = programme_of(job)
        targets = {kind: job.work_folder / f"audio.{kind}" for kind in _formats(job)}
        with ExitStack() as stack:
            temporary = {
                kind: stack.enter_context(atomic_path(path)) for kind, path in targets.items()
            }
            measured = _deliver(job, programme, temporary, progress)
            for kind in _offered(job):
                _tag(job, temporary[kind], kind, programme.timeline)
        master = _master(job, targets, measured, programme.timeline)
        return Outcome(
            result=master,
            files=tuple(targets.values()),
            summary=_mastered(master),
            facts=_facts(master),
        )


def _formats(job: Job) -> tuple[Format, ...]:
    """Return what is delivered: the MP3, what the series asks for, AAC for a video."""
    offered = _offered(job)
    return offered if "m4a" in offered or not _has_video(job) else (*offered, "m4a")


def _offered(job: Job) -> tuple[Format, ...]:
    """Return what listeners can download; what is only heard inside a video needs no tags."""
    return ("mp3", *job.series.also_as)


def _has_video(job: Job) -> bool:
    return job.workspace.video_of(job.episode) is not None


def _deliver(
    job: Job, programme: "Programme", paths: Mapping[Format, Path], progress: Progress
) -> "Mapping[Format, Measured]":
    from media_pipeline.master.curves import save_curves
    from media_pipeline.master.delivery.deliver import Deliverer

    deliverer = Deliverer(job.ffmpeg, job.settings.audio.target)
    measured = deliverer.deliver(programme, paths, progress)
    save_curves(job.work_folder / DELIVERED_CURVES, {"power": measured["mp3"].power})
    return measured


def _tag(job: Job, path: Path, kind: Format, timeline: Timeline) -> None:
    """Tag a file, or take the one that is published when it holds the same sound."""
    from media_pipeline.master.delivery.tags import write_tags

    published = None if job.is_forced("master") else published_copy(job, path, kind)
    if published is None:
        write_tags(job.ffmpeg, path, kind, tags_of(job, timeline), timeline.duration_s)
    else:
        path.write_bytes(published)


def _master(
    job: Job,
    targets: Mapping[Format, Path],
    measured: "Mapping[Format, Measured]",
    timeline: Timeline,
) -> Master:
    files = [
        Delivered(
            path=path.name,
            media_type=media_type_of(path.name),
            bitrate_kbps=measured[kind].bitrate_kbps,
            duration_s=timeline.duration_s,
            size_bytes=path.stat().st_size,
            sha256=sha256_of(path),
            loudness=measured[kind].loudness,
        )
        for kind, path in targets.items()
    ]
    delivered = dict(zip(targets, files, strict=True))
    mp3, *others = (delivered[kind] for kind in _offered(job))
    return Master(
        mp3=mp3,
        others=tuple(others),
        for_video=delivered["m4a"] if _has_video(job) else None,
        before=job.result("level", Levelled).before,
        timeline=timeline,
    )


def _mastered(master: Master) -> str:
    return _("{before} → {after} LUFS, true peak {peak} dBTP, {size}").format(
        before=number(master.before.integrated_lufs),
        after=number(master.mp3.loudness.integrated_lufs),
        peak=number(master.mp3.loudness.true_peak_dbtp),
        size=size(master.mp3.size_bytes),
    )


def _facts(master: Master) -> dict[str, object]:
    return {
        "before": master.before.model_dump(),
        "after": master.mp3.loudness.model_dump(),
        "size_bytes": master.mp3.size_bytes,
        "sha256": master.mp3.sha256,
        "others": [other.model_dump(exclude={"path"}) for other in master.others],
    }

"""The steps that make the sound: ingest, level, master."""

from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.ingest.recording import examine_recording
from media_pipeline.model.audio import Levelled, Loudness, Master, Recording
from media_pipeline.model.base import Progress
from media_pipeline.model.numbers import number
from media_pipeline.pipeline.chapters import check_chapters
from media_pipeline.pipeline.covers import cover_digest, cover_of
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.published import published_sound
from media_pipeline.pipeline.step import LocalStep, Outcome
from media_pipeline.pipeline.wording import length, size
from media_pipeline.tools.files import atomic_path, sha256_of

if TYPE_CHECKING:
    from media_pipeline.master.tags import Tags

_METHOD = "1"
_ID3_COVER_PX = 600
_KINDS = {"mov": "MP4", "matroska": "MKV", "ogg": "Ogg"}


class Ingest(LocalStep):
    """Recordings are probed; from here on it is known what they are."""

    name = "ingest"
    needs: tuple[str, ...] = ()
    result_type = Recording

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on the content of the recordings and on how they belong together."""
        episode = job.episode
        names = [path.relative_to(episode.folder).as_posix() for path in episode.recordings]
        return {
            "recording": digest([job.digests.of(path) for path in episode.recordings]),
            "tracks": digest(names, list(episode.tracks)),
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Probe all recorded files; chapters are looked at now, before the long work."""
        recording = examine_recording(job.episode, progress)
        if recording.duration_s:  # a rough value, if any: the exact one is known after levelling
            check_chapters(job, recording.duration_s * 1.05)
        return Outcome(
            result=recording,
            summary=_described(recording),
            facts={"duration_s": round(recording.duration_s, 3)},
            warnings=recording.warnings,
        )


class Level(LocalStep):
    """Speakers are brought to one loudness."""

    name = "level"
    needs = ("ingest",)
    result_type = Levelled

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on the recording and on ffmpeg, whose filters do the work."""
        return {
            "recording": digest(
                job.result("ingest", Recording),
                [job.digests.of(path) for path in job.episode.recordings],
            ),
            "ffmpeg": job.ffmpeg.version,
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Write the levelled signal."""
        from media_pipeline.master.level import Leveller

        leveller = Leveller(job.ffmpeg, job.episode.folder, job.work_folder)
        levelled = leveller.level(job.result("ingest", Recording), progress)
        paths = (levelled.path, levelled.speech_path, levelled.activity_path)
        return Outcome(
            result=levelled,
            warnings=_cut_short(job.result("ingest", Recording), levelled),
            files=tuple(job.work_folder / path for path in paths if path),
            summary=_("loudness range {before} → {after} LU").format(
                before=number(levelled.before.range_lu), after=number(levelled.after.range_lu)
            ),
            facts={"before": levelled.before.model_dump(), "after": levelled.after.model_dump()},
        )


def _cut_short(recording: Recording, levelled: Levelled) -> tuple[str, ...]:
    """Warn when a recording holds less than it says: a copy that was interrupted."""
    missing_s = recording.duration_s - levelled.duration_s
    if missing_s <= max(1.0, recording.duration_s * 0.01):
        return ()
    return (
        _(
            "Only {present} of {whole} could be read: the copy was probably interrupted. Copy the "
            "recording again from the recorder, and publish again."
        ).format(present=length(levelled.duration_s), whole=length(recording.duration_s)),
    )


class MasterSound(LocalStep):
    """The delivered MP3, with its tags.

    Its tags are made once: when the title changes after the first publication, the file stays as
    it is (players show the feed's title) and nobody has to download it again. That holds on another
    computer too, where the same sound is recognised in what is published.
    """

    name = "master"
    needs = ("level",)
    result_type = Master
    kept_once_published = frozenset({"tags"})

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on the levelled signal, the targets, ffmpeg and the tags."""
        return {
            "levelled sound": job.files_digest("level"),
            "audio settings": digest(job.settings.audio.model_copy(update={"ffmpeg": None})),
            "ffmpeg": job.ffmpeg.version,
            "tags": self._tags_digest(job),
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Deliver, measure, tag."""
        from media_pipeline.master.deliver import Deliverer
        from media_pipeline.master.tags import write_tags

        levelled = job.result("level", Levelled)
        target = job.work_folder / "audio.mp3"
        with atomic_path(target) as temporary:
            deliverer = Deliverer(job.ffmpeg, job.work_folder, job.settings.audio)
            loudness = deliverer.deliver(levelled, temporary, progress)
            published = None if job.is_forced(self.name) else published_sound(job, temporary)
            if published is None:
                write_tags(temporary, _tags(job), levelled.duration_s)
            else:
                temporary.write_bytes(published)
        master = _master(target, levelled, loudness)
        return Outcome(
            result=master, files=(target,), summary=_mastered(master), facts=_facts(master)
        )

    def _tags_digest(self, job: Job) -> str:
        episode = job.episode
        return digest(
            episode.title, episode.number, episode.summary, episode.published, job.language,
            episode.chapters, job.series.title, job.series.author,
            job.settings.organisation.name, cover_digest(job),
        )  # fmt: skip


def _tags(job: Job) -> "Tags":
    from media_pipeline.master.tags import Tags
    from media_pipeline.render.cover import small_cover

    return Tags(
        title=job.episode.title,
        series=job.series.title,
        author=job.series.author or job.settings.organisation.name,
        number=job.episode.number,
        published=job.episode.published,
        summary=job.episode.summary,
        language={"fr": "fra", "en": "eng"}.get(job.language[:2], "und"),
        cover=small_cover(cover_of(job).read_bytes(), _ID3_COVER_PX),
        chapters=job.episode.chapters,
    )


def _master(target: Path, levelled: Levelled, loudness: Loudness) -> Master:
    return Master(
        path=target.name,
        media_type="audio/mpeg",
        duration_s=levelled.duration_s,
        size_bytes=target.stat().st_size,
        sha256=sha256_of(target),
        before=levelled.before,
        loudness=loudness,
    )


def _described(recording: Recording) -> str:
    first = recording.sources[0]
    told = _("{length}, {kind}, {rate} kHz").format(
        length=length(recording.duration_s),
        kind=_KINDS.get(first.container, first.container.upper()),
        rate=number(first.sample_rate_hz / 1000, 0 if first.sample_rate_hz % 1000 == 0 else 1),
    )
    count = len(recording.sources)
    if count == 1:
        return told
    return told + ", " + ngettext("{count} file", "{count} files", count).format(count=count)


def _mastered(master: Master) -> str:
    return _("{before} → {after} LUFS, true peak {peak} dBTP, {size}").format(
        before=number(master.before.integrated_lufs),
        after=number(master.loudness.integrated_lufs),
        peak=number(master.loudness.true_peak_dbtp),
        size=size(master.size_bytes),
    )


def _facts(master: Master) -> dict[str, object]:
    return {
        "before": master.before.model_dump(),
        "after": master.loudness.model_dump(),
        "size_bytes": master.size_bytes,
        "sha256": master.sha256,
    }

"""The steps that find out what a recording is and bring its speakers to one loudness."""

from gettext import gettext as _
from gettext import ngettext

from media_pipeline.ingest.recording import examine_recording
from media_pipeline.model.analysis import Analysis
from media_pipeline.model.audio import Levelled, Recording
from media_pipeline.model.base import Progress
from media_pipeline.model.episode import Episode
from media_pipeline.model.numbers import number
from media_pipeline.model.video import Picture
from media_pipeline.pipeline.cuts import check_times
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.step import LocalStep, Outcome
from media_pipeline.pipeline.wording import length

_METHOD = "3"
_GUESSED_LENGTHS = {"aac", "amr"}  # they say no length: ffmpeg guesses it from the first packets
_WHOLE_FPS = 0.005
_KINDS = {"mov": "MP4", "matroska": "MKV", "ogg": "Ogg", "mpegts": "MPEG-TS"}


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
            "tracks": digest(names, list(episode.tracks), *_asked_sound(episode)),
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Probe all recorded files; look at the times in episode.yaml before the long work."""
        recording = examine_recording(job.episode, progress)
        if recording.duration_s:  # a rough value, if any: the exact one is known after levelling
            check_times(job, recording.duration_s * 1.05)
        return Outcome(
            result=recording,
            summary=_described(recording),
            facts={"duration_s": round(recording.duration_s, 3)},
            warnings=recording.warnings,
        )


class Analyse(LocalStep):
    """What the recording is like, and what will be done about it."""

    name = "analyse"
    needs = ("ingest",)
    result_type = Analysis

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on the recording, on what may be mended, and on ffmpeg, which decodes it."""
        return {
            "recording": _recorded(job),
            "clean-up": digest(job.workspace.clean_up_of(job.episode)),
            "channels": digest(job.episode.channels, _separate(job)),
            "ffmpeg": job.ffmpeg.version,
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Listen once, and decide."""
        from media_pipeline.master.analysis.analyse import Analyser, Choices

        recording = job.result("ingest", Recording)
        analyser = Analyser(job.ffmpeg, job.episode.folder, job.work_folder)
        clean_up = job.workspace.clean_up_of(job.episode)
        choices = Choices(clean_up, job.episode.channels, _separate(job))
        analysis = analyser.analyse(recording, choices, progress)
        paths = (analysis.curves_path, analysis.gains_path)
        return Outcome(
            result=analysis,
            files=tuple(job.work_folder / path for path in paths),
            summary=_heard(analysis),
            warnings=_cut_short(recording, analysis.duration_s) or _with_gaps(analysis),
            facts=analysis.model_dump(exclude={"curves_path", "gains_path"}),
        )


class Level(LocalStep):
    """Speakers are brought to one loudness."""

    name = "level"
    needs = ("ingest", "analyse")
    result_type = Levelled

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on what was decided, on the recording, and on ffmpeg, whose filters clean."""
        return {
            "recording": _recorded(job),
            "analysis": digest(job.result("analyse", Analysis), job.files_digest("analyse")),
            "ffmpeg": job.ffmpeg.version,
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Clean where it is worth a copy; tell what comes out."""
        from media_pipeline.master.levelling.level import Leveller

        leveller = Leveller(job.ffmpeg, job.episode.folder, job.work_folder)
        recording, analysis = job.result("ingest", Recording), job.result("analyse", Analysis)
        levelled = leveller.level(recording, analysis, progress)
        paths = (levelled.curves_path, levelled.activity_path)
        return Outcome(
            result=levelled,
            files=tuple(
                job.work_folder / path for path in (*paths, *levelled.cleaned_paths) if path
            ),
            summary=_("loudness range {before} → {after} LU").format(
                before=number(levelled.before.range_lu), after=number(levelled.after_range_lu)
            ),
            facts={
                "before": levelled.before.model_dump(),
                "after": {
                    "integrated_lufs": levelled.after_lufs,
                    "range_lu": levelled.after_range_lu,
                },
            },
        )


def _asked_sound(episode: Episode) -> tuple[int | str, ...]:
    """Return the audio track that a person asked for, if any was."""
    return (episode.sound,) if "sound" in episode.model_fields_set else ()


def _recorded(job: Job) -> str:
    recordings = [job.digests.of(path) for path in job.episode.recordings]
    return digest(job.result("ingest", Recording), recordings)


def _separate(job: Job) -> bool:
    """Tell whether the speakers have a channel each."""
    return {speaker.channel for speaker in job.episode.speakers} >= {"left", "right"}


def _heard(analysis: Analysis) -> str:
    return _("{loudness} LUFS, true peak {peak} dBTP").format(
        loudness=number(analysis.loudness.integrated_lufs),
        peak=number(analysis.loudness.true_peak_dbtp),
    )


def _cut_short(recording: Recording, read_s: float) -> tuple[str, ...]:
    """Warn when a recording holds less than it says: a copy that was interrupted."""
    if any(source.container in _GUESSED_LENGTHS for source in recording.sources):
        return ()
    unfilmed_s = sum(max(0.0, each.declared_s - each.duration_s) for each in recording.sources)
    whole_s = recording.duration_s + unfilmed_s
    if whole_s - read_s <= max(1.0, whole_s * 0.01):
        return ()
    return (
        _(
            "Only {present} of {whole} could be read: the copy was probably interrupted. Copy the "
            "recording again from the recorder, and publish again."
        ).format(present=length(read_s), whole=length(whole_s)),
    )


def _with_gaps(analysis: Analysis) -> tuple[str, ...]:
    """Warn when ffmpeg passed over parts of a file that is damaged or oddly joined."""
    if not analysis.unread:
        return ()
    return (
        _(
            "Not all of {names} could be read: the file is damaged, or was joined from files of "
            "different kinds. Listen to it to the end before you publish; files that follow each "
            "other can be listed one by one in episode.yaml."
        ).format(names=", ".join(analysis.unread)),
    )


def _described(recording: Recording) -> str:
    first = recording.sources[0]
    told = _("{length}, {kind}, {rate} kHz").format(
        length=length(recording.duration_s),
        kind=_KINDS.get(first.container, first.container.upper()),
        rate=number(first.sample_rate_hz / 1000, 0 if first.sample_rate_hz % 1000 == 0 else 1),
    )
    if first.picture is not None:
        told += ", " + _seen(first.picture)
    count = len(recording.sources)
    if count == 1:
        return told
    return told + ", " + ngettext("{count} file", "{count} files", count).format(count=count)


def _seen(picture: Picture) -> str:
    """Return size and rate as “1280 × 720, 25 fps”."""
    width, height = picture.shown_size
    digits = 0 if abs(picture.frame_rate - round(picture.frame_rate)) < _WHOLE_FPS else 2
    rate = number(picture.frame_rate, digits)
    return _("{width} × {height}, {rate} fps").format(width=width, height=height, rate=rate)

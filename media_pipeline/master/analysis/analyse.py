"""What a recording is like, and what will be done about it: one decode, then decisions.

Gains are decided here, with the whole in view, so that `media check` can show what levelling will
do without doing it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from media_pipeline.errors import RecordingError
from media_pipeline.master.analysis.findings import Findings, findings_of
from media_pipeline.master.analysis.lines import Stretch, stretches_of
from media_pipeline.master.analysis.listening import Heard, listen
from media_pipeline.master.analysis.tracks import align_tracks
from media_pipeline.master.analysis.trimming import programme_of
from media_pipeline.master.curves import laid_out, save_curves
from media_pipeline.master.levelling.cleaning import decide_cleaning, high_pass_of
from media_pipeline.master.levelling.plan import LineSpeech, Plan, find_speakers, plan_gains
from media_pipeline.master.levelling.speech import Mask, passages_of
from media_pipeline.master.meter import SILENCE_LUFS
from media_pipeline.model.analysis import Analysis, Cleaning, Microphone, Part, Passage
from media_pipeline.model.audio import Recording
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.numbers import number
from media_pipeline.model.settings import CleanUp
from media_pipeline.tools.ffmpeg import Ffmpeg, FfmpegFailed, last_reason
from media_pipeline.tools.memory import give_back_freed_memory

CURVES = "analysis.npz"
"""before and predicted: summed mean squares of the recording, and of what levelling will make of
it (at −20 LUFS), unless heavy cleaning changes that; peak: likewise, its sample peaks; speaking:
where somebody speaks; lines0, lines1, …: the mean squares of each part's microphones."""

GAINS = "gains.npz"
"""part0, part1, …: each part's amplitude factors, shape (hops, microphones)."""

_SHORTEST_S = 0.4  # BS.1770-4 measures in blocks of this length
_LONG_SILENCE_S = 3.0
_LISTENING_SHARE = 0.97


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided about the sound of an episode.

    ``channels`` is as in episode.yaml; ``separate`` says that its speakers have a channel each.
    """

    clean_up: CleanUp
    channels: str = "auto"
    separate: bool = False


@dataclass(frozen=True, slots=True)
class Analyser:
    """Analyses the recording in ``folder`` into ``work_folder``."""

    ffmpeg: Ffmpeg
    folder: Path
    work_folder: Path

    def analyse(
        self, recording: Recording, choices: Choices, progress: Progress = no_progress
    ) -> Analysis:
        """Listen to every file once, and decide what is mended and how it is levelled.

        Raises:
            RecordingError: a file is damaged, or there is only silence.
            DiskFull: no space for the curves.
        """
        try:
            heard = self._listen(recording, high_pass_of(choices.clean_up), progress)
            alignments = align_tracks(self.ffmpeg, recording, self.folder)
        except FfmpegFailed as error:
            raise _damaged(self.folder, recording, error) from error
        stretches = stretches_of(
            recording, heard, alignments, channels=choices.channels, separate=choices.separate
        )
        speech = [find_speakers(stretch.power) for stretch in stretches]
        _require_length(self.folder, recording, sum(part.duration_s for part in stretches))
        findings = findings_of(recording, heard, stretches, speech)
        if findings.loudness.integrated_lufs <= SILENCE_LUFS:
            raise _only_silence(self.folder, recording)
        analysis = self._decide(stretches, speech, findings, choices.clean_up)
        give_back_freed_memory()
        files = zip(recording.sources, heard, strict=True)
        unread = tuple(
            source.path for source, each in files if each.has_gaps or each.has_no_numbers
        )
        return analysis.model_copy(update={"unread": unread})

    def _listen(self, recording: Recording, high_pass_hz: float, progress: Progress) -> list[Heard]:
        heard, count = [], len(recording.sources)
        for place, source in enumerate(recording.sources):
            heard.append(
                listen(
                    self.ffmpeg,
                    source,
                    self.folder,
                    lambda done, place=place: progress(  # type: ignore[misc]
                        (place + done) / count * _LISTENING_SHARE
                    ),
                    high_pass_hz=high_pass_hz,
                )
            )
        return heard

    def _decide(
        self,
        stretches: Sequence[Stretch],
        speech: Sequence[tuple[LineSpeech, ...]],
        findings: Findings,
        clean_up: CleanUp,
    ) -> Analysis:
        cleaning = decide_cleaning(
            clean_up,
            hum=findings.hum,
            clipping=findings.clipping,
            speech_lufs=findings.worst_speech_lufs,
            noise_lufs=findings.worst_noise_lufs,
            has_no_numbers=findings.has_no_numbers,
        )
        plans = [
            _planned(stretch, own, clean_up, cleaning)
            for stretch, own in zip(stretches, speech, strict=True)
        ]
        starts = [stretch.start_s for stretch in stretches]
        speaking = laid_out([plan.speaking for plan in plans], starts)
        self._save(stretches, plans, findings)
        duration_s = sum(stretch.duration_s for stretch in stretches)
        programme = programme_of(speaking, duration_s, trim=clean_up.trim)
        return Analysis(
            duration_s=duration_s,
            loudness=findings.loudness,
            speech_lufs=findings.speech_lufs,
            noise_lufs=findings.noise_lufs,
            hum=findings.hum,
            clipping=findings.clipping,
            dc_offset=findings.dc_offset,
            silences=_silences(speaking, programme),
            parts=_parts(stretches, speech),
            cleaning=cleaning,
            programme=programme,
            curves_path=CURVES,
            gains_path=GAINS,
        )

    def _save(
        self, stretches: Sequence[Stretch], plans: Sequence[Plan], findings: Findings
    ) -> None:
        starts = [stretch.start_s for stretch in stretches]
        lines = {f"lines{place}": stretch.power for place, stretch in enumerate(stretches)}
        save_curves(
            self.work_folder / CURVES,
            {
                "before": findings.before,
                "predicted": laid_out([plan.predicted for plan in plans], starts),
                "peak": laid_out([plan.peak for plan in plans], starts),
                "speaking": laid_out([plan.speaking for plan in plans], starts),
                **lines,
            },
        )
        gains = {f"part{place}": plan.factors for place, plan in enumerate(plans)}
        save_curves(self.work_folder / GAINS, gains)


def _planned(
    stretch: Stretch, speech: tuple[LineSpeech, ...], clean_up: CleanUp, cleaning: Cleaning
) -> Plan:
    return plan_gains(
        stretch.power,
        stretch.cross,
        stretch.peak,
        speech,
        levelling=clean_up.levelling,
        noise_reduction_db=cleaning.noise_reduction_db,
    )


def _silences(speaking: Mask, programme: Passage) -> tuple[Passage, ...]:
    """Return the long silences inside of what is left when head and tail are trimmed."""
    return tuple(
        silence
        for silence in passages_of(~speaking, _LONG_SILENCE_S)
        if programme.start_s < silence.start_s and silence.end_s < programme.end_s
    )


def _parts(
    stretches: Sequence[Stretch], speech: Sequence[tuple[LineSpeech, ...]]
) -> tuple[Part, ...]:
    parts = []
    for stretch, own in zip(stretches, speech, strict=True):
        microphones = tuple(
            Microphone(
                name=line.name,
                source=line.source,
                side=line.side,
                speech_lufs=found.speech_lufs,
                noise_lufs=found.noise_lufs,
                delay_s=line.alignment.delay_s if line.alignment else 0.0,
                drift_ppm=line.alignment.drift_ppm if line.alignment else 0.0,
            )
            for line, found in zip(stretch.lines, own, strict=True)
        )
        parts.append(
            Part(
                start_s=stretch.start_s,
                duration_s=stretch.duration_s,
                kind=stretch.kind,
                turned=stretch.turned,
                microphones=microphones,
            )
        )
    return tuple(parts)


def _damaged(folder: Path, recording: Recording, error: FfmpegFailed) -> RecordingError:
    names = ", ".join(source.path for source in recording.sources)
    return RecordingError(
        folder / recording.sources[0].path,
        _("{names} cannot be read to the end: {reason}").format(
            names=names, reason=last_reason(error.log)
        ),
        _("The file is damaged, or its copy was interrupted. Copy it again from the recorder."),
    )


def _require_length(folder: Path, recording: Recording, duration_s: float) -> None:
    if duration_s >= _SHORTEST_S:
        return
    raise RecordingError(
        folder / recording.sources[0].path,
        _("{name} is {seconds} s long: too short for its loudness to be measured.").format(
            name=recording.sources[0].path, seconds=number(duration_s, 2)
        ),
        _("Listen to it on this computer: another file may hold the interview."),
    )


def _only_silence(folder: Path, recording: Recording) -> RecordingError:
    return RecordingError(
        folder / recording.sources[0].path,
        _("There is only silence in {name}.").format(name=recording.sources[0].path),
        _(
            "Listen to it on this computer: the microphone may have been off, or another file "
            "holds the interview."
        ),
    )

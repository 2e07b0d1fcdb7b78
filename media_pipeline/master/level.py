"""Bring speakers to about one loudness, without lifting the pauses.

Measured with EBU R 128 first, so that the levelling filter always meets the same level; then
dynaudnorm follows the speech in windows of a few seconds. Its threshold lies between speech and
room noise, so that pauses stay as quiet as they were.
"""

import wave
from contextlib import ExitStack
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Any

from media_pipeline.errors import RecordingError
from media_pipeline.master.activity import write_activity
from media_pipeline.model.audio import Levelled, Loudness, Recording
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.tools.ffmpeg import (
    MEASURE,
    Ffmpeg,
    FfmpegFailed,
    input_of,
    last_reason,
    read_loudness,
)
from media_pipeline.tools.files import atomic_path

SAMPLE_RATE_HZ = 48_000
SPEECH_RATE_HZ = 16_000
_SILENCE_LUFS = -70.0  # the absolute gate of BS.1770-4: nothing louder was found
_WORKING_LUFS = -20.0  # leaves 20 dB of headroom for the peaks of speech
_MOST_GAIN_DB = 60.0
_RUMBLE_HZ = 70
# Windows of 9 x 0.4 s follow a change of speaker; gain at most x8 (18 dB); nothing whose peak lies
# below 0.02 (-34 dBFS, with speech at -20 LUFS) is lifted.
_LEVELLING = {"framelen": 400, "gausssize": 9, "maxgain": 8, "peak": 0.7, "threshold": 0.02}
_MEASURING_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Leveller:
    """Levels the recording in ``folder`` with ``ffmpeg`` into ``work_folder``."""

    ffmpeg: Ffmpeg
    folder: Path
    work_folder: Path

    def level(self, recording: Recording, progress: Progress = no_progress) -> Levelled:
        """Measure, level and write the signal that everything else is made from.

        Raises:
            RecordingError: there is only silence.
            DiskFull: no space for the work files.
        """
        try:
            return self._level(recording, progress)
        except FfmpegFailed as error:
            raise self._damaged(recording, error) from error

    def _level(self, recording: Recording, progress: Progress) -> Levelled:
        before, gains = self._measure(recording, lambda done: progress(done * _MEASURING_SHARE))
        if before.integrated_lufs <= _SILENCE_LUFS:
            raise self._only_silence(recording)
        after = self._write(
            recording,
            gains,
            lambda done: progress(_MEASURING_SHARE + done * (1 - _MEASURING_SHARE)),
        )
        names = write_activity(
            self.ffmpeg, recording, self.folder, self._activity, lambda _done: progress(0.99)
        )
        return Levelled(
            path=self._levelled.name,
            speech_path=self._speech.name,
            activity_path=self._activity.name if names else None,
            activity_names=names,
            duration_s=_wav_duration_s(self._speech),
            before=before,
            after=after,
        )

    @property
    def _levelled(self) -> Path:
        return self.work_folder / "levelled.flac"

    @property
    def _speech(self) -> Path:
        return self.work_folder / "speech.wav"

    @property
    def _activity(self) -> Path:
        return self.work_folder / "activity.npy"

    def _measure(
        self, recording: Recording, progress: Progress
    ) -> tuple[Loudness, tuple[float, ...]]:
        """Return the loudness of the whole, and the gain in dB that each part needs."""
        whole = self._loudness_of(_joined(self._inputs(recording), recording), recording, progress)
        if recording.layout == "sequence":
            return whole, (_gain_db(whole),) * len(recording.sources)
        each = [
            self._loudness_of(stream, recording, lambda _done: progress(1.0))
            for stream in self._inputs(recording)
        ]
        return whole, tuple(_gain_db(loudness) for loudness in each)

    def _loudness_of(
        self, stream: Any, recording: Recording, progress: Progress = no_progress
    ) -> Loudness:
        graph = stream.filter("ebur128", **MEASURE).output("-", format="null")
        log = self.ffmpeg.run(
            graph,
            target=self.work_folder,
            duration_s=recording.duration_s,
            progress=progress,
        )
        return read_loudness(log)

    def _write(
        self, recording: Recording, gains: tuple[float, ...], progress: Progress
    ) -> Loudness:
        import ffmpeg

        streams = [
            stream.filter("volume", f"{gain:.2f}dB")
            for stream, gain in zip(self._inputs(recording), gains, strict=True)
        ]
        if recording.layout == "tracks":
            levelled = _joined([_evened(stream) for stream in streams], recording)
        else:
            levelled = _evened(_joined(streams, recording))
        copies = levelled.filter("ebur128", **MEASURE).filter_multi_output("asplit", 2)
        with ExitStack() as stack:
            flac = stack.enter_context(atomic_path(self._levelled))
            wav = stack.enter_context(atomic_path(self._speech))
            graph = ffmpeg.merge_outputs(
                _flac_output(copies[0], flac), _speech_output(copies[1], wav)
            )
            log = self.ffmpeg.run(
                graph, target=flac, duration_s=recording.duration_s, progress=progress
            )
        return read_loudness(log)

    def _inputs(self, recording: Recording) -> list[Any]:
        return [
            input_of(source, self.folder, number)
            .audio.filter("aresample", SAMPLE_RATE_HZ)
            .filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
            for number, source in enumerate(recording.sources)
        ]

    def _damaged(self, recording: Recording, error: FfmpegFailed) -> RecordingError:
        names = ", ".join(source.path for source in recording.sources)
        return RecordingError(
            self.folder / recording.sources[0].path,
            _("{names} cannot be read to the end: {reason}").format(
                names=names, reason=last_reason(error.log)
            ),
            _("The file is damaged, or its copy was interrupted. Copy it again from the recorder."),
        )

    def _only_silence(self, recording: Recording) -> RecordingError:
        return RecordingError(
            self.folder / recording.sources[0].path,
            _("There is only silence in {name}.").format(name=recording.sources[0].path),
            _(
                "Listen to it on this computer: the microphone may have been off, or another file "
                "holds the interview."
            ),
        )


def _gain_db(loudness: Loudness) -> float:
    """Return the gain that brings speech to the working level; a silent track is left alone."""
    if loudness.integrated_lufs <= _SILENCE_LUFS:
        return 0.0
    return min(_WORKING_LUFS - loudness.integrated_lufs, _MOST_GAIN_DB)


def _joined(streams: list[Any], recording: Recording) -> Any:
    """Put sources one after the other, or mix tracks that were recorded at the same time."""
    import ffmpeg

    if len(streams) == 1:
        return streams[0]
    if recording.layout == "tracks":
        mixed = ffmpeg.filter(streams, "amix", inputs=len(streams), normalize=0)
        return mixed.filter("volume", 1 / len(streams))  # voices that coincide must not clip
    return ffmpeg.concat(*streams, v=0, a=1)


def _evened(stream: Any) -> Any:
    return stream.filter("highpass", f=_RUMBLE_HZ).filter("dynaudnorm", **_LEVELLING)


def _flac_output(stream: Any, path: Path) -> Any:
    return stream.output(
        str(path.absolute()),
        format="flac",
        acodec="flac",
        sample_fmt="s32",
        ar=SAMPLE_RATE_HZ,
        compression_level=2,
        map_metadata=-1,
        **EXACT,
    )


def _speech_output(stream: Any, path: Path) -> Any:
    return stream.output(
        str(path.absolute()),
        format="wav",
        acodec="pcm_s16le",
        ar=SPEECH_RATE_HZ,
        ac=1,
        rf64="auto",
        map_metadata=-1,
        **EXACT,
    )


EXACT = {"flags": "+bitexact", "fflags": "+bitexact"}
"""No versions or dates in what ffmpeg writes: the same input gives the same bytes."""


def _wav_duration_s(path: Path) -> float:
    with wave.open(str(path)) as speech:
        return float(speech.getnframes() / speech.getframerate())

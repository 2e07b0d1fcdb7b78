"""Encoding in one go, and listening to it meanwhile.

The encoder's packets go to the file and, in a thread of its own, to a decoder: what is measured is
what listeners get, and it costs no second pass. Both work in this process (PyAV): through ffmpeg
and its pipes, all of it takes the processors half as long again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from media_pipeline.master.delivery.aac_frames import frame_twice
from media_pipeline.master.delivery.encoders import PROGRAMME_RATE_HZ, Channels, Encoder, Feed
from media_pipeline.master.delivery.listener import Listener
from media_pipeline.master.side_by_side import side_by_side
from media_pipeline.tools.ffmpeg_sound import Samples
from media_pipeline.tools.libav import libav_errors

Packets = list[Any]
"""PyAV's, in order."""

_LAYOUTS = {1: "mono", 2: "stereo"}
_SAMPLE = Fraction(1, PROGRAMME_RATE_HZ)


@contextmanager
def encoding_in_one(
    encoder: Encoder, target: Path, ceiling_dbtp: float, fed: Channels, frames: int
) -> Iterator[tuple[Feed, Listener]]:
    """Encode what is fed to ``target``, and meter what comes out of it.

    ``ceiling_dbtp`` is the true peak that was promised; ``fed`` are the channels of what is fed, of
    which one is heard on both sides; ``frames`` is how many samples will be fed.

    Yields:
        What takes samples at PROGRAMME_RATE_HZ, and what has metered the encoded sound when the
        block is left.

    Raises:
        DiskFull: no space left.
        FfmpegFailed: any other failure.
    """
    coded = fed if encoder.encodes_once(fed) else encoder.channels
    listener = Listener(ceiling_dbtp, encoder.sample_rate_hz, coded, encoder.channels // coded)
    coder = _Coder(encoder, coded, encoder.bitrate_for(fed))
    decoder = _Decoder(coder.codec, listener.hear, frames)
    with libav_errors(target), _written(encoder, coded, target) as write:
        with side_by_side(decoder.take) as listen:

            def hand_on(packets: Packets) -> None:
                write(packets)
                listen(packets)

            def encode(block: Samples) -> None:
                hand_on(coder.encoded(block))

            with side_by_side(encode) as feed:
                yield feed, listener
            hand_on(coder.rest())
        decoder.finish()


class _Coder:
    """Turns blocks of samples into packets."""

    def __init__(self, encoder: Encoder, coded: Channels, bitrate_kbps: int) -> None:
        self.codec = _opened(encoder, coded, bitrate_kbps)
        self._coded = coded
        self._taken = 0

    def encoded(self, block: Samples) -> Packets:
        """Return the packets that are ready after a block; one channel is given to all."""
        from av import AudioFrame

        if not len(block):
            return []
        sides = np.broadcast_to(block.T, (self._coded, len(block)))
        frame = AudioFrame.from_ndarray(
            np.ascontiguousarray(sides, np.float32), "fltp", _LAYOUTS[self._coded]
        )
        frame.sample_rate, frame.time_base, frame.pts = PROGRAMME_RATE_HZ, _SAMPLE, self._taken
        self._taken += len(block)
        return list(self.codec.encode(frame))

    def rest(self) -> Packets:
        """Return the last packets."""
        return list(self.codec.encode(None))


class _Decoder:
    """Gives what packets hold to ``hear``, without what the encoder put before and behind it."""

    def __init__(self, coder: Any, hear: Callable[[Samples], None], frames: int) -> None:
        from av import CodecContext

        self._codec = CodecContext.create(coder.codec.canonical_name, "r")
        self._codec.extradata = coder.extradata
        self._hear = hear
        self._left = frames
        self._early: int | None = None

    def take(self, packets: Packets) -> None:
        """Decode, and have it heard."""
        decoded = [frame for packet in packets for frame in self._codec.decode(packet)]
        if self._early is None and decoded:
            # Of Opus, the decoder itself leaves out what lies before the sound.
            left_out = packets[0].duration - decoded[0].samples
            self._early = max(0, -packets[0].pts - left_out)
        self._pass_on(decoded)

    def finish(self) -> None:
        """Have the last of it heard."""
        self._pass_on(self._codec.decode(None))

    def _pass_on(self, decoded: Packets) -> None:
        if not decoded:
            return
        sound = np.concatenate([frame.to_ndarray() for frame in decoded], axis=1)
        early = min(self._early or 0, sound.shape[1])
        self._early = (self._early or 0) - early
        heard = sound[:, early : early + self._left]
        self._left -= heard.shape[1]
        if heard.shape[1]:
            self._hear(heard.T)


def _opened(encoder: Encoder, channels: Channels, bitrate_kbps: int) -> Any:
    from av import CodecContext

    return _set(CodecContext.create(encoder.codec, "w"), encoder, channels, bitrate_kbps)


def _set(codec: Any, encoder: Encoder, channels: Channels, bitrate_kbps: int) -> Any:
    codec.sample_rate = encoder.sample_rate_hz
    codec.layout = _LAYOUTS[channels]
    codec.format = next(each for each in codec.codec.audio_formats if each.name.startswith("flt"))
    codec.bit_rate = bitrate_kbps * 1000
    codec.time_base = _SAMPLE
    codec.options = {**dict(encoder.options), "flags": "+bitexact+global_header"}
    codec.open()
    return codec


@contextmanager
def _written(
    encoder: Encoder, coded: Channels, target: Path
) -> Iterator[Callable[[Packets], None]]:
    """Open the file, and give what writes packets to it.

    Its stream has an encoder of its own, for the header only: the file may say that there are two
    channels where one is encoded.
    """
    import av

    options = {**dict(encoder.muxing), "fflags": "+bitexact"}
    name = str(target.absolute())
    with av.open(name, "w", format=encoder.container, options=options) as file:
        stream = file.add_stream(encoder.codec, PROGRAMME_RATE_HZ)
        _set(stream.codec_context, encoder, encoder.channels, encoder.bitrate_kbps)
        is_doubled = coded < encoder.channels

        def write(packets: Packets) -> None:
            for packet in packets:
                kept = _doubled(packet) if is_doubled else packet
                kept.stream = stream
                file.mux_one(kept)

        yield write


def _doubled(packet: Any) -> Any:
    from av import Packet

    made = Packet(frame_twice(bytes(packet)))
    made.pts, made.dts, made.duration = packet.pts, packet.dts, packet.duration
    made.time_base = _SAMPLE
    made.is_keyframe = True
    return made

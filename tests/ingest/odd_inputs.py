"""Recordings that are odd, damaged, or none at all, and what a person is told about each.

Every one is what somebody has really copied into an episode's folder: see its docstring or name.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from master.corpus import Sound, at_level, both_sides, hiss, sides, talk
from media import make_sound, write_sound

RATE_HZ = 48_000
LENGTH_S = 8.0
NO_RECORDING = "is not a sound recording that media can read"


@dataclass(frozen=True)
class OddInput:
    """One input: ``write`` makes it in a folder and returns its path.

    ``told`` are words that the verdict or the refusal must hold, ``warned`` those of the only
    warning; ``length_s`` is how much of it can be heard.
    """

    name: str
    write: Callable[[Path], Path]
    told: str = ""
    warned: str = ""
    length_s: float = LENGTH_S


def speech(level_lufs: float = -23.0) -> Sound:
    """Two voices, four seconds each."""
    return at_level(talk(LENGTH_S), level_lufs)


def sound(name: str, make: Callable[[], Sound], *options: str) -> Callable[[Path], Path]:
    """Return what writes a sound into a file ``name``."""
    return lambda folder: write_sound(folder / name, make(), RATE_HZ, *options)


def content(name: str, bytes_of: Callable[[], bytes]) -> Callable[[Path], Path]:
    """Return what writes bytes into a file ``name``."""

    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(bytes_of())
        return path

    return write


def joined(suffix: str, first: tuple[str, ...], second: tuple[str, ...]) -> Callable[[Path], Path]:
    """Two recordings one after the other in one file, as ``cat`` joins them."""

    def write(folder: Path) -> Path:
        halves = [
            write_sound(folder / f"half-{number}{suffix}", speech()[half], RATE_HZ, *options)
            for number, (half, options) in enumerate(
                [(slice(None, 4 * RATE_HZ), first), (slice(4 * RATE_HZ, None), second)]
            )
        ]
        path = folder / f"joined{suffix}"
        path.write_bytes(b"".join(half.read_bytes() for half in halves))
        return path

    return write


def camera(name: str, codec: str) -> Callable[[Path], Path]:
    """A film with six channels: speech in the centre, the room around it, rumble in the sixth."""

    def write(folder: Path) -> Path:
        around = hiss(LENGTH_S, -60.0, 6)
        around[:, 2] += speech()[:, 0]
        around[:, 3] += hiss(LENGTH_S, -30.0)[:, 0]
        layout = ("-channel_layout", "5.1", "-c:a", codec)
        stem = write_sound(folder / "sound.mka", around, RATE_HZ, *layout)
        source = f"testsrc=d={LENGTH_S}:s=320x180:r=10"
        return make_sound(
            folder / name, source, "-i", str(stem), "-map", "0:v", "-map", "1:a", "-c:a", "copy",
            "-c:v", "libx264", "-preset", "ultrafast",
        )  # fmt: skip

    return write


def with_bad_numbers(folder: Path) -> Path:
    """A float WAV in which a plug-in wrote what is no number, infinities, and absurd values."""
    samples = speech()
    samples[RATE_HZ : RATE_HZ + 100] = np.nan
    samples[2 * RATE_HZ : 2 * RATE_HZ + 3] = [[np.inf], [-np.inf], [1e30]]
    path = write_sound(folder / "plugin.wav", np.zeros_like(samples), RATE_HZ, "-c:a", "pcm_f32le")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - samples.nbytes] + samples.astype("<f4").tobytes())
    return path


def scratched(name: str, *options: str) -> Callable[[Path], Path]:
    """A file in whose middle 3000 bytes are not what they were: a bad card."""

    def write(folder: Path) -> Path:
        path = write_sound(folder / name, speech(), RATE_HZ, *options)
        whole = bytearray(path.read_bytes())
        middle = len(whole) // 2
        whole[middle : middle + 3000] = np.random.default_rng(4).bytes(3000)
        path.write_bytes(whole)
        return path

    return write


def cut_off(name: str, share: float, *options: str) -> Callable[[Path], Path]:
    """A file of which only the first part was copied."""

    def write(folder: Path) -> Path:
        path = write_sound(folder / name, speech(), RATE_HZ, *options)
        path.write_bytes(path.read_bytes()[: round(path.stat().st_size * share)])
        return path

    return write


def without_power(folder: Path) -> Path:
    """A WAV whose recorder lost power before it wrote how long the sound is."""
    path = write_sound(folder / "power.wav", speech(), RATE_HZ, "-bitexact")
    whole = bytearray(path.read_bytes())
    place = whole.index(b"data") + 4
    whole[place : place + 4] = struct.pack("<I", 0)
    path.write_bytes(whole)
    return path


def header(channels: int, rate_hz: int, bits: int, data: bytes = b"") -> bytes:
    """Return a WAV with a header of these numbers, whether they make sense or not."""
    frame = channels * bits // 8
    told = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * frame & 0xFFFFFFFF, frame, bits)
    sized = b"fmt " + struct.pack("<I", 16) + told + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(sized)) + b"WAVE" + sized


def folder_in_its_place(folder: Path) -> Path:
    """A folder that is called like a recording."""
    path = folder / "card.wav"
    path.mkdir()
    return path


ODD = [
    OddInput("192 kHz", sound("studio.wav", speech, "-ar", "192000", "-c:a", "pcm_s24le")),
    OddInput("384 kHz", sound("bats.wav", speech, "-ar", "384000")),
    OddInput("telephone, mu-law", sound("call.wav", speech, "-ar", "8000", "-c:a", "pcm_mulaw")),
    OddInput("telephone, A-law", sound("pbx.wav", speech, "-ar", "8000", "-c:a", "pcm_alaw")),
    OddInput("voice memo", sound("memo.amr", speech, "-ar", "8000", "-b:a", "12.2k")),
    OddInput("answering machine", sound("tape.wav", speech, "-ar", "7350", "-c:a", "pcm_u8")),
    OddInput("camera, AC-3", camera("camera.mp4", "ac3")),
    OddInput("camera, AAC", camera("camera.mkv", "aac")),
    OddInput("four microphones", sound("four.wav", lambda: np.repeat(speech(), 4, axis=1))),
    OddInput("64-bit floats", sound("double.wav", speech, "-c:a", "pcm_f64le")),
    OddInput("MP3 of two rates", joined(".mp3", ("-ar", "44100"), ("-ar", "22050", "-ac", "2"))),
    OddInput("AAC of two rates", joined(".aac", ("-ar", "44100"), ("-ar", "24000", "-ac", "2"))),
    OddInput("FLAC of two rates", joined(".flac", ("-ar", "48000"), ("-ar", "44100"))),
    OddInput("Ogg joined", joined(".ogg", (), ())),
    # ffmpeg reads the first half only, and ends as if all were well.
    OddInput("Ogg, half lost", joined(".ogg", (), ("-ar", "44100")), "", "could be read", 4.0),
    OddInput(
        "FLAC, half lost",
        joined(".flac", ("-ar", "44100"), ("-ar", "48000")),
        warned="could be read",
        length_s=4.0,
    ),
    OddInput("opposite polarity", sound("cable.wav", lambda: sides(speech(), -speech())), "cancel"),
    OddInput(
        "a dead side", sound("left.wav", lambda: sides(speech(), 0 * speech())), "on the right"
    ),
    OddInput("DC offset", sound("dc.wav", lambda: speech() + np.float32(0.3)), "zero line"),
    OddInput("no numbers", with_bad_numbers, warned="could be read"),
    OddInput("far too loud", sound("hot.wav", lambda: speech(3.0), "-c:a", "pcm_f32le")),
    OddInput("bad card, MP3", scratched("card.mp3"), "", "could be read", 7.6),
    OddInput("bad card, FLAC", scratched("card.flac"), "", "could be read", 7.9),
    OddInput("power lost", without_power, warned="lost power"),
    OddInput("FLAC cut short", cut_off("copy.flac", 0.6), "", "interrupted", 4.7),
    OddInput("MP3 cut short", cut_off("copy.mp3", 0.6), "", "interrupted", 4.8),
    OddInput("WAV cut short", cut_off("copy.wav", 0.6), "", "header is wrong", 4.8),
]
"""What a programme can be made of."""

REFUSED = [
    OddInput("silence", sound("off.wav", lambda: both_sides(speech() * 0)), "only silence"),
    OddInput("20 ms", sound("short.wav", lambda: speech()[:960]), "too short"),
    OddInput("one sample", sound("one.wav", lambda: speech()[:1]), "too short"),
    OddInput("empty", content("empty.wav", lambda: b""), "is empty (0 bytes)"),
    OddInput("no sound in the WAV", content("none.wav", lambda: header(2, 48_000, 16))),
    OddInput("text", content("notes.wav", lambda: b"Bonjour.\n" * 500), NO_RECORDING),
    OddInput("noise", content("x.mp3", lambda: np.random.default_rng(5).bytes(50_000))),
    OddInput("cut in its header", content("cut.wav", lambda: b"RIFF\x24\0\0\0WAVEfmt ")),
    OddInput("no channels", content("0.wav", lambda: header(0, 48_000, 16, b"\1\2" * 99))),
    OddInput("no rate", content("r.wav", lambda: header(1, 0, 16, b"\1\2" * 999))),
    OddInput("many channels", content("m.wav", lambda: header(999, 8000, 8, b"1" * 99))),
    OddInput("MP4 without its end", cut_off("copy.m4a", 0.6), "was never finished"),
    OddInput(
        "film without sound",
        lambda folder: make_sound(folder / "film.mp4", "testsrc=d=1:s=64x64", "-c:v", "libx264"),
        "has no sound in it",
    ),
    OddInput(
        "playlist",
        content("list.wav", lambda: b"#EXTM3U\n#EXTINF:9,\n/etc/passwd\n#EXT-X-ENDLIST\n"),
        NO_RECORDING,
    ),
    OddInput("folder", folder_in_its_place, "is a folder, not a recording"),
    OddInput("missing", lambda folder: folder / "gone.wav", "is not in"),
]
"""What nothing can be made of."""

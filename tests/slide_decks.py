"""Filmed talks drawn slide by slide, whose changes are known because they are made here."""

import random
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from media import REPOSITORY, ffmpeg
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Frame = NDArray[np.uint8]
"""Height by width by three: red, green, blue."""

FPS = 10
WIDTH, HEIGHT = 640, 360
_FONT = REPOSITORY / "media_pipeline" / "render" / "fonts" / "InterDisplay-Bold.otf"
_WORDS = (
    "(",
    "quartier",
    "habitants",
    "médiation",
    "culture",
    "partage",
    "mémoire",
    "jardin",
    "atelier",
    "projet",
    "territoire",
    "lien",
    "santé",
    "emploi",
    "école",
    "femmes",
    "jeunes",
    "aînés",
    "logement",
    "ville",
    "association",
    "conseil",
    "citoyen",
    "budget",
    "rencontre",
    "réseau",
    "élus",
    "parole",
    "diagnostic",
    "évaluation",
    "calendrier",
)

LIGHT = ("#ffffff", "#17416b", "#222222", "#c0392b")
DARK = ("#14181f", "#e8c468", "#d6dae0", "#5fb0a5")
"""Ground, title, text and accent of a template."""


@dataclass(frozen=True)
class Shot:
    """A picture that stays for ``lasts_s``, after a cross-fade of ``fade_s`` from the one before.

    ``is_change`` says that a slide begins here; a bullet that appears begins none.
    """

    picture: Frame
    lasts_s: float
    fade_s: float = 0.0
    is_change: bool = True


@dataclass(frozen=True)
class Talk:
    """A filmed talk: shots, and what is drawn over frame ``number``."""

    shots: tuple[Shot, ...]
    overlays: tuple[Callable[[Frame, int], None], ...] = field(default=())

    @property
    def changes_s(self) -> list[float]:
        """When slides change: the middle of the cross-fade, or the first frame of the new one."""
        changes, at_s = [], 0.0
        for shot in self.shots:
            if at_s and shot.is_change:
                changes.append(at_s + shot.fade_s / 2)
            at_s += shot.fade_s + shot.lasts_s
        return changes

    def frames(self) -> Iterator[Frame]:
        """Give the frames, FPS a second."""
        number, before = 0, self.shots[0].picture
        for shot in self.shots:
            fading = round(shot.fade_s * FPS)
            for step in range(fading + round(shot.lasts_s * FPS)):
                share = min(1.0, (step + 0.5) / fading) if fading else 1.0
                frame = mixed(before, shot.picture, share)
                for overlay in self.overlays:
                    overlay(frame, number)
                yield frame
                number += 1
            before = shot.picture


def mixed(before: Frame, after: Frame, share: float) -> Frame:
    """Return a moment of a cross-fade."""
    if share >= 1:
        return after.copy()
    return (before * (1 - share) + after * share).round().astype(np.uint8)


def slide(
    number: int, theme: tuple[str, ...] = LIGHT, *, bullets: int = 4, photo: bool = False
) -> Frame:
    """Draw a slide of the template: title, bullets, sometimes a picture, foot with its number."""
    chance = random.Random(number)
    ground, title, text, accent = theme
    image = Image.new("RGB", (WIDTH, HEIGHT), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 6), fill=accent)
    draw.ellipse((20, 328, 40, 348), fill=accent)
    draw.text((50, 332), f"Rencontre Oxygène    {number}", font=_font(11), fill=text)
    draw.text((40, 30), _line(chance, 3).capitalize(), font=_font(30), fill=title)
    lines = [_line(chance, 5) for _ in range(6)][:bullets]
    for place, line in enumerate(lines):
        draw.text((52, 90 + 40 * place), f"•  {line}", font=_font(17), fill=text)
    if photo:
        image.paste(_photo(number), (360, 110))
    return np.asarray(image).copy()


def face(number: int) -> Frame:
    """Draw a room with somebody in it, as a camera sees them; another place, another person."""
    image = Image.new("RGB", (WIDTH, HEIGHT), ("#8d7b68", "#5b6b73")[number % 2])
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 20, 180, 200), fill="#4a3b2c")
    draw.rectangle((460, 40, 600, 180), fill="#b9c6d0")
    draw.ellipse((190, 200, 450, 520), fill="#2d4a63")
    draw.ellipse((250, 70, 390, 250), fill="#d9a88a")
    coarse = np.random.default_rng(number).integers(0, 60, (45, 80, 3), dtype=np.uint8)
    wall = np.asarray(Image.fromarray(coarse).resize((WIDTH, HEIGHT))).astype(np.int16)
    room = (np.asarray(image) + wall - 30).clip(0, 255).astype(np.uint8)
    return np.roll(room, 60 * (number % 3), axis=1)


def inset(frame: Frame, number: int) -> None:
    """A webcam in the corner: somebody who moves all the time, with the noise of a camera."""
    chance = np.random.default_rng(number)
    room = chance.normal(95, 12, (90, 150, 3))
    y, x = np.mgrid[0:90, 0:150]
    shift = 12 * np.sin(number / 4)
    room[(y - 52 - shift / 3) ** 2 + (x - 75 - shift) ** 2 < 900] += 80
    frame[262:352, 482:632] = room.clip(0, 255).astype(np.uint8)


def noise(frame: Frame, number: int) -> None:
    """What a camera adds."""
    grain = np.random.default_rng(number).integers(-4, 5, frame.shape, dtype=np.int16)
    frame[:] = (frame + grain).clip(0, 255).astype(np.uint8)


def pointer(frame: Frame, number: int) -> None:
    """A mouse pointer that wanders over the whole slide."""
    x = int(320 + 290 * np.sin(number / 17))
    y = int(170 + 150 * np.sin(number / 11))
    frame[y : y + 18, x : x + 11] = (0, 0, 0)
    frame[y + 3 : y + 15, x + 3 : x + 8] = (255, 255, 255)


def moving(frame: Frame, number: int) -> None:
    """A person in front of the camera: speaks, and leans to and fro; the camera has noise."""
    shift = int(18 * np.sin(number / 9) + 10 * np.sin(number / 2.3))
    frame[60:, 180:460] = np.roll(frame[60:, 180:460], shift, axis=1)
    mouth = 6 + int(6 * np.sin(number * 1.7))
    frame[200 : 200 + mouth, 295 + shift : 345 + shift] = (90, 30, 30)
    noise(frame, number)


def on_a_photo(number: int) -> Frame:
    """Draw a slide of a template whose ground is a photo: only white text differs."""
    coarse = np.random.default_rng(1).integers(90, 200, (12, 20, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    chance, draw = random.Random(number), ImageDraw.Draw(image)
    draw.text((40, 30), _line(chance, 3), font=_font(30), fill="#ffffff")
    for place in range(4):
        draw.text((52, 90 + 40 * place), f"•  {_line(chance, 4)}", font=_font(17), fill="#ffffff")
    return np.asarray(image).copy()


def thirty_slides(
    theme: tuple[str, ...] = LIGHT, fade_s: float = 1.0, lasts_s: float = 4.0
) -> Talk:
    """Thirty slides with a webcam; of three, two share all but their text."""
    return Talk(
        tuple(
            Shot(slide(number, theme, photo=number % 3 == 0), lasts_s, fade_s if number else 0.0)
            for number in range(30)
        ),
        (inset,),
    )


def film(talk: Talk, path: Path, *options: str) -> Path:
    """Encode a talk as meeting software does: H.264, few key frames."""
    command = [ffmpeg().path, "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-", "-pix_fmt", "yuv420p"]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-g", "100", *options]
    with subprocess.Popen([*command, str(path)], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for frame in talk.frames():
            process.stdin.write(frame.tobytes())
    assert process.returncode == 0
    return path


def _line(chance: random.Random, words: int) -> str:
    return " ".join(chance.sample(_WORDS, words))


def _photo(number: int) -> Image.Image:
    chance = np.random.default_rng(number)
    coarse = chance.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((240, 150), Image.Resampling.BICUBIC)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size)

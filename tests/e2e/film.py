"""A filmed meeting of 24 s, and its pages on a web server of their own.

The picture is ffmpeg's testsrc2, 320 × 180 or upright, in H.264, a key frame every second.
The storyboard has a picture every 5 s, each in one colour of COLOURS; captions are those of SAID.
"""

from dataclasses import dataclass, field
from pathlib import Path

import ffmpeg
from e2e.site import SAID, content, conversation, hostile
from PIL import Image, ImageDraw

from media_pipeline.model.publication import Enclosure, PublishedVideo
from media_pipeline.render.embedding import element_snippet, fragment, iframe_snippet
from media_pipeline.render.page import render_embed, render_page
from media_pipeline.render.page_content import PageContent
from media_pipeline.render.page_sources import host_script
from media_pipeline.render.transcript_html import to_html_fragment
from media_pipeline.render.webvtt import to_vtt
from media_pipeline.tools.ffmpeg import find_ffmpeg

LENGTH_S = 24
EVERY_S = 5
COLOURS = ("#c00000", "#00a000", "#0000d0", "#c0c000", "#00a0a0")
YOUTUBE = "https://www.youtube.com/watch?v=abcdefghijk"
CODECS = "avc1.640014,mp4a.40.2"
SERIES = {"fr": (320, 180), "en": (320, 180), "upright": (180, 320), "hostile": (320, 180)}
BROKEN = "ladder/broken.m3u8"

HOST = """\
<!doctype html>
<html lang="fr">
<meta charset="utf-8"><title>Host</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="/fr.html">
<style>body { font-family: sans-serif }</style>
<main><h1>Host</h1>
"""


@dataclass(frozen=True)
class FilmSite:
    """What is served: the pages' origin and that of a host; ``log`` has a line a request."""

    base: str
    host: str
    folder: Path
    host_folder: Path
    log: list[str] = field(default_factory=list)

    def page(self, series: str, name: str = "index.html") -> str:
        """Return the address of a page of the episode of a series."""
        return f"{self.base}/{series}/episode-04/{name}"


def build(site: FilmSite) -> None:
    """Write all pages of the site and of the host."""
    for size in set(SERIES.values()):
        _film(site.folder / _name(size), size)
    for series, size in SERIES.items():
        _write(site, series, size)
    ladder = site.folder / "fr" / "episode-04" / BROKEN
    ladder.parent.mkdir()
    ladder.write_text("#EXTM3U\nnothing\n", "utf-8")
    _pictures(site.folder)
    _write_host(site)


def film_content(base: str, series: str, size: tuple[int, int]) -> PageContent:
    """Return what the pages of a filmed episode say."""
    language = "en" if series == "en" else "fr"
    spoken = conversation(SAID[language], LENGTH_S / 10)
    plain = content(base, series, language, spoken)
    here, every = f"{base}/{series}/episode-04", plain.chapters
    chapters = tuple(chapter.model_copy(update={"start": chapter.start * 0.4}) for chapter in every)
    name = f"video-{size[1]:08d}.mp4"
    filmed = plain.model_copy(
        update={
            "transcript_html": to_html_fragment(
                spoken.model_copy(update={"language": language}),
                language,
                name,
                chapters,
                timed=True,
            ),
            "audio": Enclosure(
                url=f"{here}/audio-12345678.mp3",
                length_bytes=42_000_000,
                media_type="audio/mpeg",
                duration_s=LENGTH_S,
            ),
            "video": _video(here, name, size),
            "youtube_url": YOUTUBE,
            "chapters": chapters,
            "chapter_pictures": tuple(f"{here}/chapter-{n}.jpg" for n in range(len(chapters))),
        }
    )
    return hostile(filmed) if series == "hostile" else filmed


def _video(here: str, name: str, size: tuple[int, int]) -> PublishedVideo:
    return PublishedVideo(
        url=f"{here}/{name}",
        length_bytes=300_000_000,
        codecs=CODECS,
        bitrate_kbps=900,
        width=size[0],
        height=size[1],
        duration_s=LENGTH_S,
        poster_url=f"{here}/poster.jpg",
        storyboard_url=f"{here}/storyboard.vtt",
    )


def _name(size: tuple[int, int]) -> str:
    return f"film-{size[0]}x{size[1]}.mp4"


def _film(target: Path, size: tuple[int, int]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    of = {"f": "lavfi", "t": LENGTH_S}
    graph = ffmpeg.output(
        ffmpeg.input(f"testsrc2=size={size[0]}x{size[1]}:rate=12", **of),
        ffmpeg.input("sine=f=440:r=48000", **of),
        str(target),
        vcodec="libx264", preset="ultrafast", profile="high", pix_fmt="yuv420p", g=12,
        acodec="aac", movflags="+faststart",
    )  # fmt: skip
    find_ffmpeg().run(graph.overwrite_output(), target=target)


def _write(site: FilmSite, series: str, size: tuple[int, int]) -> None:
    shown = film_content(site.base, series, size)
    folder = site.folder / series / "episode-04"
    folder.mkdir(parents=True)
    spoken = conversation(SAID[shown.language], LENGTH_S / 10)
    pages = {
        "index.html": render_page(shown),
        "embed.html": render_embed(shown),
        "embed-fragment.html": fragment(
            shown, to_html_fragment(spoken, shown.language, shown.page_url)
        ),
        "ladder.html": render_page(_with_ladder(shown)),
        "transcript.vtt": to_vtt(spoken),
        "storyboard.vtt": _storyboard(),
        "../media-episode.js": host_script(),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert shown.video is not None
    (folder / shown.video.url.rpartition("/")[2]).hardlink_to(site.folder / _name(size))
    _stills(folder, size)


def _with_ladder(shown: PageContent) -> PageContent:
    assert shown.video is not None
    address = shown.page_url.replace("index.html", BROKEN)
    return shown.model_copy(update={"video": shown.video.model_copy(update={"hls_url": address})})


def _storyboard() -> str:
    cues = []
    for number in range(len(COLOURS)):
        start, end = number * EVERY_S, min((number + 1) * EVERY_S, LENGTH_S)
        row, column = divmod(number, 2)
        sheet, row = divmod(row, 2)
        place = f"storyboard-{sheet}.jpg#xywh={column * 160},{row * 90},160,90"
        cues.append(f"00:00:{start:02d}.000 --> 00:00:{end:02d}.000\n{place}\n")
    return "\n".join(["WEBVTT\n", *cues])


def _stills(folder: Path, size: tuple[int, int]) -> None:
    """Draw two sheets of two columns, the poster, and a picture for each chapter."""
    sheets = [Image.new("RGB", (480, 270), "#808080") for _ in range(2)]  # grey beyond them
    for number, colour in enumerate(COLOURS):
        row, column = divmod(number, 2)
        sheet, row = divmod(row, 2)
        sheets[sheet].paste(Image.new("RGB", (160, 90), colour), (column * 160, row * 90))
    for number, sheet_image in enumerate(sheets):
        sheet_image.save(folder / f"storyboard-{number}.jpg", quality=95)
    for name in ("poster", "chapter-0", "chapter-1", "chapter-2"):
        picture = Image.new("RGB", (size[0] * 2, size[1] * 2), "#0f4c5c")
        draw = ImageDraw.Draw(picture)
        draw.rectangle([40, 40, size[0] * 2 - 40, size[1] * 2 - 40], outline="#ffffff", width=6)
        draw.text((60, 60), name, fill="#ffffff", font_size=40)
        picture.save(folder / f"{name}.jpg")


def _pictures(folder: Path) -> None:
    Image.new("RGB", (600, 600), "#7b2d43").save(folder / "cover.png")
    Image.new("RGB", (240, 80), "#0f4c5c").save(folder / "logo.png")


def _write_host(site: FilmSite) -> None:
    """Write a page of another organisation for each series: frame, element and fragment."""
    site.host_folder.mkdir(parents=True)
    for series, size in SERIES.items():
        named = (site.page(series, "embed.html"), "Réunion", "Replays")
        pasted = (site.folder / series / "episode-04" / "embed-fragment.html").read_text("utf-8")
        frame = iframe_snippet(*named, size)
        for name, parts in {"": [frame, element_snippet(*named), pasted], "bare-": [frame]}.items():
            body = "\n".join(parts)
            (site.host_folder / f"{name}{series}.html").write_text(f"{HOST}{body}</main>", "utf-8")

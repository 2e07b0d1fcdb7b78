"""Rendered pages on a web server of their own: two languages, hostile words, three hours, a host.

Only what the browser needs is made, so that no test of a page has to wait for Whisper.
"""

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from media_pipeline.model.episode import Chapter
from media_pipeline.model.publication import (
    Alternate,
    Catalogue,
    Channel,
    Enclosure,
    Item,
    Person,
)
from media_pipeline.model.settings import Organisation
from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.render.embedding import element_snippet, fragment, iframe_snippet
from media_pipeline.render.look import Look
from media_pipeline.render.notes import notes_html
from media_pipeline.render.page import render_embed, render_page, render_series_page
from media_pipeline.render.page_content import PageContent
from media_pipeline.render.page_sources import host_script
from media_pipeline.render.transcript_html import to_html_fragment
from media_pipeline.render.webvtt import to_vtt

RATE_HZ = 8000
SHORT_S = 60
LONG_S = 3 * 3600
CUES = 3000
HOSTILE = (
    "</p></title></script></textarea></template><script>window.hit=1</script>"
    "<img src=x onerror=window.hit=1>\"' onfocus=window.hit=1 autofocus x=' "
    "\u202egpj.exe &amp; <b>"
)
SAID = {
    "fr": (
        "Bonjour et bienvenue dans Priorité culture.",
        "Aujourd’hui, nous parlons de danse et d’éducation populaire.",
        "Bonjour, et merci pour l’invitation.",
        "Je suis danseur et médiateur dans le quartier.",
        "Comment la danse peut-elle créer du lien entre les habitants ?",
        "La danse ne demande pas de parler la même langue.",
        "Chaque mercredi, le centre social nous prête une salle.",
        "Au début, il y avait quatre personnes.",
        "Aujourd’hui, nous sommes plus de quarante.",
        "Merci d’être venu nous en parler.",
    ),
    "en": (
        "Good morning and welcome to Culture First.",
        "Today we talk about dance and about learning together.",
        "Good morning, and thank you for having me.",
        "I am a dancer and a mediator in the neighbourhood.",
        "How can dance bring the people who live here together?",
        "Dance does not ask anybody to speak the same language.",
        "Every Wednesday the social centre lends us a room.",
        "In the beginning there were four of us.",
        "Today we are more than forty.",
        "Thank you for coming to tell us about it.",
    ),
}


@dataclass(frozen=True)
class Site:
    """What is served: ``base`` is the pages' origin, ``host`` that of another organisation."""

    base: str
    host: str
    folder: Path
    host_folder: Path

    def page(self, series: str, name: str = "index.html") -> str:
        """Return the address of a page of the episode of a series."""
        return f"{self.base}/{series}/episode-04/{name}"


def build(site: Site) -> None:
    """Write all pages of the site and of the host."""
    for language, sentences in SAID.items():
        spoken = conversation(sentences, SHORT_S / 10)
        _write(site, language, content(site.base, language, language, spoken), spoken, SHORT_S)
    bad = transcript([Segment(start_s=0, end_s=20, text=HOSTILE, speaker=HOSTILE)], "fr")
    _write(site, "hostile", hostile(content(site.base, "hostile", "fr", bad)), bad, SHORT_S)
    spoken = long_talk()
    _write(site, "long", content(site.base, "long", "fr", spoken), spoken, LONG_S)
    _write_host(site)


def conversation(sentences: Sequence[str], each_s: float) -> Transcript:
    """Return a transcript in which two people speak in turn, two sentences each."""
    return transcript(
        [
            Segment(
                start_s=number * each_s,
                end_s=(number + 0.9) * each_s,
                text=sentence,
                speaker=("Animatrice", "Invité")[number // 2 % 2],
            )
            for number, sentence in enumerate(sentences)
        ],
        "fr",
    )


def long_talk() -> Transcript:
    """Return three hours of conversation in 3,000 cues; one of them speaks of an albatross."""
    sentences = [SAID["fr"][number % 10] for number in range(CUES)]
    sentences[2500] = "Et soudain, un Albatros passe au-dessus de la salle."
    each_s = LONG_S / CUES
    return transcript(
        [
            Segment(
                start_s=number * each_s,
                end_s=(number + 0.95) * each_s,
                text=sentence,
                speaker=("Animatrice", "Invité")[number // 6 % 2],
            )
            for number, sentence in enumerate(sentences)
        ],
        "fr",
    )


def transcript(segments: Sequence[Segment], language: str) -> Transcript:
    """Return segments as a transcript that a person has corrected."""
    return Transcript(language=language, origin="person", segments=tuple(segments))


def content(base: str, series: str, language: str, spoken: Transcript) -> PageContent:
    """Return what the pages of an episode say; the sound lies beside them."""
    here = f"{base}/{series}/episode-04"
    chapters = (
        Chapter(start=0, title="Bonjour" if language == "fr" else "Welcome"),
        Chapter(start=24, title="La danse" if language == "fr" else "Dance"),
        Chapter(start=48, title="Merci" if language == "fr" else "Thanks"),
    )
    french = language == "fr"
    return PageContent(
        language=language,
        title="La danse crée du lien" if french else "Dance brings people together",
        number=4,
        season=1,
        published=datetime(2026, 3, 12, 8, 0, tzinfo=UTC),
        summary=SAID[language][1],
        notes_html=notes_html(f"{SAID[language][5]} [Site](https://example.org)\n\n- {here}"),
        transcript_html=to_html_fragment(
            spoken.model_copy(update={"language": language}),
            language,
            "audio-12345678.wav",
            chapters,
            timed=True,
        ),
        audio=Enclosure(
            url=f"{here}/audio-12345678.wav",
            length_bytes=480_044,
            media_type="audio/wav",
            duration_s=60.0,
        ),
        transcripts=(
            Alternate(url=f"{here}/transcript.vtt", media_type="text/vtt", language=language),
            Alternate(url=f"{here}/transcript.txt", media_type="text/plain", language=language),
        ),
        chapters=chapters,
        persons=(
            Person(name="Animatrice", role="host"),
            Person(name="Invité", role="guest", url="https://example.org/invite"),
        ),
        series_title="Priorité culture" if french else "Culture first",
        series_url=f"{base}/{series}/index.html",
        feed_url=f"{base}/{series}/feed.xml",
        page_url=f"{here}/index.html",
        embed_url=f"{here}/embed.html",
        cover_url=f"{base}/cover.png",
        organisation=Organisation(
            name="Trajectoire Ressources",
            description="Centre de ressources politique de la ville.",
            website="https://www.ressources-ville.org",
            email="contact@ressources-ville.org",
        ),
        look=Look(accent="#7b2d43", logo_url=f"{base}/logo.png") if french else Look(),
    )


def hostile(good: PageContent) -> PageContent:
    """Return the same page, every word of it written by an attacker."""
    chapters = (Chapter(start=0, title=HOSTILE),)
    return good.model_copy(
        update={
            "title": HOSTILE,
            "summary": HOSTILE,
            "series_title": HOSTILE,
            "notes_html": notes_html(f"{HOSTILE}\n\n[x](javascript:window.hit=1)\n\n# {HOSTILE}"),
            "chapters": chapters,
            "persons": (Person(name=HOSTILE, role=HOSTILE, url="javascript:window.hit=1"),),
            "organisation": good.organisation.model_copy(update={"name": HOSTILE}),
        }
    )


def write_sound(path: Path, length_s: int) -> None:
    """Write silence as 8-bit PCM; a long one is a hole in the file, which costs no disk."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE_HZ)
        sound.setnframes(length_s * RATE_HZ)
        sound.writeframes(b"")
    header = bytearray(path.read_bytes()[:44])
    header[4:8] = (36 + length_s * RATE_HZ).to_bytes(4, "little")
    header[40:44] = (length_s * RATE_HZ).to_bytes(4, "little")
    path.write_bytes(header)
    with path.open("r+b") as stream:
        stream.truncate(44 + length_s * RATE_HZ)


def _write(site: Site, series: str, shown: PageContent, spoken: Transcript, length_s: int) -> None:
    folder = site.folder / series / "episode-04"
    folder.mkdir(parents=True)
    pasted = to_html_fragment(spoken, shown.language, shown.page_url, shown.chapters)
    pages = {
        "index.html": render_page(shown),
        "embed.html": render_embed(shown),
        "embed-fragment.html": fragment(shown, pasted),
        "transcript.html": to_html_fragment(spoken, shown.language, chapters=shown.chapters),
        "transcript.vtt": to_vtt(spoken),
        "transcript.txt": "x",
        "../index.html": _series_page(shown, series),
        "../media-episode.js": host_script(),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    write_sound(folder / "audio-12345678.wav", length_s)
    Image.new("RGB", (600, 600), "#7b2d43").save(site.folder / "cover.png")
    Image.new("RGB", (240, 80), "#0f4c5c").save(site.folder / "logo.png")


def _series_page(shown: PageContent, slug: str) -> str:
    channel = Channel(
        slug=slug,
        feed_url=shown.feed_url,
        page_url=shown.series_url,
        title=shown.series_title,
        subtitle=shown.summary,
        description=shown.summary,
        language=shown.language,
        author=shown.organisation.name,
        owner_name=shown.organisation.name,
        owner_email=shown.organisation.email,
        copyright="",
        type="serial",
        explicit=False,
        medium="podcast",
        categories=(("Arts",),),
        image_url=shown.cover_url,
        guid="917393e3-1b1e-5cef-ace4-edaa54e1f810",
    )
    items = tuple(_item(shown, number) for number in (1, 2, 3))
    catalogue = Catalogue(channel=channel, changed=shown.published, items=items)
    return render_series_page(catalogue, shown.organisation, shown.cover_url, look=shown.look)


def _item(shown: PageContent, number: int) -> Item:
    return Item(
        name=f"episode-0{number}",
        guid=f"guid-{number}",
        title=f"{shown.title} {number}",
        summary=shown.summary,
        notes_html="",
        published=shown.published,
        number=number,
        season=None,
        type="full",
        explicit=False,
        page_url=shown.page_url,
        image_url=shown.cover_url,
        enclosure=shown.audio,
        transcripts=shown.transcripts,
        chapters_url=None,
        persons=(),
    )


HEAD = """\
<!doctype html>
<html lang="{language}">
<meta charset="utf-8"><title>Host</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="/fr.html">
<style>body { font-family: sans-serif }</style>
<main><h1>Host</h1>
"""
BARE = """\
<p><a href="#before">Before</a></p>
{frame}
<p><a href="#after" id="after">After</a></p></main>
"""
DEEP = '<media-episode src="{address}" t="0:24" title="Danse, 0:24" transcript></media-episode>'


def _write_host(site: Site) -> None:
    """Write the pages of another organisation: all three ways to embed, and the bare frame."""
    site.host_folder.mkdir()
    for language in SAID:
        named = (site.page(language, "embed.html"), "Danse", "Une série")
        frame, head = iframe_snippet(*named), HEAD.replace("{language}", language)
        deep = DEEP.format(address=site.page(language, "embed.html"))
        pasted = (site.folder / language / "episode-04" / "embed-fragment.html").read_text("utf-8")
        all_three = "\n".join([frame, element_snippet(*named), deep, pasted])
        for name, body in (("", f"{all_three}</main>"), ("bare-", BARE.format(frame=frame))):
            (site.host_folder / f"{name}{language}.html").write_text(head + body, "utf-8")

"""The page that leads a person through YouTube Studio, button by button.

The names of buttons are those known when this was written; nobody compared them with YouTube Studio
since. YouTube renames them now and then, which the page says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from gettext import NullTranslations
from html import escape

from media_pipeline.youtube.folder import CAPTIONS, THUMBNAIL, VIDEO
from media_pipeline.youtube.parcel import Parcel

STUDIO = "https://studio.youtube.com"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page needs beside the parcel.

    ``language`` is that of the page, ``spoken`` the name in it of the language of the video;
    ``notes`` are sentences on what was left out.
    """

    episode: str
    language: str
    spoken: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing to do, and what is to be copied for it: a label and a text."""

    said: str
    copied: tuple[str, str] = ("", "")


def page_name(words: NullTranslations) -> str:
    """Return the name of the page's file."""
    _ = words.gettext
    return _("READ-ME.html")


def page_html(parcel: Parcel, wanted: Wanted, words: NullTranslations) -> str:
    """Return the page in the language of ``words``; it needs no network."""
    _ = words.gettext
    steps = "\n".join(
        _item(number, step, words) for number, step in enumerate(_steps(parcel, wanted, words), 1)
    )
    return _PAGE.format(
        language=escape(wanted.language),
        title=escape(_("Upload “{title}” to YouTube").format(title=parcel.title)),
        intro=escape(
            _(
                "Everything you need lies in this folder. YouTube renames its buttons now and "
                "then: where one is called otherwise, look for what it does."
            )
        ),
        steps=steps,
        notes="".join(f"<p class=note>{escape(note)}</p>" for note in wanted.notes),
        end=escape(_("Then type these two lines in the terminal, with the video’s address:")),
        commands=escape(
            f"media youtube link {wanted.episode} https://youtu.be/…\n"
            f"media publish {wanted.episode}"
        ),
        why=escape(
            _(
                "The first writes the address into episode.yaml; the second puts it into the feed, "
                "where podcast apps show it."
            )
        ),
        copied=escape(_("Copied"), quote=True),
    )


def _steps(parcel: Parcel, wanted: Wanted, words: NullTranslations) -> Iterator[_Step]:
    _ = words.gettext
    yield _Step(
        _("Open {address} and sign in with the organisation’s account.").format(address=STUDIO)
    )
    yield _Step(
        _("At the top right, click “Create”, then “Upload videos”. Drag {file} into the window.")
        .format(file=VIDEO)
    )  # fmt: skip
    yield _Step(_("Paste the title."), (_("Title"), parcel.title))
    yield _Step(_("Paste the description."), (_("Description"), parcel.description))
    if parcel.thumbnail:
        yield _Step(
            _("Under “Thumbnail”, click “Upload file” and choose {file}.").format(file=THUMBNAIL)
        )
    yield _Step(_("Under “Audience”, choose “No, it’s not made for kids”."))
    yield from _more(parcel, wanted, words)


def _more(parcel: Parcel, wanted: Wanted, words: NullTranslations) -> Iterator[_Step]:
    _ = words.gettext
    yield _Step(
        _("Click “Show more”. Under “Video language”, choose {language}. Paste the tags.").format(
            language=wanted.spoken
        ),
        (_("Tags"), ", ".join(parcel.tags)),
    )
    if parcel.captions:
        yield _Step(
            _(
                "Click “Next”. Beside “Add subtitles”, click “Add”, then “Upload file”, “With "
                "timing”, and choose {file}. Click “Done”. If the button is still grey, save first "
                "and do it afterwards, with “Subtitles” in the menu on the left."
            ).format(file=CAPTIONS)
        )
    yield _Step(
        _(
            "Click “Next” until “Visibility”. Choose “Unlisted”: only who has the address sees the "
            "video; you can make it public later. Click “Save”."
        )
    )
    yield _Step(_("Copy the address under “Video link”."))


def _item(number: int, step: _Step, words: NullTranslations) -> str:
    _ = words.gettext
    said = escape(step.said).replace(STUDIO, f'<a href="{STUDIO}">{STUDIO}</a>')
    label, text = step.copied
    if not text:
        return f"<li>{said}</li>"
    rows = min(14, max(1, text.count("\n") + 1 + len(text) // 90))
    return (
        f'<li><label for="copied-{number}">{said}</label>\n'
        f'<textarea id="copied-{number}" rows={rows} readonly>{escape(text)}</textarea>\n'
        f'<button type=button hidden aria-label="{escape(_("Copy"))}: {escape(label)}">'
        f"{escape(_('Copy'))}</button></li>"
    )


_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1.06rem/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem; color: #1a1a1a; background: #fff }}
h1 {{ font-size: 1.5rem; line-height: 1.25 }}
li {{ margin: 0 0 1.1rem; padding-left: .3rem }}
textarea {{ display: block; width: 100%; box-sizing: border-box; margin: .4rem 0; padding: .5rem;
  font: inherit; font-size: .95rem; border: 1px solid #767676; border-radius: 4px }}
button {{ font: inherit; padding: .3rem .9rem; border: 1px solid #1d3557; border-radius: 4px;
  background: #1d3557; color: #fff; cursor: pointer }}
pre {{ background: #f1f3f5; padding: .8rem; overflow-x: auto; border-radius: 4px }}
.note {{ border-left: 4px solid #b35c00; padding-left: .8rem }}
.unseen {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }}
</style>
<main>
<h1>{title}</h1>
<p>{intro}</p>
{notes}
<ol>
{steps}
</ol>
<p>{end}</p>
<pre>{commands}</pre>
<p>{why}</p>
<p role=status id=said class=unseen></p>
</main>
<script>
for (const button of document.querySelectorAll("button")) {{
  button.hidden = false;
  button.addEventListener("click", () => {{
    const field = button.parentElement.querySelector("textarea");
    field.focus();
    field.select();
    document.execCommand("copy");
    for (const other of document.querySelectorAll("button b")) other.remove();
    button.insertAdjacentHTML("beforeend", "<b> ✓</b>");
    document.getElementById("said").textContent = "{copied}";
  }});
}}
</script>
</html>
"""

"""Pages: one for each episode, one to embed elsewhere, one for the series."""

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from media_pipeline.model.publication import (
    Alternate,
    AlternateEnclosure,
    Catalogue,
    Channel,
    Enclosure,
    Item,
)
from media_pipeline.model.settings import Organisation, Subscribe
from media_pipeline.render.clock import iso_duration, short_clock
from media_pipeline.render.head import episode_head, series_head
from media_pipeline.render.locale_texts import (
    duration_in_words,
    locale_of,
    messages_of,
    translation,
)
from media_pipeline.render.look import Look
from media_pipeline.render.page_content import PageContent, web_address
from media_pipeline.render.page_sources import TEMPLATES, Sources, scripts_of
from media_pipeline.render.receipt_page import verdict_words
from media_pipeline.render.sharing import directories_of
from media_pipeline.tools.typesetting import spoken_text

if TYPE_CHECKING:
    from jinja2 import Environment

MEDIA_TYPE = "text/html"

_MEGABYTE = 1_000_000
_FORMATS = {
    "audio/mpeg": "MP3",
    "audio/mp4": "M4A",
    "audio/ogg": "Opus",
    "video/mp4": "MP4",
    "text/vtt": "WebVTT",
    "application/x-subrip": "SRT",
    "application/json": "JSON",
    "text/html": "HTML",
}


def design_of(language: str) -> str:
    """Return a digest of templates, style, scripts and translation: what a page is made with."""
    digest = hashlib.sha256()
    for path in sorted([*TEMPLATES.iterdir(), *messages_of(language)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def render_page(content: PageContent) -> str:
    """Return an episode's page: valid HTML, nothing from another origin, whole without script."""
    return _render_content("page.html.jinja", content, scripts_of(content))


def render_embed(content: PageContent) -> str:
    """Return the compact player that other sites show in a frame."""
    return _render_content("embed.html.jinja", content, scripts_of(content, framed=True))


def render_fragment(content: PageContent) -> str:
    """Return sound, links and transcript as a piece of HTML for any page, without a script."""
    template = _environment(content.language).get_template("fragment.html.jinja")
    return template.render(language=content.language, content=content)


def render_series_page(
    catalogue: Catalogue,
    organisation: Organisation,
    cover_url: str = "",
    subscribe: Subscribe = Subscribe(),  # noqa: B008 -- frozen
    look: Look | None = None,
) -> str:
    """Return the page of a whole series: what it is, how to subscribe, its episodes.

    A serial is listed from its beginning, other series from the newest episode. ``cover_url`` is
    a small picture to show instead of the feed's large one, ``subscribe`` where else the series
    can be followed.
    """
    channel = catalogue.channel
    cover, directories = cover_url or channel.image_url, directories_of(subscribe)
    return _render(
        "series.html.jinja",
        channel.language,
        Sources(look or Look(), (cover,)),
        channel=channel,
        items=_listed(catalogue),
        head=series_head(catalogue, organisation, directories),
        directories=directories,
        feed_url=channel.feed_url,
        organisation=organisation,
        cover_url=cover,
        icon=cover,
    )


def render_notice(
    item: Item,
    channel: Channel,
    organisation: Organisation,
    cover_url: str,
    look: Look | None = None,
) -> str:
    """Return the short page that stands where the pages of a withdrawn episode stood."""
    return _render(
        "notice.html.jinja",
        channel.language,
        Sources(look or Look(), (cover_url,)),
        item=item,
        channel=channel,
        organisation=organisation,
        series_url=channel.feed_url.removesuffix("feed.xml") + "index.html",
        icon=cover_url,
    )


def render_template(
    template: str,
    language: str,
    icon: str,
    look: Look = Look(),  # noqa: B008 -- frozen
    **values: Any,
) -> str:
    """Return any other page of ours; ``icon`` is the address of the one picture on it."""
    return _render(template, language, Sources(look, (icon,)), icon=icon, **values)


def _listed(catalogue: Catalogue) -> list[Item]:
    if catalogue.channel.type == "serial":
        return sorted(catalogue.items, key=lambda item: (item.season or 0, item.number or 0))
    return list(reversed(catalogue.items))


def _render_content(template: str, content: PageContent, scripts: tuple[str, ...]) -> str:
    shown = (content.audio.url, content.cover_url, *filter(None, [content.captions_url]))
    return _render(
        template,
        content.language,
        Sources(content.look, shown, scripts),
        content=content,
        icon=content.cover_url,
        head=episode_head(content),
        directories=content.sharing.directories,
        feed_url=content.feed_url,
    )


def _render(template: str, language: str, sources: Sources, **values: Any) -> str:
    from markupsafe import Markup

    return (
        _environment(language)
        .get_template(template)
        .render(
            language=language,
            style=Markup(sources.style),  # noqa: S704 -- our own file
            scripts=[Markup(script) for script in sources.scripts],  # noqa: S704 -- the same
            policy=sources.policy,
            logo_url=sources.look.logo_url,
            **values,
        )
    )


@cache
def _environment(language: str) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    catalogue = translation(language)
    extension: Any = environment
    extension.install_gettext_translations(catalogue, newstyle=True)
    environment.filters.update(_filters(language))
    return environment


def _filters(language: str) -> dict[str, Any]:
    from babel.dates import format_date
    from babel.numbers import format_decimal

    locale = locale_of(language)
    return {
        "long_day": lambda day: format_date(day, "long", locale=locale),
        "verdict": lambda verdict: verdict_words(verdict, translation(language)),
        "long_date": lambda moment: format_date(moment.date(), "long", locale=locale),
        "duration": lambda length_s: duration_in_words(length_s, language),
        "iso_duration": iso_duration,
        "clock": short_clock,
        "decimal": lambda number: format_decimal(number, locale=locale),
        "web_address": web_address,
        "file_label": lambda file: _file_label(file, language),
        "audio_label": lambda audio: _audio_label(audio, language),
        "role_name": lambda role: _role_name(role, language),
        "one_line": lambda text: " ".join(text.split()),
        "paragraphs": lambda text: [
            spoken_text(part) for part in text.split("\n\n") if part.strip()
        ],
        "unbroken": spoken_text,
    }


def _file_label(file: Alternate, language: str) -> str:
    """Return format and language of a file, as RGAA 13.3 and 8.7 want them told."""
    from babel import Locale

    _ = translation(language).gettext
    kind = _("plain text") if file.media_type == "text/plain" else _FORMATS.get(file.media_type)
    name = Locale.parse(locale_of(language)).languages.get(file.language.split("-")[0])
    return ", ".join(filter(None, [kind or file.media_type, name or file.language]))


def _audio_label(audio: Enclosure | AlternateEnclosure, language: str) -> str:
    from babel.units import format_unit

    size = format_unit(
        round(audio.length_bytes / _MEGABYTE, 1),
        "digital-megabyte",
        "short",
        locale=locale_of(language),
    )
    return f"{_FORMATS.get(audio.media_type, audio.media_type)}, {size}"


def _role_name(role: str, language: str) -> str:
    _ = translation(language).gettext
    names = {
        "host": _("host"),
        "guest": _("guest"),
        "narrator": _("narrator"),
        "author": _("author"),
        "producer": _("producer"),
        "editor": _("editor"),
    }
    return names.get(role, role)

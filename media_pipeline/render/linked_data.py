"""Schema.org data of a page, for search engines.

Types and properties: https://schema.org/PodcastEpisode, PodcastSeries, AudioObject, VideoObject
(version 29). Values of accessibility properties: https://www.w3.org/community/reports/a11y-discov-vocab/.
"""

from itertools import pairwise
from typing import Any

from media_pipeline.model.publication import (
    AlternateEnclosure,
    Catalogue,
    Enclosure,
    Person,
    PublishedVideo,
)
from media_pipeline.model.settings import Organisation
from media_pipeline.render.clock import iso_duration
from media_pipeline.render.page_content import PageContent, web_address
from media_pipeline.render.sharing import Directory

_CONTEXT = "https://schema.org"

Data = dict[str, Any]


def episode_data(content: PageContent) -> Data:
    """Return the PodcastEpisode that a page is about, with its sound or video."""
    return {
        "@context": _CONTEXT,
        "@type": "PodcastEpisode",
        "@id": content.page_url,
        "url": content.page_url,
        "name": content.title,
        "description": content.summary,
        "inLanguage": content.language,
        "datePublished": content.published.isoformat(),
        "duration": iso_duration(content.played.duration_s),
        "image": content.sharing.picture_url or content.cover_url,
        "isAccessibleForFree": True,
        "publisher": _organisation(content.organisation),
        "associatedMedia": _media(content),
        "partOfSeries": _series(content),
        **_elsewhere(content),
        **_place_in_series(content),
        **_contributors(content.persons),
        **_accessibility(content),
    }


def series_data(
    catalogue: Catalogue, organisation: Organisation, directories: tuple[Directory, ...]
) -> Data:
    """Return the PodcastSeries that the page of a series is about."""
    channel = catalogue.channel
    return {
        "@context": _CONTEXT,
        "@type": "PodcastSeries",
        "@id": channel.page_url,
        "url": channel.page_url,
        "name": channel.title,
        "description": channel.description,
        "inLanguage": channel.language,
        "image": channel.image_url,
        "webFeed": channel.feed_url,
        "author": {"@type": "Organization", "name": channel.author or organisation.name},
        "publisher": _organisation(organisation),
        "numberOfEpisodes": len(catalogue.items),
        **({"sameAs": [each.url for each in directories]} if directories else {}),
    }


def _series(content: PageContent) -> Data:
    return {
        "@type": "PodcastSeries",
        "@id": content.series_url,
        "url": content.series_url,
        "name": content.series_title,
        "webFeed": content.feed_url,
    }


def _organisation(organisation: Organisation) -> Data:
    return {"@type": "Organization", "name": organisation.name, "url": organisation.website}


def _elsewhere(content: PageContent) -> Data:
    address = web_address(content.youtube_url)
    return {"sameAs": [address]} if address else {}


def _media(content: PageContent) -> Data | list[Data]:
    """Return what is played, and beside a video its sound."""
    played = {**_file(content, content.played), **_captions(content), **_chapters(content)}
    if content.video is None:
        return played
    sounds = [_file(content, sound) for sound in content.sounds[:1]]
    return [{**played, **_picture(content.video)}, *sounds]


def _file(content: PageContent, file: Enclosure | AlternateEnclosure) -> Data:
    """Return one file. Google asks of a video: name, thumbnail and date of upload."""
    is_film = file.media_type.startswith("video/")
    return {
        "@type": "VideoObject" if is_film else "AudioObject",
        "name": content.title,
        "description": content.summary,
        "thumbnailUrl": content.sharing.picture_url or content.cover_url,
        "uploadDate": content.published.isoformat(),
        "contentUrl": file.url,
        "embedUrl": content.embed_url,
        "encodingFormat": file.media_type,
        "contentSize": str(file.length_bytes),
        "duration": iso_duration(content.played.duration_s),
        "inLanguage": content.language,
    }


def _picture(video: PublishedVideo) -> Data:
    return {
        "thumbnailUrl": video.poster_url,
        "width": _pixels(video.width),
        "height": _pixels(video.height),
        "bitrate": f"{video.bitrate_kbps} kbit/s",
    }


def _pixels(count: int) -> Data:
    """Return a number of pixels; E37 is their code in UN/CEFACT Recommendation 20."""
    return {"@type": "QuantitativeValue", "value": count, "unitCode": "E37"}


def _captions(content: PageContent) -> Data:
    if not content.captions_url:
        return {}
    caption = {"@type": "MediaObject", "contentUrl": content.captions_url}
    return {"caption": {**caption, "encodingFormat": "text/vtt", "inLanguage": content.language}}


def _chapters(content: PageContent) -> Data:
    """Return chapters as clips, each of which ends where the next one begins.

    Clips of a video lead to its page, as Google asks (key moments); those of a sound into it.
    """
    chapters = sorted(content.chapters, key=lambda chapter: chapter.start)
    if not chapters:
        return {}
    edges = [*(chapter.start for chapter in chapters), content.played.duration_s]
    address = f"{content.page_url}?t=" if content.is_video else f"{content.audio.url}#t="
    return {
        "hasPart": [
            {
                "@type": "Clip",
                "name": chapter.title,
                "startOffset": start,
                "endOffset": end,
                "url": f"{address}{start:g}",
            }
            for chapter, (start, end) in zip(chapters, pairwise(edges), strict=True)
        ]
    }


def _place_in_series(content: PageContent) -> Data:
    number = {"episodeNumber": content.number} if content.number is not None else {}
    if content.season is None:
        return number
    season = {"@type": "PodcastSeason", "seasonNumber": content.season}
    return {**number, "partOfSeason": season}


def _contributors(persons: tuple[Person, ...]) -> Data:
    if not persons:
        return {}
    people = []
    for person in persons:
        url = web_address(person.url)
        people.append({"@type": "Person", "name": person.name, **({"url": url} if url else {})})
    return {"contributor": people}


def _accessibility(content: PageContent) -> Data:
    """Return with which senses the episode can be taken in."""
    modes = ["auditory", "visual"] if content.is_video else ["auditory"]
    ways = [modes, ["textual"]] if content.transcript_html else [modes]
    features = ["transcript"] * bool(content.transcript_html)
    features += ["captions"] * bool(content.captions_url)
    return {
        "accessMode": modes,
        "accessModeSufficient": [{"@type": "ItemList", "itemListElement": way} for way in ways],
        **({"accessibilityFeature": features} if features else {}),
    }

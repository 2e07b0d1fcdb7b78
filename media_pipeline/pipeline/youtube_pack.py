"""The folder with which a person uploads a video by hand."""

from dataclasses import dataclass
from pathlib import Path

from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.youtube import gather
from media_pipeline.youtube.folder import write_folder
from media_pipeline.youtube.instructions import Wanted, page_html, page_name


@dataclass(frozen=True, slots=True)
class Packed:
    """The folder, the page in it to begin with, and what a person should know."""

    folder: Path
    page: Path
    notes: tuple[str, ...]


def pack(job: Job, folder: Path) -> Packed:
    """Write everything that is uploaded by hand into ``folder``.

    Raises:
        UsageProblem: there is no video, or a person's files are at that place.
        StorageError: it cannot be written.
    """
    from media_pipeline.render.locale_texts import translation

    gathered, language = gather(job), job.settings.language
    words = translation(language)
    spoken = _language_name(job.language, language)
    wanted = Wanted(job.episode.name, language, spoken, gathered.notes)
    page = (page_name(words), page_html(gathered.parcel, wanted, words))
    write_folder(folder, gathered.parcel, page)
    return Packed(folder, folder / page[0], gathered.notes)


def _language_name(spoken: str, language: str) -> str:
    """Return what the language ``spoken`` is called in ``language``: French, français."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(spoken, sep="-").get_language_name(language)
    except (UnknownLocaleError, ValueError):
        name = None
    return name or spoken

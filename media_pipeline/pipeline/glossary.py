"""The house glossary around one episode: what it replaced, what it must not, what it can learn."""

from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from media_pipeline.config.list_items import append_texts
from media_pipeline.config.loading import CONFIG, EPISODE
from media_pipeline.errors import UsageProblem
from media_pipeline.model.base import Value
from media_pipeline.model.transcript import Word
from media_pipeline.pipeline.corrections import read_correction
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.tools.files import write_atomic
from media_pipeline.transcribe.glossary import Corrected, Replacement, apply_glossary

if TYPE_CHECKING:
    from media_pipeline.transcribe.learning import Proposal

_METHOD = "1"


class _Kept(Value):
    """The file replacements.json."""

    replacements: tuple[Replacement, ...]


def speaker_names(job: Job) -> tuple[str, ...]:
    """Return the names of those who are heard."""
    return tuple(dict.fromkeys(speaker.name for speaker in job.episode.speakers))


def glossary_digest(job: Job) -> str:
    """Return a digest of what ``corrected_words`` reads besides words, vocabulary and names."""
    return digest(job.episode.keep_as_heard, _METHOD)


def corrected_words(job: Job, words: Sequence[Word]) -> Corrected:
    """Write the names of the episode's glossary, and of its speakers, as they are written."""
    return apply_glossary(
        words,
        job.vocabulary,
        job.episode.keep_as_heard,
        names=speaker_names(job),
        language=job.language,
    )


def write_replacements(job: Job, replacements: Sequence[Replacement]) -> Path:
    """Write down what was replaced in the draft; return the file, which is replacements.json."""
    path = replacements_path(job)
    content = _Kept(replacements=tuple(replacements)).model_dump_json(indent=1)
    write_atomic(path, content.encode())
    return path


def read_replacements(job: Job) -> tuple[Replacement, ...]:
    """Return what the glossary replaced in the machine's draft; nothing before there is one."""
    try:
        return _Kept.model_validate_json(replacements_path(job).read_bytes()).replacements
    except (FileNotFoundError, ValidationError):
        return ()


def replacements_path(job: Job) -> Path:
    """Return the file that lists what was replaced."""
    return job.work_folder / "replacements.json"


def require_transcript(job: Job) -> None:
    """Refuse an episode that was not transcribed yet.

    Raises:
        UsageProblem: with the command that does it.
    """
    if job.ledger.read("transcribe") is None:
        raise UsageProblem(
            _("{episode} has not been published yet.").format(episode=job.episode.name),
            _("Type: media publish {episode}").format(episode=job.episode.name),
        )


def keep_as_heard(job: Job, heard: str) -> bool:
    """Write into episode.yaml that ``heard`` stays as it is; False when it is there already.

    Raises:
        UsageProblem: the glossary replaced nothing of the kind.
        ConfigError: it cannot be written there safely; the file is unchanged.
        StorageError: the file cannot be written.
    """
    wanted = _plain(heard)
    if wanted in map(_plain, job.episode.keep_as_heard):
        return False
    found = next((each for each in read_replacements(job) if _plain(each.heard) == wanted), None)
    if found is None:
        raise UsageProblem(
            _("The glossary replaced no “{heard}” in {episode}.").format(
                heard=heard, episode=job.episode.name
            ),
            _("Type: media transcript replacements {episode}").format(episode=job.episode.name),
        )
    append_texts(job.episode.folder / EPISODE, "keep_as_heard", (found.heard,))
    return True


def _plain(heard: str) -> str:
    return " ".join(heard.casefold().replace("’", "'").split())


def learned(job: Job) -> "tuple[Proposal, ...]":
    """Return names that the person wrote into transcript.vtt and the machine wrote otherwise.

    Raises:
        UsageProblem: there is no correction yet, or no draft to compare it with.
        ConfigError: transcript.vtt cannot be read.
    """
    from media_pipeline.render.webvtt_read import read_vtt
    from media_pipeline.transcribe.learning import proposed_terms

    _require_correction(job)
    draft = job.work_folder / "draft.vtt"
    if not draft.exists():
        raise UsageProblem(
            _("There is no draft of {episode} with which to compare transcript.vtt.").format(
                episode=job.episode.name
            ),
            _(
                "A draft is made when an episode is published before its transcript is corrected; "
                "learn from such an episode."
            ),
        )
    machine = read_vtt(draft.read_text(encoding="utf-8"), job.language, draft.name)
    person = read_correction(job.episode, job.workspace.root, job.language)
    return proposed_terms(machine, person, (*job.vocabulary, *speaker_names(job)))


def _require_correction(job: Job) -> None:
    if job.episode.corrected_transcript.exists():
        return
    name = job.episode.name
    raise UsageProblem(
        _("Nobody has corrected the transcript of {episode} yet: nothing to learn from.").format(
            episode=name
        ),
        _("Type: media transcript export {episode} --to docx").format(episode=name),
    )


def accept_terms(job: Job, terms: Sequence[str], *, for_series: bool) -> tuple[str, ...]:
    """Write terms into config.yaml: the house's vocabulary, or that of the episode's series.

    Returns:
        Those that were not there before.

    Raises:
        ConfigError: they cannot be written there safely; the file is unchanged.
        StorageError: the file cannot be written.
    """
    key = vocabulary_key(job, for_series=for_series)
    return append_texts(job.workspace.root / CONFIG, key, terms)


def vocabulary_key(job: Job, *, for_series: bool) -> str:
    """Return the dotted key of the house's or the series' vocabulary in config.yaml."""
    return f"series.{job.episode.series}.vocabulary" if for_series else "transcription.vocabulary"

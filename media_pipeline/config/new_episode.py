"""A new episode: its folder, whole or not there, with copies of what was recorded."""

import errno
import re
import shutil
import tempfile
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from gettext import gettext as _
from pathlib import Path

from media_pipeline.config.episode_checks import episode_name
from media_pipeline.config.episode_template import NewEpisode, episode_yaml
from media_pipeline.config.loading import EPISODE, EPISODES
from media_pipeline.config.wording import closest
from media_pipeline.config.yaml_values import forbidden_character
from media_pipeline.errors import RecordingError, UsageProblem
from media_pipeline.model.settings import Workspace
from media_pipeline.tools.files import copy_atomic, disk_errors, refusal, write_atomic

_LONGEST_TITLE = 255  # the longest value that Apple takes
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}


@dataclass(frozen=True)
class NewSources:
    """Files to copy into the new folder: what follows each other, or one track a speaker."""

    recordings: tuple[Path, ...] = ()
    tracks: Mapping[str, Path] = field(default_factory=dict)


def create_episode(
    workspace: Workspace,
    series: str,
    title: str,
    sources: NewSources,
    taken: frozenset[int] = frozenset(),
) -> Path:
    """Make the folder of the next episode of ``series`` and return its path.

    Recordings are copied under a plain name; without any, episode.yaml names a file to be put
    there. An existing folder is never touched; ``taken`` are numbers that are published already,
    perhaps from another computer.

    Raises:
        UsageProblem: unknown series, a title that cannot be used, recordings and tracks at once.
        RecordingError: a file is not there or cannot be read.
        StorageError: the folder cannot be written.
    """
    title = " ".join(title.split())
    check_series(workspace, series)
    _check_title(title)
    _check_sources(sources)
    episodes = workspace.root / EPISODES
    with disk_errors(episodes):
        episodes.mkdir(exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".new-", dir=episodes))
        try:
            episode = _with_copies(temporary, NewEpisode(_new_guid(), series, 0, title), sources)
            return _settle(workspace, temporary, episode, taken)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def plain_name(name: str) -> str:
    """Return a file name in lower-case ASCII letters, digits and hyphens, suffix kept."""
    path = Path(name)
    ascii_stem = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_stem.lower()).strip("-")
    suffix = re.sub(r"[^a-z0-9.]", "", path.suffix.lower())
    return (stem or "recording") + suffix


def check_series(workspace: Workspace, series: str) -> None:
    """Refuse a series that config.yaml does not hold.

    Raises:
        UsageProblem: with the names that it holds.
    """
    known = workspace.settings.series
    if series in known:
        return
    meant = closest(series, known)
    hint = _("The series are: {series}.").format(series=", ".join(known))
    if meant:
        hint = _("Did you mean “{suggestion}”?").format(suggestion=meant) + " " + hint
    raise UsageProblem(_("There is no series “{series}”.").format(series=series), hint)


def _check_title(title: str) -> None:
    if not title:
        raise UsageProblem(
            _("The title is empty."), _("Give a title between quotation marks, after the series.")
        )
    if len(title) > _LONGEST_TITLE:
        raise UsageProblem(
            _("The title has {count} characters; podcast apps take {limit} at most.").format(
                count=len(title), limit=_LONGEST_TITLE
            ),
            _("Shorten the title; the summary has room for more."),
        )
    code = forbidden_character(title)
    if code:
        raise UsageProblem(
            _("The title holds the invisible character {code}.").format(code=code),
            _("Type the title again instead of copying it."),
        )


def _check_sources(sources: NewSources) -> None:
    if sources.recordings and sources.tracks:
        raise UsageProblem(
            _("An episode has either recordings or one track per speaker, not both."),
            _("Use --recording for files that follow each other, --track for one file a speaker."),
        )
    for name in sources.tracks:
        if not name.strip() or forbidden_character(name):
            raise UsageProblem(
                _("A track needs a name that can be read."),
                _("Write the speaker before the file, as in --track camille=camille.wav"),
            )
    for path in (*sources.recordings, *sources.tracks.values()):
        _check_readable(path)


def _check_readable(path: Path) -> None:
    """Try to open the recording before anything is written.

    Raises:
        RecordingError: it is not there, is a folder, or cannot be read.
    """
    try:
        with path.open("rb") as stream:
            stream.read(1)
    except FileNotFoundError as error:
        message = _("There is no recording {path}.").format(path=path)
        raise RecordingError(path, message, _("Check its name and folder.")) from error
    except OSError as error:
        message = _("The recording {path} cannot be read: {reason}.").format(
            path=path, reason=refusal(error)
        )
        hint = _("Check that it is a file and that this user may open it.")
        raise RecordingError(path, message, hint) from error


def _new_guid() -> str:
    return str(uuid.uuid4())


def _with_copies(folder: Path, episode: NewEpisode, sources: NewSources) -> NewEpisode:
    """Copy the recordings into ``folder`` and return the episode with their names there."""
    paths = (*sources.recordings, *sources.tracks.values())
    names = _distinct(plain_name(path.name) for path in paths)
    for path, name in zip(paths, names, strict=True):
        copy_atomic(path, folder / name)
    if sources.tracks:
        return replace(episode, tracks=dict(zip(sources.tracks, names, strict=True)))
    return replace(episode, recordings=tuple(names))


def _distinct(names: Iterable[str]) -> list[str]:
    """Number names that occur again: a.wav, a-2.wav."""
    found: list[str] = []
    for name in names:
        candidate, count = name, 1
        while candidate in {*found, EPISODE, "transcript.vtt"}:
            count += 1
            candidate = f"{Path(name).stem}-{count}{Path(name).suffix}"
        found.append(candidate)
    return found


def _settle(
    workspace: Workspace, temporary: Path, episode: NewEpisode, taken: frozenset[int]
) -> Path:
    """Give the finished folder the next free name in one move."""
    prefix = workspace.settings.series[episode.series].episode_prefix
    number = max(taken | {_last_number(workspace, episode.series, prefix)}) + 1
    temporary.chmod(0o755)
    while True:
        text = episode_yaml(replace(episode, number=number), workspace.settings.language)
        write_atomic(temporary / EPISODE, text.encode())
        target = temporary.with_name(episode_name(prefix, number))
        try:
            # Takes the place of nothing, or of an empty folder; of no other.
            temporary.rename(target)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            number += 1  # somebody else was quicker
        else:
            return target


def _last_number(workspace: Workspace, series: str, prefix: str) -> int:
    """Return the highest number, of episodes and of folders without an episode."""
    numbers = [e.number for e in workspace.episodes.values() if e.series == series]
    pattern = re.compile(re.escape(prefix) + r"-(\d{1,5})")
    for path in (workspace.root / EPISODES).iterdir():
        match = pattern.fullmatch(path.name)
        if match:
            numbers.append(int(match[1]))
    return max(numbers, default=0)

"""The workspace as a whole: either right, or refused with every mistake at once."""

from collections.abc import Iterable, Iterator, Mapping
from gettext import gettext as _
from pathlib import Path

from media_pipeline.config.episode_checks import check_episode, check_together
from media_pipeline.config.look_checks import check_looks
from media_pipeline.config.problems import validated
from media_pipeline.config.series_checks import check_series, check_storage
from media_pipeline.config.sound_checks import check_sound
from media_pipeline.config.yaml_source import YamlSource, read_yaml
from media_pipeline.errors import ConfigError, Problem, UsageProblem
from media_pipeline.model.episode import Episode, EpisodeFile
from media_pipeline.model.settings import Settings, Workspace
from media_pipeline.tools.files import refusal

CONFIG = "config.yaml"
"""The file that makes a folder a workspace."""

EPISODES = "episodes"
"""The folder of a workspace that holds one folder an episode."""

EPISODE = "episode.yaml"
"""The file that makes a folder an episode."""


def find_workspace(start: Path) -> Path:
    """Return the nearest folder with a config.yaml, from ``start`` upwards.

    Raises:
        UsageProblem: there is none.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        if _has_config(folder):
            return folder
    raise UsageProblem(
        _("No workspace here: neither {folder} nor a folder above holds a config.yaml.").format(
            folder=here
        ),
        _("Go to the folder that holds it, or name it: media --workspace FOLDER …"),
    )


def load_workspace(root: Path) -> Workspace:
    """Read config.yaml and all episodes, and check them by themselves and together.

    Raises:
        ConfigError: with every problem, in the order of files and lines.
    """
    root = root.resolve()
    config = read_yaml(root / CONFIG, CONFIG)
    settings, problems = validated(Settings, config)
    sources, episodes, found = _read_episodes(root)
    all_problems = [*problems, *found, *_checked(config, sources, root)]
    if all_problems or settings is None:
        raise ConfigError(_in_order(all_problems))
    return Workspace(root=root, settings=settings, episodes=episodes)


def _has_config(folder: Path) -> bool:
    try:
        return (folder / CONFIG).is_file()
    except OSError:  # a folder that may not be looked into
        return False


def _read_episodes(
    root: Path,
) -> tuple[dict[Path, YamlSource], dict[str, Episode], list[Problem]]:
    """Return what could be read by folder, the valid episodes by name, and what is wrong."""
    sources: dict[Path, YamlSource] = {}
    episodes: dict[str, Episode] = {}
    folders, problems = _episode_folders(root)
    for folder in folders:
        source = read_yaml(folder / EPISODE, f"{EPISODES}/{folder.name}/{EPISODE}")
        file, found = validated(EpisodeFile, source)
        problems += found
        if source.readable:
            sources[folder] = source
        if file is not None:
            episodes[folder.name] = _placed(file, folder)
    return sources, episodes, problems


def _episode_folders(root: Path) -> tuple[list[Path], list[Problem]]:
    """Return the folders that hold an episode.yaml; others, and hidden ones, are no episodes."""
    try:
        found = sorted(path for path in (root / EPISODES).iterdir() if _is_episode(path))
    except (FileNotFoundError, NotADirectoryError):
        return [], []
    except OSError as error:
        return [], [Problem(EPISODES, 0, 0, "", _("a folder that can be read"), refusal(error))]
    return found, []


def _is_episode(folder: Path) -> bool:
    if folder.name.startswith("."):
        return False
    try:
        return folder.is_dir() and (folder / EPISODE).exists()
    except PermissionError:
        return True  # so that reading it tells what is wrong


def _placed(file: EpisodeFile, folder: Path) -> Episode:
    """Add the folder; its name is checked against series and number elsewhere."""
    fields = {name: getattr(file, name) for name in EpisodeFile.model_fields}
    written = file.model_fields_set | {"name", "folder"}  # so that a choice is told from a default
    return Episode.model_construct(written, **fields, name=folder.name, folder=folder)


def _checked(
    config: YamlSource, sources: Mapping[Path, YamlSource], root: Path
) -> Iterator[Problem]:
    """Look at the data itself, so that nothing waits until something else is corrected."""
    yield from check_series(config, root)
    yield from check_storage(config, root)
    yield from check_sound(config, root)
    yield from check_looks(config, root)
    for folder, source in sources.items():
        yield from check_episode(source, folder, config)
    yield from check_together(sources.values())


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    by_place = sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column))
    return tuple(dict.fromkeys(by_place))

"""Everything that can go wrong in words a person can act on.

    MediaError                     exit code 1   a bug: nothing a person did
    ├── UsageProblem                         2   the command line names something that is not there
    │   └── ConsentNeeded                    2   subscribers would notice, and nobody said yes to it
    ├── ConfigError                          3   config.yaml or an episode.yaml needs a correction
    ├── SetupError                           3   ffmpeg or a model is missing on this machine
    ├── RecordingError                       4   the recording cannot be used
    ├── StorageError                         5   storage, disk or network said no
    │   ├── DiskFull                         5   no space left
    │   ├── ImportIncomplete                 5   not all of an old host's episodes can come in
    │   ├── CatalogueUnusable                5   the list of what is published is lost or damaged
    │   ├── ConditionsIgnored                5   the storage does not notice two people at once
    │   ├── PassingTrouble                   5   asked again, the storage may answer
    │   └── StoreConflict                    5   somebody else published in the meantime
    └── VerificationError                    6   published, but a listener would not get it

Each error carries a ``message`` (what happened, where) and a ``hint`` (the next thing to type or
to check). Both are plain sentences in the language of the process; the boundary in ``cli`` prints
them and exits with ``exit_code``. No traceback unless ``-v``.
"""

from dataclasses import dataclass
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path


class MediaError(Exception):
    """Base of all errors that are told in a sentence.

    Args:
        message: what happened, one or two sentences, with the name of the thing concerned.
        hint: what to do next, usually a command to type; may be empty.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageProblem(MediaError):
    """The command line asks for something that does not exist."""

    exit_code = 2


class ConsentNeeded(UsageProblem):
    """A change that subscribers would notice unpleasantly needs a yes on the command line.

    Args:
        message: what they would notice.
        command: the command that says yes.
    """

    def __init__(self, message: str, command: str) -> None:
        super().__init__(
            message,
            _("The feed was left as it is. If you want that, type: {command}").format(
                command=command
            ),
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file a person wrote.

    ``line`` and ``column`` count from 1 and are 0 when the mistake has no position (a whole file).
    ``key`` is the dotted path, as in ``series.priorite-culture.title``.
    """

    file: str
    line: int
    column: int
    key: str
    expected: str
    found: str
    suggestion: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        key = f"{self.key}: " if self.key else ""
        text = _("{where}: {key}expected {expected}, found {found}").format(
            where=where, key=key, expected=self.expected, found=self.found
        )
        if self.suggestion.isdigit():
            text += " — " + _("did you mean {suggestion}, without quotes?").format(
                suggestion=self.suggestion
            )
        elif self.suggestion:
            text += " — " + _("did you mean “{suggestion}”?").format(suggestion=self.suggestion)
        return text


class ConfigError(MediaError):
    """Every mistake found in config.yaml and the episode files, reported together."""

    exit_code = 3

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = len(problems)
        title = ngettext(
            "{count} thing to correct:",
            "{count} things to correct:",
            count,
        ).format(count=count)
        super().__init__(
            "\n".join([title, *(f"  {problem}" for problem in problems)]),
            _("Correct the file, then type: media validate"),
        )
        self.problems = problems


class SetupError(MediaError):
    """Something this machine needs is missing: ffmpeg, a model."""

    exit_code = 3


class RecordingError(MediaError):
    """The recording cannot be used. It is never modified.

    Args:
        path: the recording.
        message: what is wrong with it.
        hint: what to do next.
    """

    exit_code = 4

    def __init__(self, path: Path, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.path = path


class StorageError(MediaError):
    """Storage, disk or network said no; what was published before is unchanged."""

    exit_code = 5

    @classmethod
    def not_writable(cls, path: Path) -> "StorageError":
        """Return the error for a place that this user may not write to."""
        return cls(
            _("{path} may not be written by this user.").format(path=path),
            _("Check who owns the folder and its permissions, then type the same command again."),
        )


class StoreConflict(StorageError):
    """A conditional write found another version than expected.

    Args:
        key: the object that somebody else changed.
    """

    def __init__(self, key: str) -> None:
        super().__init__(
            _("Somebody else published at the same moment: {key} has changed.").format(key=key),
            _("Nothing is lost. Type the same command again."),
        )
        self.key = key


class PassingTrouble(StorageError):
    """The storage did not answer, was busy, or received something damaged: that may pass."""


class ConditionsIgnored(StorageError):
    """The storage overwrites what a colleague wrote a moment ago, without a word."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This storage does not notice when two people publish at the same moment: one "
                "would erase what the other has just published."
            ),
            _(
                "If only one person ever publishes here, write “single_publisher: true” under "
                "“storage” in config.yaml and type the same command again. Otherwise ask for a "
                "storage that honours conditional writes."
            ),
        )


class CatalogueUnusable(StorageError):
    """The list of what is published is lost or damaged: publishing would drop episodes."""


class ImportIncomplete(StorageError):
    """Not every episode of the old feed can come in; nothing was published.

    Args:
        title: what does not fit, as a sentence that ends in a colon.
        lines: one for each episode.
        hint: what to do next.
    """

    def __init__(self, title: str, lines: tuple[str, ...], hint: str) -> None:
        super().__init__("\n".join([title, *(f"  {line}" for line in lines)]), hint)
        self.lines = lines


class DiskFull(StorageError):
    """No space left where ``path`` should be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("The disk is full: {path} could not be written.").format(path=path),
            _("Make room (media doctor shows the space left), then type the same command again."),
        )
        self.path = path


class VerificationError(MediaError):
    """A feed is not what apps need, or does not answer as a listener needs it to.

    Args:
        title: what was looked at, as a sentence that ends in a colon.
        failures: one sentence each.
        hint: what to do next.
    """

    exit_code = 6

    def __init__(self, title: str, failures: tuple[str, ...], hint: str) -> None:
        super().__init__("\n".join([title, *(f"  {failure}" for failure in failures)]), hint)
        self.failures = failures

    @classmethod
    def for_listeners(cls, address: str, failures: tuple[str, ...]) -> "VerificationError":
        """Return the error for a feed that is published at ``address``."""
        return cls(
            _("{address} was published, but listeners would meet a problem:").format(
                address=address
            ),
            failures,
            _(
                "Check that public_url in config.yaml is the address that listeners use, then type "
                "the same command again."
            ),
        )

    @classmethod
    def put_back(cls, address: str, failures: tuple[str, ...]) -> "VerificationError":
        """Return the error for a change that was taken back after a look from outside."""
        return cls(
            _("Listeners would have met a problem, so {address} is again what it was:").format(
                address=address
            ),
            failures,
            _("Nothing is lost. When that is mended, type the same command again."),
        )

    @classmethod
    def ahead(cls, address: str, failures: tuple[str, ...]) -> "VerificationError":
        """Return the error for what was seen before the feed at ``address`` was touched."""
        return cls(
            _("Listeners would meet a problem, so {address} was left as it is:").format(
                address=address
            ),
            failures,
            _(
                "Check that public_url in config.yaml is the address that listeners use, then type "
                "the same command again."
            ),
        )

    @classmethod
    def kept(cls, address: str, failures: tuple[str, ...], series: str) -> "VerificationError":
        """Return the error for a change that is kept although a problem was seen after it."""
        return cls(
            _("{address} was published, but listeners would meet a problem:").format(
                address=address
            ),
            failures,
            _("The change is made all the same. To see it, type: media history {series}").format(
                series=series
            ),
        )

    @classmethod
    def in_file(cls, name: str, failures: tuple[str, ...]) -> "VerificationError":
        """Return the error for the feed in the file ``name``."""
        return cls(
            _("{name} is not what Apple and Spotify ask for:").format(name=name),
            failures,
            _("Never edit it by hand: publish an episode of the series again to make it anew."),
        )

"""The files that planned items name are fetched, several at once, and each is looked into."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from gettext import gettext as _
from typing import Protocol

from media_pipeline.errors import RecordingError
from media_pipeline.ingest.foreign_sound import FinishedSound, examine_finished
from media_pipeline.pipeline.import_plan import Missing, Planned, title_of
from media_pipeline.tools.downloads import Downloaded, Downloads
from media_pipeline.tools.web_client import DownloadFailed, shown

AT_ONCE = 3
"""Downloads at the same time: more would look like an attack to small hosts."""


@dataclass(frozen=True, slots=True)
class Received:
    """How much is here: bytes, of what the feed promises, and sounds that are whole, of all."""

    here_bytes: int
    all_bytes: int
    files: int
    all_files: int

    @property
    def fraction(self) -> float:
        """The share that is here; by files where the feed promised too little, or nothing."""
        if self.here_bytes <= self.all_bytes and self.all_bytes:
            return self.here_bytes / self.all_bytes
        return self.files / max(1, self.all_files)


class FetchReporter(Protocol):
    """Somebody who watches files come; called from several threads."""

    def received(self, now: Received) -> None:
        """Hear how much is here."""
        ...

    def waiting(self, address: str, reason: str, seconds: int) -> None:
        """Hear each second why something is tried again, and when."""
        ...


@dataclass(frozen=True, slots=True)
class Gathered:
    """All files of one item, whole and looked into; ``files`` by address, sound included."""

    planned: Planned
    sound: Downloaded
    found: FinishedSound
    files: Mapping[str, Downloaded]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Haul:
    """What came of all items, and what did not come and why."""

    gathered: tuple[Gathered, ...]
    missing: tuple[Missing, ...]


@dataclass
class _Tally:
    """Counts what comes, and tells it."""

    reporter: FetchReporter
    all_bytes: int
    all_files: int
    here_bytes: int = 0
    files: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def received(self, new_bytes: int) -> None:
        with self.guard:
            self.here_bytes += new_bytes
            self._tell()

    def whole(self) -> None:
        with self.guard:
            self.files += 1
            self._tell()

    def _tell(self) -> None:
        now = Received(self.here_bytes, self.all_bytes, self.files, self.all_files)
        self.reporter.received(now)


Fetched = Mapping[str, Downloaded | DownloadFailed]


def gather(planned: tuple[Planned, ...], downloads: Downloads, reporter: FetchReporter) -> Haul:
    """Fetch what the items name; every address once.

    Raises:
        StorageError: the disk is full, or may not be written.
    """
    fetched = _fetch_all(_addresses(planned), downloads, _tally(planned, downloads, reporter))
    gathered: list[Gathered] = []
    missing: list[Missing] = []
    for each in planned:
        found = _assembled(each, fetched)
        if isinstance(found, Gathered):
            gathered.append(found)
        else:
            missing.append(found)
    return Haul(tuple(gathered), tuple(missing))


def bytes_to_come(planned: Iterable[Planned], downloads: Downloads) -> int:
    """Return how much of what the feed promises is not here yet, in bytes."""
    sounds = [each.item.sound for each in planned if each.item.sound]
    promised = {sound.url: sound.length_bytes for sound in sounds}
    return sum(max(0, size - downloads.bytes_here(url)) for url, size in promised.items())


def _tally(planned: tuple[Planned, ...], downloads: Downloads, reporter: FetchReporter) -> _Tally:
    addresses = {each.item.sound.url for each in planned if each.item.sound}
    here = sum(map(downloads.bytes_here, addresses))
    to_come = bytes_to_come(planned, downloads)
    return _Tally(reporter, here + to_come, len(addresses), here)


def _addresses(planned: Iterable[Planned]) -> dict[str, bool]:
    """Return every address to fetch, and whether it is a sound's."""
    addresses: dict[str, bool] = {}
    for each in planned:
        if each.item.sound:
            addresses[each.item.sound.url] = True
        for address in _beside(each):
            addresses.setdefault(address, False)
    return addresses


def _beside(planned: Planned) -> Iterator[str]:
    item = planned.item
    yield from filter(None, (item.image_url, item.chapters_url))
    yield from (transcript.url for transcript in item.transcripts)


def _fetch_all(addresses: Mapping[str, bool], downloads: Downloads, tally: _Tally) -> Fetched:
    found: dict[str, Downloaded | DownloadFailed] = {}

    def fetch(address: str, *, is_sound: bool) -> None:
        received = tally.received if is_sound else _nobody
        try:
            found[address] = downloads.fetch(address, received, page_is_wrong=is_sound)
        except DownloadFailed as error:
            found[address] = error
        if is_sound:
            tally.whole()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            futures = [
                pool.submit(fetch, address, is_sound=is_sound)
                for address, is_sound in addresses.items()
            ]
            for future in wait(futures, return_when=FIRST_EXCEPTION).done:
                future.result()
        except BaseException:
            downloads.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return found


def _nobody(_new_bytes: int) -> None:
    """Listen to nobody: pictures and texts are small."""


def _assembled(planned: Planned, fetched: Fetched) -> Gathered | Missing:
    item = planned.item
    sound = fetched[item.sound.url] if item.sound else DownloadFailed("", _("it names no sound"))
    if isinstance(sound, DownloadFailed):
        return _missing(planned, sound.message)
    beside = {address: fetched[address] for address in _beside(planned)}
    failed = [error for error in beside.values() if isinstance(error, DownloadFailed)]
    for error in failed:
        if error.may_pass:
            return _missing(planned, error.message)
    try:
        found = examine_finished(sound.path, item.sound.media_type if item.sound else "")
    except RecordingError as error:
        address = shown(item.sound.url) if item.sound else ""
        return _missing(planned, f"{address}: {error.message}.")
    files = {url: file for url, file in beside.items() if isinstance(file, Downloaded)}
    return Gathered(planned, sound, found, files, tuple(error.message for error in failed))


def _missing(planned: Planned, reason: str) -> Missing:
    return Missing(title=title_of(planned.item), guid=planned.item.guid, reason=reason)

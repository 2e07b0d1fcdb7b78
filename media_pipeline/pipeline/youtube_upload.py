"""A video uploaded to YouTube by this program, and kept up to date there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.youtube import gather, remember_done, write_address
from media_pipeline.store.outage import Outage
from media_pipeline.youtube.address import video_address
from media_pipeline.youtube.client import Client, check_api, need_library
from media_pipeline.youtube.delivery import Arrived, Way, deliver, leave_behind
from media_pipeline.youtube.dressing import Dressed, dress, look_at
from media_pipeline.youtube.keys import KeyRing
from media_pipeline.youtube.line import Line, Manners
from media_pipeline.youtube.memory import Memory
from media_pipeline.youtube.parcel import Parcel, Privacy
from media_pipeline.youtube.sending import Sent
from media_pipeline.youtube.sign_in import REVOKE, Spoken, sign_in, sign_out


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a person's sign-in lies, and where YouTube is: ``api`` empty means at Google."""

    folder: Path
    api: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked of an upload.

    ``privacy`` is who may see it (None: unlisted when it is new, else as it is); ``anew`` uploads
    a new video although there is one; ``replace_texts`` replaces what was changed at YouTube.
    """

    privacy: Privacy | None = None
    anew: bool = False
    replace_texts: bool = False


@dataclass(frozen=True, slots=True)
class Uploaded:
    """Where the video is, what was done, and what a person should know.

    ``is_named`` says that episode.yaml names it, which it does not where nobody could see it.
    ``privacy`` is who may see it now; ``changed`` are the names of what was sent beside the video.
    """

    address: str
    is_new: bool
    is_named: bool
    privacy: str
    changed: tuple[str, ...]
    warnings: tuple[str, ...]


def upload(job: Job, desk: Desk, wish: Wish, sent: Sent) -> Uploaded:
    """Have the episode's video at YouTube, with its texts, captions and picture.

    Raises:
        UsageProblem: there is no video.
        SetupError: the libraries or the sign-in are missing.
        StorageError: YouTube says no, or cannot be reached; typed again, it goes on.
    """
    need_library()
    gathered = gather(job)
    parcel, memory = gathered.parcel, Memory(desk.folder, gathered.parcel.guid)
    outage = Outage(job.machine.patience)
    with memory.alone(), _line(desk, job.machine) as line:
        way = Way(Client(line, desk.api), memory, outage.outlast, sent)
        if wish.anew:
            leave_behind(way, parcel)
        arrived = deliver(way, parcel, wish.privacy or "unlisted")
        done = _dressed(way, parcel, arrived, wish)
        seen = look_at(way, arrived.video_id, wish.privacy)
    address = video_address(arrived.video_id)
    if not seen.is_locked:
        _tell_others(job, arrived, address)
    notes = (*gathered.notes, *_of_versions(job, arrived, address), *done.warnings, *seen.warnings)
    return Uploaded(address, arrived.is_new, not seen.is_locked, seen.privacy, done.changed, notes)


def enter(desk: Desk, client: Path | None, spoken: Spoken) -> None:
    """Have a person sign in; ``client`` is what Google gave for this program, the first time.

    Raises:
        UsageProblem: that file is missing, or is another.
        SetupError: the libraries are missing, or the person did not agree.
    """
    need_library()
    keys = KeyRing(desk.folder)
    if client is not None:
        keys.take_client(client)
    sign_in(keys, spoken)


def leave(desk: Desk, machine: Machine) -> bool:
    """Forget the sign-in, here and at Google; tell whether there was one."""
    need_library()
    check_api(desk.api)
    revoke = f"{desk.api.rstrip('/')}/revoke" if desk.api else REVOKE
    with _line(desk, machine) as line:
        return sign_out(KeyRing(desk.folder), line, revoke)


@contextmanager
def _line(desk: Desk, machine: Machine) -> Iterator[Line]:
    manners = Manners(machine.patience.silence_s, machine.now)
    with Line(KeyRing(desk.folder), manners) as line:
        yield line


def _tell_others(job: Job, arrived: Arrived, address: str) -> None:
    """Write where the video is into episode.yaml, and into what was done by hand."""
    write_address(job, address)
    if arrived.is_ours and not arrived.is_older:
        remember_done(job)


def _dressed(way: Way, parcel: Parcel, arrived: Arrived, wish: Wish) -> Dressed:
    """Send what belongs to the video; nothing to one that is a person's, or of an earlier file."""
    if not arrived.is_ours or arrived.is_older:
        return Dressed((), ())
    return dress(way, parcel, arrived.video_id, wish.privacy, replace_texts=wish.replace_texts)


def _of_versions(job: Job, arrived: Arrived, address: str) -> Iterator[str]:
    if arrived.is_older:
        yield _(
            "The video at {address} is an earlier version, and YouTube cannot replace it: nothing "
            "was changed there. To upload this one as a new video, type: {command}"
        ).format(address=address, command=f"media youtube upload {job.episode.name} --anew")
    if not arrived.is_ours:
        yield _(
            "The video at {address} was not uploaded by this program, so nothing was changed there."
        ).format(address=address)

"""What publishing now would do: for listeners, for the storage, in time. Nothing is written.

The same functions as in a publication say it, so that it is said exactly as far as what is made
here is up to date, and not at all where something must be made first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from media_pipeline.errors import MediaError, StorageError
from media_pipeline.feed.consequences import Consequence, consequences
from media_pipeline.feed.differences import Differences, differences
from media_pipeline.ingest.recording import examine_recording
from media_pipeline.model.audio import Levelled, Recording
from media_pipeline.model.publication import Catalogue, Item
from media_pipeline.pipeline.births import with_supposed_births
from media_pipeline.pipeline.corrections import check_correction, read_correction
from media_pipeline.pipeline.covers import check_covers
from media_pipeline.pipeline.cuts import check_times
from media_pipeline.pipeline.expected_time import Speeds, expected_s, speeds_of
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.plan import Assessment, plan
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.sending import SOUND_STEPS, Sending, foreseen_sending
from media_pipeline.pipeline.steps import steps_of
from media_pipeline.pipeline.supposed_item import supposed_item
from media_pipeline.pipeline.taking_in import channel_for

_FEED_ONLY = frozenset({"feed", "verify"})


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One episode, looked at ahead.

    ``change`` is the catalogue before it and after, None where it would be refused (``refusal``
    says why) or nothing runs. ``time_s`` is None where it is unknown.
    """

    job: Job
    steps: tuple[Assessment, ...]
    change: tuple[Catalogue | None, Catalogue] | None = None
    refusal: MediaError | None = None
    sending: Sending = field(default_factory=Sending)
    time_s: float | None = 0.0

    @property
    def runs(self) -> frozenset[str]:
        """The names of the steps that would run."""
        return frozenset(each.step for each in self.steps if each.runs)

    @property
    def has_sound(self) -> bool:
        """Whether the sound that would be published is known already."""
        return not self.runs & SOUND_STEPS

    @property
    def is_own(self) -> bool:
        """Whether the episode itself is what would be published, and not the feed around it."""
        return bool(self.runs - _FEED_ONLY) or bool(self.change and self._item_differs(self.change))

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """What subscribers would notice, and nobody said yes to."""
        if self.change is None:
            return ()
        every = consequences(*self.change)
        return tuple(each for each in every if each.kind not in self.job.wishes.consents)

    @property
    def may_be_heard_again(self) -> bool:
        """Whether only the sound, once made, tells if apps would download it again."""
        return bool(
            self.change
            and not self.has_sound
            and "download-again" not in self.job.wishes.consents
            and self.item_before
        )

    @property
    def item_before(self) -> Item | None:
        """The item that listeners have now."""
        before = self.change[0] if self.change else None
        return _item(before.items if before else (), self.job)

    def _item_differs(self, change: tuple[Catalogue | None, Catalogue]) -> bool:
        before, after = (catalogue.every_item if catalogue else () for catalogue in change)
        return _item(before, self.job) != _item(after, self.job)


@dataclass(frozen=True, slots=True)
class Foresight:
    """One series, looked at ahead: what is published, and what would be.

    ``withdrawn`` are the titles of episodes that were taken out and are left alone.
    """

    slug: str
    before: Catalogue | None
    after: Catalogue | None
    episodes: tuple[Foreseen, ...] = ()
    withdrawn: tuple[Item, ...] = ()

    @property
    def differences(self) -> Differences:
        """What listeners would notice."""
        return differences(self.before, self.after) if self.after else Differences()

    @property
    def changing(self) -> tuple[Foreseen, ...]:
        """Those episodes for which something would be done."""
        return tuple(each for each in self.episodes if each.runs or each.refusal)

    @property
    def exit_code(self) -> int:
        """That of the first refusal, as publishing would give it; 0 without one."""
        codes = (each.refusal.exit_code for each in self.episodes if each.refusal)
        return next(codes, 0)


def foresee(slug: str, jobs: Iterable[Job], *, all_of_them: bool = False) -> Foresight:
    """Say what publishing ``jobs``, episodes of the series ``slug``, one by one would do.

    Args:
        slug: the series.
        jobs: its episodes.
        all_of_them: nobody asked for these by name, so what was withdrawn is left alone.

    Raises:
        StorageError: the store says no, or the catalogue is damaged.
    """
    jobs = list(jobs)
    if not jobs:
        return Foresight(slug, None, None)
    before, _version = read_published(jobs[0].store, slug)
    out = {gone.item.guid: gone.item for gone in before.retracted} if before else {}
    left = [out[job.episode.guid] for job in jobs if all_of_them and job.episode.guid in out]
    guids = {item.guid for item in left}
    wanted = [job for job in jobs if job.episode.guid not in guids]
    speeds, catalogue, episodes = speeds_of(jobs[0].workspace), before, []
    for job in wanted:
        seen = _foreseen(job, catalogue, speeds)
        catalogue = seen.change[1] if seen.change else catalogue
        episodes.append(seen)
    return Foresight(slug, before, catalogue, tuple(episodes), tuple(left))


def _foreseen(job: Job, old: Catalogue | None, speeds: Speeds) -> Foreseen:
    job = with_supposed_births(job)
    steps = plan(job, steps_of(job))
    runs = frozenset(each.step for each in steps if each.runs)
    if not runs:
        return Foreseen(job, steps)
    try:
        recording = _checked(job, runs)
        has_sound = not runs & SOUND_STEPS
        change = old, _taken_in(job, old, recording, has_sound=has_sound)
        sending = foreseen_sending(job, runs)
    except StorageError:
        raise
    except MediaError as refusal:
        return Foreseen(job, steps, refusal=refusal)
    time_s = expected_s(job, runs, recording.duration_s, speeds)
    return Foreseen(job, steps, change, None, sending, time_s)


def _checked(job: Job, runs: frozenset[str]) -> Recording:
    """Refuse what publishing would refuse, as far as that is known before anything is made."""
    check_covers(job.workspace, [job.slug])
    is_known = "ingest" not in runs
    recording = job.result("ingest", Recording) if is_known else examine_recording(job.episode)
    if not runs & {"ingest", "analyse", "level"}:
        length_s = job.result("level", Levelled).duration_s
        check_times(job, length_s)
        if "transcribe" in runs and job.episode.corrected_transcript.exists():
            correction = read_correction(job.episode, job.workspace.root, job.language)
            check_correction(correction, job, length_s)
    return recording


def _taken_in(
    job: Job, old: Catalogue | None, recording: Recording, *, has_sound: bool
) -> Catalogue:
    from media_pipeline.feed.catalogue import updated

    known = _item(old.every_item if old else (), job)
    item = supposed_item(job, known, recording, has_sound=has_sound)
    return updated(old, channel_for(job), item, job.machine.now())


def _item(items: Iterable[Item], job: Job) -> Item | None:
    return next((item for item in items if item.guid == job.episode.guid), None)

"""What is to be done by hand, in words: what it is, then what is needed for it."""

from collections.abc import Iterator
from gettext import gettext as _

from media_pipeline.pipeline.addresses import embed_code
from media_pipeline.pipeline.by_hand import HandWork, Task
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.speech_step import Written
from media_pipeline.pipeline.wording import moment


def task_in_words(job: Job, task: Task) -> str:
    """Say in a sentence what is to be done."""
    if task.state == "done" and task.found:
        return _("It is at {address}").format(address=task.found)
    if task.name == "youtube" and _is_replay(job):
        return _replay_in_words(task)
    if task.state == "again" and task.done:
        told = _("The transcript changed since it was uploaded ({when}): upload it again.")
        return told.format(when=moment(task.done.when))
    return {
        "apple-feed": _("Submit the feed to Apple Podcasts, once for the series."),
        "spotify-feed": _("Submit the feed to Spotify, once for the series."),
        "spotify": _("Upload the transcript: Spotify does not read it from the feed."),
        "youtube": _("Upload the video to YouTube, with these captions."),
        "site": _("Give the web editor this line: it shows the player on a page."),
    }[task.name]


def needed_for(job: Job, task: Task) -> Iterator[str]:
    """Give what a person needs for it, a line each: where to go, which file, what to paste."""
    if task.name == "site":
        yield embed_code(job)
        return
    if task.name == "youtube" and _is_replay(job):
        yield from _needed_for_replay(job, task)
        return
    yield {
        "apple-feed": "https://podcastsconnect.apple.com",
        "spotify-feed": "https://creators.spotify.com",
        "spotify": "https://creators.spotify.com",
        "youtube": "https://studio.youtube.com",
    }[task.name]
    if task.file:
        yield str(task.file.relative_to(job.workspace.root))
    yield task.address
    if task.of and is_draft(job):
        yield _("Nobody has corrected it yet: media transcript doubts {episode}").format(
            episode=job.episode.name
        )
    if task.name == "youtube":
        yield _("Its times are those of the published sound: cut the video where that was cut.")


def why_nothing(work: HandWork) -> str:
    """Say why nothing is to be done by hand."""
    name = work.job.episode.name
    if work.is_only_here:
        return _(
            "What is published can be reached from this computer only (public_url in config.yaml): "
            "there is nothing to tell anybody yet."
        )
    if not work.is_published:
        return _("{episode} is not in the feed, so there is nothing to do by hand.").format(
            episode=name
        )
    return _("{episode}: nothing is left to do by hand.").format(episode=name)


def _is_replay(job: Job) -> bool:
    return job.workspace.video_of(job.episode) is not None


def _replay_in_words(task: Task) -> str:
    if task.state == "again" and task.done:
        told = _("The transcript changed since it was uploaded ({when}): upload new captions.")
        return told.format(when=moment(task.done.when))
    return _("Upload the video to YouTube.")


def _needed_for_replay(job: Job, task: Task) -> Iterator[str]:
    """Give the commands: one prepares a folder with steps, the other says where the video is."""
    name = job.episode.name
    yield f"media youtube pack {name}"
    if not task.found:
        yield _("and afterwards: {command}").format(command=f"media youtube link {name} …")


def is_draft(job: Job) -> bool:
    """Tell whether the transcript is the machine's, as far as this computer knows."""
    entry = job.ledger.read("transcribe")
    if entry is None or job.ledger.is_damaged("transcribe", Written):
        return False
    return job.result("transcribe", Written).origin == "machine"

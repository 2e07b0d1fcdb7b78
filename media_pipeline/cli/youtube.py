"""`media youtube`: a folder to upload by hand, or an upload by this program."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from gettext import gettext as _
from pathlib import Path

import click

from media_pipeline.cli.sent_bar import SentBar
from media_pipeline.cli.session import InOrder, Session, common_options, job_of, show_warnings
from media_pipeline.pipeline.youtube import remember_done, write_address
from media_pipeline.pipeline.youtube_pack import pack as make_pack
from media_pipeline.pipeline.youtube_upload import Desk, Uploaded, Wish, enter, leave
from media_pipeline.pipeline.youtube_upload import upload as send
from media_pipeline.youtube.parcel import Privacy
from media_pipeline.youtube.sign_in import Spoken


def desk() -> Desk:
    """Return where this user's sign-in lies (XDG base directories), and where YouTube is.

    MEDIA_YOUTUBE_API is for tests: an address on this computer that stands for Google's.
    """
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    folder = Path(config) / "media_pipeline" / "youtube"
    return Desk(folder, os.environ.get("MEDIA_YOUTUBE_API", ""))


@click.group(cls=InOrder, help=_("Bring the video of an episode to YouTube."))
@common_options
def youtube() -> None:
    """Hold the commands about YouTube."""


@youtube.command(
    help=_(
        "Write a folder with everything to upload by hand: the video, its captions, title, "
        "description, tags and thumbnail, and a page with the steps."
    ),
    short_help=_("Write a folder with everything to upload by hand."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.option(
    "--output",
    metavar=_("FOLDER"),
    type=click.Path(path_type=Path),
    help=_("Where to write it (default: EPISODE-youtube, here)."),
)
@common_options
@click.pass_obj
def pack(session: Session, episode: str, *, output: Path | None) -> None:
    """Write the folder and say what to open first."""
    job = job_of(session, episode)
    packed = make_pack(job, output or Path(f"{job.episode.name}-youtube"))
    show_warnings(packed.notes)
    click.echo(_("Everything for YouTube is in {folder}.").format(folder=packed.folder))
    click.echo(_("Open {page}: it says what to do, step by step.").format(page=packed.page))
    click.echo(
        _("Once it is there, type: {command}").format(
            command=f"media youtube link {job.episode.name} https://youtu.be/…"
        )
    )


@youtube.command(
    help=_("Write into episode.yaml where the video is on YouTube, so that the feed names it."),
    short_help=_("Say where the video is on YouTube."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.argument("address", metavar=_("ADDRESS"))
@common_options
@click.pass_obj
def link(session: Session, episode: str, address: str) -> None:
    """Write the address, made simple, and remember that this task is done."""
    job = job_of(session, episode)
    before = job.episode.youtube
    written = write_address(job, address)
    remember_done(job_of(session, episode))
    if before and before != written:
        click.echo(_("Before, it was {address}").format(address=before), err=True)
    _say_where(job.episode.name, written)


@youtube.command(
    help=_(
        "Upload the video with its texts, captions and thumbnail. Interrupted, it goes on where it "
        "was; typed again later, it sends only what changed. A Google project that YouTube has not "
        "audited uploads videos that stay private: media youtube pack has no such limit."
    ),
    short_help=_("Upload the video, or what changed since."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.option(
    "--unlisted", "privacy", flag_value="unlisted", help=_("Who has the address sees it.")
)
@click.option("--public", "privacy", flag_value="public", help=_("Everybody sees it."))
@click.option("--private", "privacy", flag_value="private", help=_("Only your channel sees it."))
@click.option("--anew", is_flag=True, help=_("Upload a new video although there is one."))
@click.option("--replace-texts", is_flag=True, help=_("Replace texts changed at YouTube."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def upload(
    session: Session, /, episode: str, *, privacy: Privacy | None, anew: bool, replace_texts: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Upload, or bring up to date, and say where it is."""
    job = job_of(session, episode)
    wish = Wish(privacy, anew=anew, replace_texts=replace_texts)
    with SentBar() as bar:
        done = send(job, desk(), wish, bar.sent)
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False, indent=2))
        return
    show_warnings(done.warnings)
    click.echo(_what_was_done(done))
    if done.is_named:
        _say_where(job.episode.name, done.address)


@youtube.command(
    help=_("Sign in to YouTube with a browser; this computer remembers it, outside the workspace."),
    short_help=_("Sign in to YouTube."),
)
@click.option(
    "--client",
    metavar=_("FILE"),
    type=click.Path(path_type=Path),
    help=_("The client_secret.json that Google gave for this program; the first time only."),
)
@common_options
def login(*, client: Path | None) -> None:
    """Open the browser and wait for it to come back."""
    asked = _("Your browser opens. If it does not, open this address in it:")
    thanks = _("You are signed in. You can close this window.")
    enter(desk(), client, Spoken(asked + "\n{url}", thanks))
    click.echo(_("You are signed in to YouTube."))


@youtube.command(
    help=_("Sign out of YouTube: this computer forgets the sign-in, and Google withdraws it."),
    short_help=_("Sign out of YouTube."),
)
@common_options
@click.pass_obj
def logout(session: Session) -> None:
    """Forget the sign-in."""
    if leave(desk(), session.machine):
        click.echo(_("You are signed out of YouTube."))
    else:
        click.echo(_("You were not signed in to YouTube."))


def _what_was_done(done: Uploaded) -> str:
    privacy = {
        "unlisted": _("unlisted"),
        "public": _("public"),
        "private": _("private"),
    }.get(done.privacy, done.privacy)
    if done.is_new:
        return _("Uploaded: {address} ({privacy})").format(address=done.address, privacy=privacy)
    if not done.changed:
        return _("Already at YouTube, nothing was sent: {address} ({privacy})").format(
            address=done.address, privacy=privacy
        )
    return _("Brought up to date ({what}): {address} ({privacy})").format(
        what=", ".join(_names(done.changed)), address=done.address, privacy=privacy
    )


def _names(changed: Iterable[str]) -> Iterable[str]:
    names = {
        "texts": _("title and description"),
        "captions": _("captions"),
        "thumbnail": _("thumbnail"),
        "privacy": _("who may see it"),
    }
    return (names[each] for each in changed)


def _say_where(episode: str, address: str) -> None:
    click.echo(_("episode.yaml names it: {address}").format(address=address))
    click.echo(
        _("To put it into the feed, type: {command}").format(command=f"media publish {episode}")
    )

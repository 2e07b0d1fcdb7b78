"""What is published is taken as it is, tags and all, where it holds the same sound."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from media import ffmpeg, make_sound
from pipeline.delivered_sound import level, master, record, transcribe

from media_pipeline.feed.catalogue import updated, write_catalogue
from media_pipeline.feed.entries import channel_of
from media_pipeline.master.delivery.tags import Tags, write_tags
from media_pipeline.model.episode import Chapter
from media_pipeline.model.publication import Products
from media_pipeline.pipeline.addresses import feed_addresses
from media_pipeline.pipeline.item import item_for
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.published import Format, published_copy
from media_pipeline.render.cover import make_cover, small_cover

NOW = datetime(2023, 11, 14, tzinfo=UTC)
COVER = small_cover(make_cover("Priorité culture", ("#1d3557", "#ffffff"), "TR"), 100)
FORMATS: tuple[Format, ...] = ("mp3", "m4a", "opus")
ENCODERS = {
    "mp3": ("-c:a", "libmp3lame", "-b:a", "64k"),
    "m4a": ("-c:a", "aac", "-b:a", "64k"),
    "opus": ("-c:a", "libopus", "-b:a", "48k"),
}


def sound(path: Path, kind: str, title: str, hertz: int = 440) -> Path:
    """Write two seconds of a tone, tagged as the master is: title, cover, two chapters."""
    make_sound(path, f"sine=f={hertz}:d=2:r=48000", *ENCODERS[kind], "-bitexact")
    tags = Tags(
        title=title,
        series="Priorité culture",
        author="Trajectoire Ressources",
        number=4,
        published=NOW,
        summary="Un danseur raconte.",
        language="fra",
        cover=COVER,
        chapters=(Chapter(start=0.0, title=title), Chapter(start=1.0, title="La danse")),
    )
    write_tags(ffmpeg(), path, kind, tags, 2.0)
    return path


def untagged(path: Path, kind: str, hertz: int = 440) -> Path:
    """Write the same tone without tags, as it comes from the encoder."""
    return make_sound(path, f"sine=f={hertz}:d=2:r=48000", *ENCODERS[kind], "-bitexact")


@pytest.fixture(scope="session")
def published_sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    for kind in FORMATS:
        sound(folder / f"audio.{kind}", kind, "Published")
    return folder


@pytest.fixture
def elsewhere(job: Job, published_sounds: Path) -> Job:
    """A job whose episode is in the catalogue, published by another computer."""
    for kind in FORMATS:
        shutil.copyfile(published_sounds / f"audio.{kind}", job.work_folder / f"audio.{kind}")
    level(job)
    transcribe(job)
    made = master(job, formats=FORMATS[1:])
    addresses = feed_addresses(job)
    keys = [Path(url).name for url in (addresses["audio"], *addresses["others"])]
    for delivered, name in zip((made.mp3, *made.others), keys, strict=True):
        path = job.work_folder / delivered.path
        job.store.put(job.key(name), path, media_type=delivered.media_type)
    channel = channel_of(
        job.settings,
        job.episode.series,
        url_of=job.store.url_of,
        image_key="priorite-culture/cover.jpg",
        guid=job.series.guid or "",
    )
    content = write_catalogue(updated(None, channel, item_for(job), NOW))
    job.store.put(job.series_key("catalog.json"), content, media_type="application/json")
    shutil.rmtree(job.work_folder)
    job.work_folder.mkdir()
    return job


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_sound_is_taken_with_the_published_tags(
    elsewhere: Job, published_sounds: Path, kind: Format
) -> None:
    content = (published_sounds / f"audio.{kind}").read_bytes()
    for here in (
        untagged(elsewhere.work_folder / f".audio-x.part.{kind}", kind),
        sound(elsewhere.work_folder / f"audio.{kind}", kind, "Another title"),
    ):
        assert here.read_bytes() != content
        assert published_copy(elsewhere, here, kind) == content
        here.unlink()
    assert list(elsewhere.work_folder.iterdir()) == []  # nothing is left behind


@pytest.mark.parametrize("kind", FORMATS)
def test_another_sound_is_not_taken(elsewhere: Job, kind: Format) -> None:
    here = untagged(elsewhere.work_folder / f"audio.{kind}", kind, 450)

    assert published_copy(elsewhere, here, kind) is None


@pytest.mark.parametrize("kind", FORMATS)
def test_where_it_was_published_its_tags_are_kept_too(
    elsewhere: Job, published_sounds: Path, kind: Format
) -> None:
    here = untagged(elsewhere.work_folder / f"audio.{kind}", kind)
    record(elsewhere, "store", Products(files={}))
    content = (published_sounds / f"audio.{kind}").read_bytes()

    assert elsewhere.is_published
    assert published_copy(elsewhere, here, kind) == content


def test_a_format_that_was_never_published(job: Job, elsewhere: Job) -> None:
    key = elsewhere.series_key("catalog.json")
    found = elsewhere.store.read(key)
    assert found is not None
    elsewhere.store.put(key, found[0].replace(b".opus", b".flac"), media_type="application/json")
    here = untagged(job.work_folder / "audio.opus", "opus")

    assert published_copy(job, here, "opus") is None


@pytest.mark.parametrize("damage", ["no catalogue", "damaged catalogue", "file is gone"])
@pytest.mark.parametrize("kind", FORMATS)
def test_what_cannot_be_had_is_not_taken(elsewhere: Job, kind: Format, damage: str) -> None:
    here = untagged(elsewhere.work_folder / f"audio.{kind}", kind)
    public = elsewhere.workspace.root / "public" / "priorite-culture"
    if damage == "no catalogue":
        (public / "catalog.json").unlink()
    elif damage == "damaged catalogue":
        (public / "catalog.json").write_text("{")
    else:
        next((public / "episode-04").glob(f"audio-*.{kind}")).unlink()

    assert published_copy(elsewhere, here, kind) is None

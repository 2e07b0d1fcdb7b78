"""A storage that does not notice two people at once is for one person alone."""

from pathlib import Path

import pytest
from faulty_line import FaultyLine
from pipeline.changing import item_in, publish, series_on
from servers import S3Server

from media_pipeline.errors import ConditionsIgnored
from media_pipeline.model.settings import S3Storage, Workspace
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.examination import examine
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.simultaneous import require_conditions
from media_pipeline.store.opening import open_store

pytestmark = pytest.mark.usefixtures("aws_keys")


def place(storage: S3Storage, root: Path) -> PublishedSeries:
    """Return the series in the storage, whose settings are the workspace's."""
    series = series_on(open_store(storage, root), root)
    settings = series.workspace.settings.model_copy(update={"storage": storage})
    workspace = series.workspace.model_copy(update={"settings": settings})
    return PublishedSeries(workspace, series.slug, series.store, series.machine)


def require(workspace: Workspace) -> None:
    require_conditions(workspace, open_store(workspace.settings.storage, workspace.root))


def test_a_storage_that_ignores_conditions_is_refused_before_anything_is_written(
    rclone_s3: S3Server, tmp_path: Path
) -> None:
    series = place(rclone_s3.storage("refused"), tmp_path / "workspace")
    item = item_in(series, 1)
    before = series.store.keys()
    with pytest.raises(ConditionsIgnored, match="does not notice") as refused:
        publish(series, item)
    assert refused.value.exit_code == 5
    assert "single_publisher: true" in refused.value.hint
    assert series.store.keys() == before
    with pytest.raises(ConditionsIgnored):
        require(series.workspace)


def test_one_person_alone_may_publish_there(rclone_s3: S3Server, tmp_path: Path) -> None:
    alone = rclone_s3.storage("alone").model_copy(update={"single_publisher": True})
    series = place(alone, tmp_path / "workspace")
    written = publish(series, item_in(series, 1))
    assert len(written.catalogue.items) == 1


def test_a_good_answer_is_asked_for_once_and_again_when_the_storage_is_another(
    seaweedfs: S3Server, tmp_path: Path
) -> None:
    with FaultyLine(seaweedfs.endpoint_url) as line:
        series = place(seaweedfs.storage("asked", line.url), tmp_path)
        require(series.workspace)
        assert line.requests != []
        line.requests.clear()
        require(series.workspace)
        assert line.requests == []
        other = place(seaweedfs.storage("elsewhere", line.url), tmp_path)
        require(other.workspace)
        assert line.requests != []


def test_a_damaged_memory_asks_again(seaweedfs: S3Server, tmp_path: Path) -> None:
    series = place(seaweedfs.storage("damaged"), tmp_path)
    memory = tmp_path / ".media" / "storage.json"
    memory.parent.mkdir()
    memory.write_text("{")
    require(series.workspace)
    assert "true" in memory.read_text()


def test_a_folder_is_never_asked(tmp_path: Path) -> None:
    class Silent:
        pass

    series = series_on(Silent(), tmp_path)  # type: ignore[arg-type]
    require_conditions(series.workspace, series.store)


def test_the_promise_makes_no_step_run_again(rclone_s3: S3Server) -> None:
    storage = rclone_s3.storage("x")
    promised = storage.model_copy(update={"single_publisher": True})
    assert digest(storage) == digest(promised)


@pytest.mark.parametrize("alone", [False, True])
def test_doctor_tells(rclone_s3: S3Server, tmp_path: Path, *, alone: bool) -> None:
    series = place(rclone_s3.storage("doctor"), tmp_path / "workspace")
    config = series.workspace.root / "config.yaml"
    text = config.read_text("utf-8")
    start, end = text.index("storage:"), text.index("series:")
    promise = "  single_publisher: true\n" if alone else ""
    storage = (
        f"storage:\n  kind: s3\n  bucket: {rclone_s3.bucket}\n  region: us-east-1\n"
        f"  endpoint_url: {rclone_s3.endpoint_url}\n  public_url: {rclone_s3.public_url()}\n"
    )
    config.write_text(text[:start] + storage + promise + text[end:], "utf-8")
    (found,) = [
        each for each in examine(series.workspace.root, series.machine) if each.name == "storage"
    ]
    assert found.exit_code == (0 if alone else 5)
    assert "does not notice" in found.told
    assert ("single_publisher" in found.fix) is not alone

"""Access keys appear nowhere: not in what is said, nor in any file or object."""

from pathlib import Path

import pytest
from e2e.faulty_publication import Published
from faulty_line import Fault
from workspaces import Told

pytestmark = pytest.mark.xdist_group("faults")

ACCESS = "AKIADISTINCTIVE0001X"
SECRET = "distinct/Secret+0002/value"
TOKEN = "DistinctToken0003//8="


def shows_none(ready: Published, told: Told, *secrets: str) -> None:
    for secret in secrets:
        assert secret not in told.out + told.err
    for name, content in ready.everything():
        for secret in secrets:
            assert secret.encode() not in content, name


@pytest.mark.parametrize("option", ["-v", "--json"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"AWS_ACCESS_KEY_ID": ACCESS},
        {"AWS_SECRET_ACCESS_KEY": SECRET},
        {"AWS_SESSION_TOKEN": TOKEN},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_wrong_keys_are_not_shown(wrong: dict[str, str], option: str, ready: Published) -> None:
    told = ready.publish(option, **wrong)
    assert told.code == 5, told
    shows_none(ready, told, *wrong.values(), ready.server.secret_key)


@pytest.mark.parametrize("option", ["-v", "--json"])
def test_keys_of_a_profile_are_not_shown(option: str, ready: Published, tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text(
        f"[radio]\naws_access_key_id = {ACCESS}\naws_secret_access_key = {SECRET}\n"
        f"aws_session_token = {TOKEN}\n"
    )
    told = ready.publish(
        option,
        AWS_SHARED_CREDENTIALS_FILE=str(file),
        AWS_PROFILE="radio",
        AWS_ACCESS_KEY_ID="",
        AWS_SECRET_ACCESS_KEY="",
    )
    assert told.code == 5, told
    shows_none(ready, told, ACCESS, SECRET, TOKEN)


def test_a_credentials_file_that_cannot_be_read_is_not_shown(
    ready: Published, tmp_path: Path
) -> None:
    file = tmp_path / "credentials"
    file.write_text(f"aws_access_key_id = {ACCESS}\naws_secret_access_key {SECRET}\n")
    told = ready.publish("-v", AWS_SHARED_CREDENTIALS_FILE=str(file), AWS_PROFILE="radio")
    assert told.code == 5, told
    shows_none(ready, told, ACCESS, SECRET)


@pytest.mark.parametrize("option", ["-v", "--json"])
def test_working_keys_are_not_shown_when_the_line_fails(option: str, ready: Published) -> None:
    ready.line.faults = [Fault("partNumber=2", "cut", lasting="")]
    told = ready.publish(option, MEDIA_STORAGE_PATIENCE_S="1")
    assert told.code == 5, told
    shows_none(ready, told, ready.server.access_key, ready.server.secret_key)


@pytest.mark.parametrize("option", ["-v", "--json"])
def test_keys_in_an_endpoint_are_refused_and_not_shown(option: str, ready: Published) -> None:
    address = ready.line.url.replace("http://", f"http://{ACCESS}:distinctpassword@")
    ready.place.replace(ready.line.url, address, "config.yaml")
    told = ready.publish(option)
    assert told.code == 3, told
    assert ACCESS not in told.out + told.err
    assert "distinctpassword" not in told.out + told.err

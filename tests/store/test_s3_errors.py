"""Every refusal has its sentence and its hint, and none of them holds a key."""

import pytest
from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from media_pipeline.errors import PassingTrouble
from media_pipeline.store.s3_errors import Place, kind_of, may_pass, storage_error

PLACE = Place("pod", "https://name:password@s3.example.org:9000")


def refusal(code: str, status: int = 400) -> boto.ClientError:
    answer = {
        "Error": {"Code": code, "Message": "podsecretpodsecret"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return boto.ClientError(answer, "PutObject")


CASES = [
    (boto.NoCredentialsError(), "No access keys were found", "AWS_ACCESS_KEY_ID"),
    (
        boto.PartialCredentialsError(provider="env", cred_var="x"),
        "No access keys were found",
        "~/.aws/credentials",
    ),
    (boto.ProfileNotFound(profile="x"), "profile", "AWS_PROFILE"),
    (refusal("InvalidAccessKeyId", 403), "does not accept the access keys", "AWS_SECRET_ACCESS"),
    (refusal("SignatureDoesNotMatch", 403), "does not accept the access keys", "AWS_ACCESS_KEY_ID"),
    (refusal("ExpiredToken"), "have expired", "Sign in again"),
    (refusal("AccessDenied", 403), "may not read or write in the bucket “pod”", "permissions"),
    (refusal("403", 403), "may not read or write in the bucket “pod”", "permissions"),
    (refusal("NoSuchBucket", 404), "There is no bucket “pod”", "storage.bucket"),
    (
        boto.ParamValidationError(report="Invalid bucket name"),
        "There is no bucket “pod”",
        "storage.bucket",
    ),
    (refusal("PermanentRedirect", 301), "not in the region", "storage.region"),
    (boto.NoRegionError(), "not in the region", "storage.region"),
    (boto.EndpointConnectionError(endpoint_url="x"), "does not answer", "storage.endpoint_url"),
    (
        boto.ConnectTimeoutError(endpoint_url="x"),
        "does not answer",
        "storage.endpoint_url",
    ),
    (boto.ReadTimeoutError(endpoint_url="x"), "does not answer", "storage.endpoint_url"),
    (boto.ConnectionClosedError(endpoint_url="x"), "does not answer", "Check the connection"),
    (
        boto.ProxyConnectionError(proxy_url="http://u:podsecretpodsecret@p"),
        "does not answer",
        "Check the connection",
    ),
    (
        boto.SSLError(endpoint_url="x", error="certificate verify failed"),
        "could not prove that it is itself",
        "AWS_CA_BUNDLE",
    ),
    (refusal("RequestTimeTooSkewed", 403), "clock", "Set the date"),
    (refusal("SlowDown", 503), "overloaded", "Wait a few minutes"),
    (refusal("503", 503), "overloaded", "Wait a few minutes"),
    (refusal("InternalError", 500), "overloaded", "Wait a few minutes"),
    (ResponseParserError("<html>podsecretpodsecret"), "overloaded", "Wait a few minutes"),
    (refusal("BadDigest"), "did not arrive whole", "again"),
    (refusal("QuotaExceeded", 403), "no room left", "more room"),
    (refusal("NotImplemented", 501), "does not know a request", "newer version"),
    (ValueError("Invalid endpoint: podsecretpodsecret"), "is not the address", "endpoint_url"),
    (refusal("NeverHeardOf"), "with the code NeverHeardOf", "Show this code"),
    (boto.UnseekableStreamError(stream_object="x"), "UnseekableStreamError", "Show this code"),
]


@pytest.mark.parametrize(("error", "sentence", "hint"), CASES)
def test_each_failure_has_its_own_words(error: Exception, sentence: str, hint: str) -> None:
    told = storage_error(error, PLACE)
    assert sentence in told.message
    assert hint in told.hint
    assert told.exit_code == 5


@pytest.mark.parametrize(("error", "sentence"), [case[:2] for case in CASES])
def test_only_no_answer_overload_and_damage_may_pass(error: Exception, sentence: str) -> None:
    passes = sentence in {"does not answer", "overloaded", "did not arrive whole"}
    assert isinstance(storage_error(error, PLACE), PassingTrouble) is passes
    assert may_pass(error) is passes


@pytest.mark.parametrize("error", [case[0] for case in CASES])
def test_no_words_of_the_server_and_no_password_are_repeated(error: Exception) -> None:
    told = storage_error(error, PLACE)
    for secret in ("password", "podsecretpodsecret", "name:"):
        assert secret not in told.message + told.hint


def test_an_odd_code_cannot_carry_anything_along() -> None:
    told = storage_error(refusal("<b>Odd</b>\x1b[31m" + "x" * 500), PLACE)
    assert "with the code bOddb31mxxx" in told.message
    assert len(told.message) < 200


def test_a_refusal_without_code_is_known_by_its_status() -> None:
    bare = boto.ClientError({"ResponseMetadata": {"HTTPStatusCode": 503}}, "HeadObject")
    assert kind_of(bare) == "busy"


def test_amazon_is_named_when_no_endpoint_is_configured() -> None:
    assert "s3.amazonaws.com" in storage_error(boto.NoCredentialsError(), Place("pod")).message

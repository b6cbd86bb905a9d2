import json
import sys

import pytest
from botocore.stub import Stubber

from common.errors import JobError
from common.secrets import resolve_secret


def test_a_secret_comes_from_the_environment():
    assert resolve_secret("env:DB_PASSWORD", {"DB_PASSWORD": "x y"}) == "x y"


def test_a_missing_variable_is_named():
    with pytest.raises(JobError, match="no DB_PASSWORD") as caught:
        resolve_secret("env:DB_PASSWORD", {})
    assert caught.value.exit_code == 19


@pytest.mark.parametrize("reference", ["plain", "env:", "vault:x", ""])
def test_anything_else_is_refused(reference):
    with pytest.raises(JobError, match="no secret's reference"):
        resolve_secret(reference, {})


@pytest.fixture
def secrets_manager(monkeypatch):
    import boto3

    client = boto3.client("secretsmanager", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    monkeypatch.setattr(boto3, "client", lambda _: client)
    with Stubber(client) as stubber:
        yield stubber


def test_a_secret_comes_from_secrets_manager(secrets_manager):
    answer = {"SecretString": json.dumps({"password": "p4ss"})}
    secrets_manager.add_response("get_secret_value", answer, {"SecretId": "prod/db"})
    secrets_manager.add_response("get_secret_value", answer, {"SecretId": "prod/db"})
    assert resolve_secret("secretsmanager:prod/db") == answer["SecretString"]
    assert resolve_secret("secretsmanager:prod/db#password") == "p4ss"


def test_a_key_that_the_secret_lacks_is_named_and_nothing_of_its_value(secrets_manager):
    secrets_manager.add_response("get_secret_value", {"SecretString": '{"user": "hidden"}'}, {"SecretId": "prod/db"})
    with pytest.raises(JobError, match="no key 'password'") as caught:
        resolve_secret("secretsmanager:prod/db#password")
    assert "hidden" not in caught.value.message


def test_a_refusal_of_secrets_manager_is_told(secrets_manager):
    secrets_manager.add_client_error("get_secret_value", "AccessDeniedException", "not authorized")
    with pytest.raises(JobError, match=r"'prod/db'.*not authorized"):
        resolve_secret("secretsmanager:prod/db")


def test_without_boto3_the_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(JobError, match="boto3") as caught:
        resolve_secret("secretsmanager:prod/db")
    assert caught.value.code == "missing-package"

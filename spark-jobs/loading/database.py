"""Where a load goes: a Postgres, the way in, and the password that nobody gets to see."""

from __future__ import annotations

import ipaddress
import json
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from common.errors import JobError
from common.secrets import resolve_secret
from loading.database_errors import explain_connecting

if TYPE_CHECKING:
    import psycopg

TLS_MODES = ("disable", "prefer", "require", "verify-full")
_SECONDS_TO_CONNECT = 10
# A backend whose executor is gone without a word holds its partition's lock until the server notices.
_KEEPALIVE = {"idle": 30, "interval": 10, "count": 3}


_PASSING = ("database-too-many-clients", "database-unreachable")
_LIMITS = [
    f"{name}_timeout" for name in ("statement", "lock", "transaction", "idle_in_transaction_session", "idle_session")
]


@dataclass(frozen=True)
class Database:
    """A Postgres and a login; the password stays out of its text form."""

    host: str
    port: int
    name: str
    user: str
    password: str = field(default="", repr=False)
    tls_mode: str = "prefer"
    tls_ca: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}/{self.name}"


def resolve_database(
    reference: str, password_secret: str | None = None, tls_mode: str | None = None, tls_ca: str | None = None
) -> Database:
    """The database behind a URL without a password, or behind a secret that holds a URL or RDS's JSON.

    `tls_ca` is the text of the certificates to trust, in PEM.
    """
    if re.match(r"postgres(ql)?://", reference):
        database = _from_url(reference)
        if database.password:
            raise JobError(
                "bad-arguments",
                f"--database for {database} holds a password, which everybody could read in the step's arguments.",
                "Leave it out and name it with --password-secret, or put the whole URL into a secret.",
            )
    else:
        text = resolve_secret(reference)
        database = _from_json(reference, text) if text.lstrip().startswith("{") else _from_url(text, reference)
    if password_secret:
        database = replace(database, password=resolve_secret(password_secret))
    mode = tls_mode or ("prefer" if _is_loopback(database.host) else "require")
    if mode == "verify-full" and tls_ca is None:
        raise JobError(
            "bad-arguments",
            "--tls-mode verify-full needs --tls-ca, the certificates to trust.",
            "For RDS it is the bundle from truststore.pki.rds.amazonaws.com; put it beside the data in S3.",
        )
    return replace(database, tls_mode=mode, tls_ca=tls_ca)


def _from_url(url: str, secret: str | None = None) -> Database:
    try:
        parts = urlsplit(url.strip())
        port = parts.port or 5432
        usable = parts.scheme in ("postgres", "postgresql") and parts.hostname and parts.username and parts.path[1:]
    except ValueError:
        usable = None
    if not usable:
        # A secret's text is not for anybody's eyes.
        shown = f"The secret '{secret}'" if secret else f"'{_without_password(url)}'"
        raise JobError(
            "missing-secret" if secret else "bad-arguments",
            f"{shown} is no address of a Postgres.",
            "Write postgresql://user@host:5432/database, with %XX for characters that have a meaning in it; "
            "a secret may also hold RDS's JSON.",
        )
    # A password may also hide behind the question mark.
    hidden = parse_qs(parts.query).get("password", [""])[0]
    password = unquote(parts.password or "") or hidden
    return Database(str(parts.hostname), port, unquote(parts.path[1:]), unquote(str(parts.username)), password)


def _without_password(url: str) -> str:
    return re.sub(r"//.*@", "//…@", url.partition("?")[0], flags=re.DOTALL)


def _from_json(reference: str, text: str) -> Database:
    try:
        secret = json.loads(text)
    except ValueError:
        raise JobError("missing-secret", f"The secret '{reference}' is neither JSON nor a URL.") from None
    missing = [key for key in ("host", "username", "password") if not secret.get(key)]
    if missing:
        raise JobError(
            "missing-secret",
            f"The secret '{reference}' has no {' and no '.join(missing)}.",
            "RDS's form is {engine, host, port, dbname, username, password}.",
        )
    engine = str(secret.get("engine", "postgres"))
    if "postgres" not in engine:
        raise JobError("missing-secret", f"The secret '{reference}' is for '{engine}'; this job loads Postgres.")
    name = str(secret.get("dbname") or "postgres")
    return Database(secret["host"], int(secret.get("port") or 5432), name, secret["username"], secret["password"])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def connect(database: Database, application: str, patience: float = 0) -> psycopg.Connection[Any]:
    """A connection; with `patience`, too many clients and a restart are waited out so many seconds. Raises JobError."""
    psycopg = import_psycopg()
    deadline = time.monotonic() + patience
    pause = 0.5
    while True:
        try:
            with _trusting(database.tls_ca) as trust:
                connection = psycopg.connect(**_parameters(database, application), **trust)
            _without_limits(connection)
            return connection
        except psycopg.OperationalError as error:
            failure = explain_connecting(str(error), database)
            if failure.code not in _PASSING or time.monotonic() + pause > deadline:
                raise failure from None
        time.sleep(pause)
        pause = min(2 * pause, 8)


def _without_limits(connection: psycopg.Connection[Any]) -> None:
    """Frees the session of limits that a login or a database has for people's queries, as pg_dump does."""
    from psycopg import IsolationLevel

    # Tasks and the driver wait for one another's commits, and have to see them.
    connection.isolation_level = IsolationLevel.READ_COMMITTED
    connection.execute("SELECT set_config(name, '0', false) FROM pg_settings WHERE name = ANY (%s)", (_LIMITS,))
    connection.commit()


def _parameters(database: Database, application: str) -> dict[str, Any]:
    server = " ".join(f"-c tcp_keepalives_{name}={value}" for name, value in _KEEPALIVE.items())
    return {
        "host": database.host,
        "port": database.port,
        "dbname": database.name,
        "user": database.user,
        "password": database.password,
        "sslmode": database.tls_mode,
        "application_name": application,
        "connect_timeout": _SECONDS_TO_CONNECT,
        "client_encoding": "utf8",
        "keepalives_idle": _KEEPALIVE["idle"],
        "keepalives_interval": _KEEPALIVE["interval"],
        "keepalives_count": _KEEPALIVE["count"],
        # Keepalives say nothing while bytes are on the way to a server that is gone.
        "tcp_user_timeout": 60_000,
        # Not lc_messages: only a superuser may set it.
        "options": f"{server} -c timezone=UTC",
    }


@contextmanager
def _trusting(pem: str | None) -> Iterator[dict[str, str]]:
    # libpq takes certificates from a file only. It is there for the handshake alone and nobody else's to write:
    # whoever could put it there before us would say whom to trust.
    if pem is None:
        yield {}
        return
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(pem)
        file.flush()
        yield {"sslrootcert": file.name}


def import_psycopg() -> Any:
    """psycopg, or a failure that tells how it gets onto the nodes."""
    try:
        import psycopg
    except ImportError as error:
        raise JobError(
            "missing-package",
            f"Loading Postgres needs the Python package psycopg on every node ({error}).",
            "Add psycopg[binary] to the preset's python-packages bootstrap action.",
        ) from None
    return psycopg

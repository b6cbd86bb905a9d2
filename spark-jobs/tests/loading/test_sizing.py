"""How many tasks write at once: the least of what cores, the database and its free connections allow."""

from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from common.errors import JobError
from loading.sizing import count_writers, free_connections


@pytest.mark.parametrize(
    ("wanted", "cores", "database_cpus", "free", "writers"),
    [
        (None, 2, 4, 50, 2),
        (None, 64, 4, 50, 8),
        (None, 64, 32, 50, 50),
        (None, 64, 32, -3, 1),
        (40, 2, 4, 31, 40),
    ],
)
def test_writers(wanted, cores, database_cpus, free, writers):
    assert count_writers(wanted, cores, database_cpus, free) == writers


def test_more_writers_than_free_connections_are_refused():
    with pytest.raises(JobError, match="--writers 42 is more than the 41 connections that are free") as caught:
        count_writers(42, 2, 4, 31)
    assert caught.value.code == "database-too-many-clients"


def test_connections_that_others_hold_are_not_free(database):
    with psycopg.connect(database.url, autocommit=True) as one:
        assert one_less_is_free(one, database)
    with ordinary_login(database) as login, psycopg.connect(login, autocommit=True) as one:
        assert one_less_is_free(one, database)
        # max_connections less those of superusers, of this session, and what is left to others.
        assert 60 - 3 - 10 - 10 < free_connections(one) <= 60 - 3 - 1 - 10


def one_less_is_free(connection, database):
    """Whether one more session leaves one less free, at least in one of several looks.

    Sessions of before end, and Postgres's own workers come and go, while it looks.
    """
    with ExitStack() as sessions:
        for _ in range(8):
            before = free_connections(connection)
            sessions.enter_context(psycopg.connect(database.url))
            if free_connections(connection) == before - 1:
                return True
    return False


@contextmanager
def ordinary_login(database):
    """The address of a login that may not see what other people's sessions do."""
    role = f"{database.database}_plain"
    database.query(f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
    yield f"postgresql://{role}:x@127.0.0.1:{database.port}/{database.database}"
    database.query(f"DROP ROLE {role}")

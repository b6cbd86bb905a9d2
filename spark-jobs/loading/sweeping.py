"""Clearing away what killed runs have left in the database."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from common.errors import JobError
from loading.ledger import SCHEMA, drop_stages, limit_waits, telling, try_lock_of_run

if TYPE_CHECKING:
    import psycopg

_DAYS_KEPT = 7
_SECONDS_FOR_A_LOCK = 5


def sweep(connection: psycopg.Connection[Any], own: str) -> int:
    """Clears away what killed runs left days ago; how many there were. What can't be cleared away is left."""
    with telling("looking for what killed runs left"):
        left = connection.execute(
            f"SELECT run, stages FROM {SCHEMA}.runs WHERE published_at IS NULL AND run <> %s"
            " AND begun_at < now() - make_interval(days => %s)",
            (own, _DAYS_KEPT),
        ).fetchall()
    return sum(_clear(connection, run, stages) for run, stages in left)


def _clear(connection: psycopg.Connection[Any], run: str, stages: list[str]) -> bool:
    try:
        with telling(f"clearing run '{run}' away"), connection.transaction():
            limit_waits(connection, _SECONDS_FOR_A_LOCK)
            free = try_lock_of_run(connection, run)
            if free:
                drop_stages(connection, stages)
                connection.execute(f"DELETE FROM {SCHEMA}.runs WHERE run = %s", (run,))
            return free
    except JobError as failure:
        print(f"what a killed run left stays: {failure.message}", file=sys.stderr)
        return False

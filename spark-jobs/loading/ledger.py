"""The ledger in the target database: which runs there were, and which partitions of them have been staged.

    stoker_load.runs        one row a run: what it loads, how often it was begun, what it published
    stoker_load.partitions  one row a staged partition, written in the transaction of its rows

`partitions` is UNLOGGED like the staging tables it speaks of: a crash of the server empties them all together, so the
ledger never claims rows that are gone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from common.errors import JobError
from loading.database_errors import explain_statement

if TYPE_CHECKING:
    import psycopg

SCHEMA = "stoker_load"
_LOCKS = 0x570CE4
_SECONDS_FOR_A_LOCK = 120
_TABLES = f"""
CREATE TABLE IF NOT EXISTS {SCHEMA}.runs (
    run text PRIMARY KEY,
    request text NOT NULL,
    input text NOT NULL,
    partitions integer NOT NULL,
    attempt integer NOT NULL DEFAULT 1,
    stages text[] NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    published jsonb
);
CREATE UNLOGGED TABLE IF NOT EXISTS {SCHEMA}.partitions (
    stage text NOT NULL,
    partition integer NOT NULL,
    rows bigint NOT NULL,
    PRIMARY KEY (stage, partition)
);
"""


@dataclass(frozen=True)
class Plan:
    """What a run loads: digests of its arguments, of its files, and of how Spark cuts these into partitions.

    `resumable` when a later driver with the same digests is sure to have the same rows in each partition.
    """

    run: str
    request: str
    input: str
    cut: str
    partitions: int
    stages: int
    resumable: bool


@dataclass(frozen=True)
class Attempt:
    """A run that was begun: tasks of an earlier attempt can't write any more."""

    run: str
    number: int
    partitions: int
    stages: tuple[str, ...]
    resumed: bool


@dataclass(frozen=True)
class Published:
    """A run that is in the tables already: what it published, and whether its input has changed since."""

    report: dict[str, Any]
    input_changed: bool


def application_name(run: str, attempt: int | None = None) -> str:
    """How a run's sessions are called in pg_stat_activity: the driver's, or those of an attempt's tasks."""
    return f"stoker-load {_digest(run)} {'driver' if attempt is None else f'attempt {attempt}'}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@contextmanager
def telling(what: str) -> Iterator[None]:
    """Turns what Postgres says of the statements inside into a failure that people understand."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise explain_statement(error, what) from None


def prepare_ledger(connection: psycopg.Connection[Any]) -> None:
    """Makes the ledger where there is none; two drivers at once are fine."""
    with telling("making the schema stoker_load"), connection.transaction():
        lock_making(connection)
        if connection.execute("SELECT to_regnamespace(%s) IS NULL", (SCHEMA,)).fetchone() == (True,):
            connection.execute(f"CREATE SCHEMA {SCHEMA}")
        if connection.execute("SELECT to_regclass(%s) IS NULL", (f"{SCHEMA}.partitions",)).fetchone() == (True,):
            connection.execute(_TABLES)


def lock_making(connection: psycopg.Connection[Any]) -> None:
    """Lets one driver at a time make tables, until its transaction is over."""
    connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (_LOCKS,))


def try_lock_of_run(connection: psycopg.Connection[Any], run: str) -> bool:
    """Keeps drivers of this run away until the transaction is over; False when one is at work."""
    row = connection.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", (_LOCKS, run)).fetchone()
    return row == (True,)


def limit_waits(connection: psycopg.Connection[Any], seconds: int) -> None:
    """Lets this transaction wait no longer than this for each lock."""
    connection.execute("SELECT set_config('lock_timeout', %s, true)", (f"{seconds}s",))


def lock_run(connection: psycopg.Connection[Any], run: str) -> None:
    """Keeps other drivers of this run away for as long as the connection lives."""
    if connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (_LOCKS, run)).fetchone() == (False,):
        raise JobError(
            "database-conflict",
            f"Another driver is loading run '{run}' at this moment.",
            "Wait for it, or end it; a dead one's session is gone within a minute.",
        )


def begin(connection: psycopg.Connection[Any], plan: Plan) -> Attempt | Published:
    """Begins the run, goes on with what an earlier driver has staged of the same input, or tells that it is done.

    When this returns, no task of an earlier attempt writes any more.
    """
    with telling("beginning the run"):
        # The row lock below would wait for them, and they are of no use any more.
        end_tasks(connection, plan.run)
        with connection.transaction():
            # Somebody who looks at a staging table must not stop the run for ever.
            limit_waits(connection, _SECONDS_FOR_A_LOCK)
            known = connection.execute(
                f"SELECT request, input, partitions, stages, published FROM {SCHEMA}.runs WHERE run = %s FOR UPDATE",
                (plan.run,),
            ).fetchone()
            if known is None:
                return _record(connection, plan, resumed=False)
            request, read, partitions, stages, published = known
            files, _, cut = read.partition(" ")
            if published is not None:
                if request != plan.request:
                    raise JobError(
                        "bad-arguments",
                        f"Run '{plan.run}' has loaded something else already.",
                        "Give another --run: a run is loaded once.",
                    )
                return Published(published, files != plan.input)
            same = (request, files, cut) == (plan.request, plan.input, plan.cut)
            if same and plan.resumable and _all_there(connection, stages):
                return _record(connection, plan, resumed=True, partitions=partitions, stages=stages)
            drop_stages(connection, stages)
            return _record(connection, plan, resumed=False)


def end_tasks(connection: psycopg.Connection[Any], run: str) -> None:
    """Ends the sessions of the run's tasks; what they have not committed is undone."""
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = current_user AND datname = current_database() AND application_name LIKE %s",
        (application_name(run, 0)[:-1] + "%",),
    )


def _all_there(connection: psycopg.Connection[Any], stages: Sequence[str]) -> bool:
    return all(
        connection.execute("SELECT to_regclass(%s) IS NOT NULL", (f"{SCHEMA}.{stage}",)).fetchone() == (True,)
        for stage in stages
    )


def _record(
    connection: psycopg.Connection[Any],
    plan: Plan,
    resumed: bool,
    partitions: int | None = None,
    stages: Sequence[str] | None = None,
) -> Attempt:
    # A task holds a share lock on its run's row until it commits, so this waits for the last of an earlier attempt.
    row = connection.execute(
        f"INSERT INTO {SCHEMA}.runs (run, request, input, partitions, stages) VALUES (%s, %s, %s, %s, '{{}}')"
        " ON CONFLICT (run) DO UPDATE SET request = excluded.request, input = excluded.input,"
        " partitions = excluded.partitions, attempt = runs.attempt + 1, begun_at = now() RETURNING attempt",
        (plan.run, plan.request, f"{plan.input} {plan.cut}", partitions or plan.partitions),
    ).fetchone()
    attempt = row[0] if row else 1
    names = list(stages or stage_names(plan, attempt))
    connection.execute(f"UPDATE {SCHEMA}.runs SET stages = %s WHERE run = %s", (names, plan.run))
    return Attempt(plan.run, attempt, partitions or plan.partitions, tuple(names), resumed)


def stage_names(plan: Plan, attempt: int) -> list[str]:
    """The staging tables of an attempt that begins anew."""
    return [f"stage_{_digest(plan.run)}_{attempt}_{place}" for place in range(plan.stages)]


def drop_stages(connection: psycopg.Connection[Any], stages: Sequence[str]) -> None:
    """Removes staging tables and what the ledger says of them."""
    connection.execute(f"DELETE FROM {SCHEMA}.partitions WHERE stage = ANY (%s)", (list(stages),))
    for stage in stages:
        connection.execute(f"DROP TABLE IF EXISTS {SCHEMA}.{stage}")


def staged_in_ledger(connection: psycopg.Connection[Any], stage: str) -> int:
    """How many rows the ledger says were staged."""
    row = connection.execute(
        f"SELECT coalesce(sum(rows), 0)::bigint FROM {SCHEMA}.partitions WHERE stage = %s", (stage,)
    ).fetchone()
    return int(row[0]) if row else 0


def require_attempt(connection: psycopg.Connection[Any], attempt: Attempt) -> None:
    """Locks the run's row; fails when a later driver has begun the run again."""
    row = connection.execute(f"SELECT attempt FROM {SCHEMA}.runs WHERE run = %s FOR UPDATE", (attempt.run,)).fetchone()
    if row != (attempt.number,):
        raise superseded(attempt.run)


def superseded(run: str) -> JobError:
    """The failure of one who works for an attempt that is over."""
    return JobError("database-conflict", f"A later driver has begun run '{run}' again; this one may not write.")


def record_publication(connection: psycopg.Connection[Any], attempt: Attempt, report: dict[str, Any]) -> None:
    """Notes what the run published, and clears away what was staged."""
    connection.execute(
        f"UPDATE {SCHEMA}.runs SET published_at = now(), published = %s::jsonb, stages = '{{}}' WHERE run = %s",
        (json.dumps(report), attempt.run),
    )
    drop_stages(connection, attempt.stages)


def publication(connection: psycopg.Connection[Any], run: str) -> dict[str, Any] | None:
    """What the run published; None when it has not. Waits for a publication that is not decided yet."""
    with telling("looking for the publication"):
        row = connection.execute(f"SELECT published FROM {SCHEMA}.runs WHERE run = %s FOR SHARE", (run,)).fetchone()
    return row[0] if row else None


def abandon(connection: psycopg.Connection[Any], attempt: Attempt) -> None:
    """Forgets a run that can't be published, and what it staged."""
    with telling("clearing the staging tables away"), connection.transaction():
        require_attempt(connection, attempt)
        drop_stages(connection, attempt.stages)
        connection.execute(f"DELETE FROM {SCHEMA}.runs WHERE run = %s", (attempt.run,))

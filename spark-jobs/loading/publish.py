"""From staging to the tables: all of a run in one transaction, so that a reader sees the old or the new."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from common.errors import JobError
from loading.fresh import fill_empty
from loading.ledger import (
    SCHEMA,
    Attempt,
    end_tasks,
    limit_waits,
    record_publication,
    require_attempt,
    staged_in_ledger,
    telling,
)
from loading.replace import replace_table
from loading.rows import POSITION, TableRows
from loading.sql import quoted

if TYPE_CHECKING:
    import psycopg

_SECONDS_FOR_A_LOCK = 120
_MOST_BYTES_TO_COUNT = 4 << 30


@dataclass(frozen=True)
class Staged:
    """A staging table, whose rows it holds, and how many of them Spark counts, in the background.

    `once` are the columns that tell a row from its double; empty when the ledger keeps doubles away.
    """

    stage: str
    rows: TableRows
    counted: Future[int]
    once: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """What became of one table; `total` is an estimate, and says so, when counting would take long."""

    table: str
    staged: int
    inserted: int
    updated: int
    total: int | str


def create_stage(connection: psycopg.Connection[Any], stage: str, rows: TableRows, columns: tuple[str, ...]) -> None:
    """Makes a staging table of the target's types, and of where a record stood when that decides between rows."""
    names = _listed(rows.columns)
    target = full_name(rows)
    extra = "".join(f", NULL::{kind} AS {name}" for name, kind in POSITION.items() if name in columns)
    connection.execute(f"CREATE UNLOGGED TABLE {SCHEMA}.{stage} AS SELECT {names}{extra} FROM {target} WITH NO DATA")


def full_name(rows: TableRows) -> str:
    """The target's name as SQL."""
    return f"{quoted(rows.table.schema)}.{quoted(rows.table.name)}"


def publish(
    connection: psycopg.Connection[Any], attempt: Attempt, staged: list[Staged], rehearse: bool
) -> list[Loaded]:
    """Checks the counts, then moves everything; a rehearsal does the same and takes it back."""
    with telling("publishing"):
        # All is staged: whoever still writes is a twin of a task, and would hold the staging table's lock.
        end_tasks(connection, attempt.run)
        with connection.transaction(force_rollback=rehearse):
            limit_waits(connection, _SECONDS_FOR_A_LOCK)
            for name in ("work_mem", "maintenance_work_mem"):
                connection.execute("SELECT set_config(%s, '256MB', true)", (name,))
            require_attempt(connection, attempt)
            loaded = [_publish_one(connection, one) for one in staged]
            record_publication(connection, attempt, {"tables": [vars(one) for one in loaded]})
    return loaded


def _publish_one(connection: psycopg.Connection[Any], one: Staged) -> Loaded:
    staged = _staged_like_ledger(connection, one)
    connection.execute(f"ANALYZE {SCHEMA}.{one.stage}")
    inserted, updated = _move(connection, one, staged)
    _check_count(one, staged, staged)
    return Loaded(str(one.rows.table), staged, inserted, updated, _total(connection, one.rows))


def _total(connection: psycopg.Connection[Any], rows: TableRows) -> int | str:
    target = full_name(rows)
    size = connection.execute(
        "SELECT pg_relation_size(oid), reltuples::bigint FROM pg_class WHERE oid = %s::regclass", (target,)
    ).fetchone()
    if size and size[0] > _MOST_BYTES_TO_COUNT:
        return f"about {size[1]:,}"
    return _one_number(connection, f"SELECT count(*) FROM {target}")


def _move(connection: psycopg.Connection[Any], one: Staged, staged: int) -> tuple[int, int]:
    def ready() -> None:
        _check_count(one, staged, staged)

    if one.rows.mode == "replace":
        return replace_table(connection, one.rows.table, one.stage, _insert_into(one), ready), 0
    if one.rows.mode == "upsert":
        return _upsert(connection, one)
    filled = fill_empty(connection, one.rows.table, one.stage, staged, _insert_into(one, in_order=False), ready)
    if filled is not None:
        return filled, 0
    return connection.execute(_insert_into(one)(full_name(one.rows))).rowcount, 0


def _staged_like_ledger(connection: psycopg.Connection[Any], one: Staged) -> int:
    stage = f"{SCHEMA}.{one.stage}"
    rows = f"(SELECT DISTINCT {_listed(one.once)} FROM {stage}) AS once" if one.once else stage
    staged = _one_number(connection, f"SELECT count(*) FROM {rows}")
    ledger = staged if one.once else staged_in_ledger(connection, one.stage)
    if staged != ledger:
        _check_count(one, staged, ledger)
    return staged


def _check_count(one: Staged, staged: int, ledger: int) -> None:
    counted = one.counted.result()
    if not staged == ledger == counted:
        raise JobError(
            "count-mismatch",
            f"For {one.rows.table} Spark counts {counted:,} rows, the ledger {ledger:,}, "
            f"and {staged:,} are staged; nothing was published.",
            "Run it again; if the database has crashed meanwhile, that is why.",
        )


def _insert_into(one: Staged, in_order: bool = True) -> Callable[[str], str]:
    names = _listed(one.rows.columns)
    return lambda target: f"INSERT INTO {target} ({names}) {_chosen(one, names, in_order)}"


def _chosen(one: Staged, names: str, in_order: bool) -> str:
    """The rows of a staging table that count, in the order of the target's key: its index then grows at its end."""
    rows, stage = one.rows, f"{SCHEMA}.{one.stage}"
    if rows.picks:
        key = _listed(rows.key)
        newest = f"{quoted(rows.newest_by)} DESC NULLS LAST, " if rows.newest_by else ""
        last = ", ".join(f"{name} DESC" for name in POSITION)
        return f"SELECT DISTINCT ON ({key}) {names} FROM {stage} ORDER BY {key}, {newest}{last}"
    source = f"(SELECT DISTINCT ON ({_listed(one.once)}) {names} FROM {stage}) AS once" if one.once else stage
    primary = rows.table.primary_key
    order = f" ORDER BY {_listed(primary)}" if in_order and primary and set(primary) <= set(rows.columns) else ""
    return f"SELECT {names} FROM {source}{order}"


def _upsert(connection: psycopg.Connection[Any], one: Staged) -> tuple[int, int]:
    rows, target = one.rows, full_name(one.rows)
    key = _listed(rows.key)
    new = _one_number(
        connection,
        f"SELECT count(*) FROM (SELECT DISTINCT {key} FROM {SCHEMA}.{one.stage}) AS s"
        f" WHERE NOT EXISTS (SELECT FROM {target} AS t WHERE {_same_key(rows)})",
    )
    others = [quoted(name) for name in rows.columns if name not in rows.key]
    action = f"UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in others)}" if others else "NOTHING"
    if others and rows.newest_by:
        newest = quoted(rows.newest_by)
        action += f" WHERE t.{newest} IS NULL OR excluded.{newest} >= t.{newest}"
    insert = _insert_into(one)(f"{target} AS t")
    affected = connection.execute(f"{insert} ON CONFLICT ({key}) DO {action}").rowcount
    return new, affected - new


def _same_key(rows: TableRows) -> str:
    return " AND ".join(f"t.{quoted(name)} = s.{quoted(name)}" for name in rows.key)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names))


def _one_number(connection: psycopg.Connection[Any], query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0

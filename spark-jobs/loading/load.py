"""A load from its input to the tables: begin the run, stage in tasks, check, publish."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyspark.sql import SparkSession

from common.errors import JobError
from common.rejects import check_share
from common.stopwatch import Stopwatch
from loading.copying import stage_by_copy
from loading.database import Database, connect
from loading.fingerprint import fingerprint
from loading.jdbc import identity, stage_by_jdbc
from loading.ledger import (
    Attempt,
    Plan,
    Published,
    abandon,
    application_name,
    begin,
    lock_run,
    prepare_ledger,
    publication,
    telling,
)
from loading.pieces import settle
from loading.publish import Loaded, Staged, create_stage, publish
from loading.rejected import keep_samples
from loading.rows import POSITION, TableRows
from loading.sizing import cores_to_come, count_writers, free_connections
from loading.sweeping import sweep
from loading.tally import Tally, sum_up

if TYPE_CHECKING:
    import psycopg

# Raised when rows are cut in another way: what an older version has staged is then not gone on with.
_VERSION = 1

_SECONDS_FOR_THE_DATABASE = 120  # To come back: a Postgres of RDS fails over in one or two minutes.

# Failures after which the same run, begun again, goes on with what was staged.
_PASSING = ("database-unreachable", "database-too-many-clients", "database-busy")


@dataclass(frozen=True)
class Request:
    """What to load: `tables` makes the rows; `identity` are the arguments that decide what is loaded.

    Unless `whole`, it is a try on a part: all is done but for the commit of the publication.
    """

    run: str | None
    paths: list[str]
    tables: Callable[[SparkSession, psycopg.Connection[Any]], list[TableRows]]
    identity: dict[str, Any]
    method: str
    whole: bool
    max_bad: float
    rejected: str | None
    writers: int | None
    database_cpus: int


@dataclass(frozen=True)
class Outcome:
    """What became of a load; `again` when an earlier driver had published it."""

    tables: list[Loaded]
    tally: Tally = field(default_factory=Tally)
    partitions: int = 0
    again: bool = False
    input_changed: bool = False
    resumed: bool = False
    rehearsed: bool = False
    rejected: str | None = None
    seconds: float = 0.0


def load(spark: SparkSession, database: Database, request: Request) -> Outcome:
    """Loads what is asked for, exactly once for a run's id. Raises JobError; then nothing was published.

    But for `database-unreachable`: whether a commit came to pass may then be known only to the next driver of the run.
    """
    stopwatch = Stopwatch()
    before = fingerprint(spark, request.paths)
    run = request.run or f"local-{_digest(request.identity, before)}"
    with connect(database, application_name(run)) as connection:
        connection.autocommit = True
        prepare_ledger(connection)
        lock_run(connection, run)
        swept = sweep(connection, run)
        if swept:
            print(f"cleared away what {swept} killed runs had staged", file=sys.stderr)
        with stopwatch.phase("plan"):
            plan, tables = _plan(spark, connection, request, run, before)
            attempt = begin(connection, plan)
        if isinstance(attempt, Published):
            return Outcome(_loaded(attempt.report), again=True, input_changed=attempt.input_changed)
        try:
            return _attempt(spark, connection, database, request, attempt, tables, before, stopwatch)
        except JobError as failure:
            if failure.code not in _PASSING:
                _abandon(connection, attempt)
            raise


def _tables(spark: SparkSession, connection: psycopg.Connection[Any], request: Request) -> list[TableRows]:
    with telling("reading the catalogue"):
        return request.tables(spark, connection)


def _plan(
    spark: SparkSession, connection: psycopg.Connection[Any], request: Request, run: str, files: str
) -> tuple[Plan, list[TableRows]]:
    tables = _tables(spark, connection, request)
    free, cores = free_connections(connection), cores_to_come(spark)
    writers = count_writers(request.writers, cores, request.database_cpus, free)
    resumable = request.whole and request.method == "copy"
    tables, cut = settle(tables, cores, writers) if resumable else (tables, "")
    identity = {**request.identity, "writers": request.writers, "method": request.method}
    return Plan(run, _digest(identity, str(_VERSION)), files, cut, writers, len(tables), resumable), tables


def _digest(identity: dict[str, Any], more: str) -> str:
    return hashlib.sha256(json.dumps([identity, more], sort_keys=True).encode()).hexdigest()[:12]


def _attempt(
    spark: SparkSession,
    connection: psycopg.Connection[Any],
    database: Database,
    request: Request,
    attempt: Attempt,
    tables: list[TableRows],
    files: str,
    stopwatch: Stopwatch,
) -> Outcome:
    if not attempt.resumed:
        with telling("making the staging tables"):
            for stage, rows in zip(attempt.stages, tables):
                create_stage(connection, stage, rows, _staged_columns(request, rows))
    by = stage_by_jdbc if request.method == "jdbc" else stage_by_copy
    staged, tallies = [], []
    for stage, rows in zip(attempt.stages, tables):
        with stopwatch.phase(f"stage {rows.table}"):
            tally, counted = by(database, attempt, stage, rows)
        staged.append(Staged(stage, rows, counted, identity(rows) if request.method == "jdbc" else ()))
        tallies.append(tally)
    total = sum_up(tallies)
    folder = keep_samples(spark, total.samples, request.rejected)
    _check_input(spark, request, total, tallies[0].rows, files, folder)
    with stopwatch.phase("publish", rows=total.rows):
        loaded = _publish(connection, database, attempt, staged, rehearse=not request.whole)
    if not request.whole:
        abandon(connection, attempt)
    seconds = sum(stopwatch.seconds.values())
    return Outcome(
        loaded,
        total,
        attempt.partitions,
        resumed=attempt.resumed,
        rehearsed=not request.whole,
        rejected=folder,
        seconds=seconds,
    )


def _publish(
    connection: psycopg.Connection[Any], database: Database, attempt: Attempt, staged: list[Staged], rehearse: bool
) -> list[Loaded]:
    try:
        return publish(connection, attempt, staged, rehearse)
    except JobError as failure:
        # It may be the answer to the commit that was lost, and not the commit.
        if failure.code != "database-unreachable" or rehearse:
            raise
        with connect(database, application_name(attempt.run), _SECONDS_FOR_THE_DATABASE) as another:
            report = publication(another, attempt.run)
        if report is None:
            raise
        return _loaded(report)


def _loaded(report: dict[str, Any]) -> list[Loaded]:
    return [Loaded(**one) for one in report["tables"]]


def _check_input(
    spark: SparkSession, request: Request, total: Tally, rows: int, files: str, folder: str | None
) -> None:
    paths = ", ".join(request.paths)
    seen = rows + total.rejected
    if seen == 0:
        raise JobError("empty-input", f"{paths} has no records.", "Check --input.")
    example = json.loads(total.samples[0]) if total.samples else {}
    check_share(total.rejected, seen, request.max_bad, paths, folder, f"{example.get('reason')}: {example.get('raw')}")
    if fingerprint(spark, request.paths) != files:
        raise JobError(
            "unreadable-input",
            f"{paths} was changed while it was read; nothing was published.",
            "Run it again when the files are all there.",
        )


def _staged_columns(request: Request, rows: TableRows) -> tuple[str, ...]:
    # By JDBC a row is told from its double by where it stood.
    places = [name for name in POSITION if name in rows.frame.columns] if request.method == "jdbc" else []
    return tuple(dict.fromkeys([*rows.staged_columns, *places]))


def _abandon(connection: psycopg.Connection[Any], attempt: Attempt) -> None:
    try:
        abandon(connection, attempt)
    except JobError as error:
        print(f"what was staged is left behind: {error.message}", file=sys.stderr)

"""A load from its input to the tables: begin the run, stage in tasks, check, publish."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from py4j.protocol import Py4JJavaError
from pyspark import RDD
from pyspark.sql import SparkSession

from common.errors import JobError
from common.rejects import check_share
from common.stopwatch import Stopwatch
from loading.copy_task import CopyTask, Tally, failure_of_task
from loading.database import Database, connect
from loading.fingerprint import fingerprint
from loading.ledger import (
    Attempt,
    Plan,
    Published,
    abandon,
    application_name,
    begin,
    lock_run,
    prepare_ledger,
    sweep,
    telling,
)
from loading.publish import Loaded, Staged, create_stage, publish
from loading.rejected import keep_samples
from loading.rows import TableRows, records
from loading.sizing import count_writers, free_connections

if TYPE_CHECKING:
    import psycopg

# Raised when rows are cut in another way: what an older version has staged is then not gone on with.
_VERSION = 1


@dataclass(frozen=True)
class Request:
    """What to load: `tables` makes the rows; `identity` are the arguments that decide what is loaded."""

    run: str | None
    paths: list[str]
    tables: Callable[[SparkSession, psycopg.Connection[Any]], list[TableRows]]
    identity: dict[str, Any]
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
    rejected: str | None = None
    seconds: float = 0.0


def load(spark: SparkSession, database: Database, request: Request) -> Outcome:
    """Loads what is asked for, exactly once for a run's id. Raises JobError; then nothing was published."""
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
            tables = _tables(spark, connection, request)
            plan = _plan(spark, connection, request, run, before, len(tables))
            attempt = begin(connection, plan)
        if isinstance(attempt, Published):
            loaded = [Loaded(**one) for one in attempt.report["tables"]]
            return Outcome(loaded, again=True, input_changed=attempt.input_changed)
        try:
            return _attempt(spark, connection, database, request, attempt, tables, before, stopwatch)
        except JobError:
            # What was understood won't go better by itself the next time: nothing to go on with.
            _abandon(connection, attempt)
            raise


def _tables(spark: SparkSession, connection: psycopg.Connection[Any], request: Request) -> list[TableRows]:
    with telling("reading the catalogue"):
        return request.tables(spark, connection)


def _plan(
    spark: SparkSession, connection: psycopg.Connection[Any], request: Request, run: str, files: str, stages: int
) -> Plan:
    cores = spark.sparkContext.defaultParallelism
    writers = count_writers(request.writers, cores, request.database_cpus, free_connections(connection))
    identity = {**request.identity, "writers": request.writers}
    return Plan(run, _digest(identity, str(_VERSION)), files, writers, stages, request.whole)


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
                create_stage(connection, stage, rows)
    total = Tally()
    staged = []
    for stage, rows in zip(attempt.stages, tables):
        with stopwatch.phase(f"stage {rows.table}"):
            lines = records(rows, attempt.partitions)
            task = CopyTask(database, attempt.run, attempt.number, stage, rows.staged_columns)
            tally = _stage(lines, task)
            counted = lines._jrdd.count() - tally.rejected - tally.skipped
        staged.append(Staged(stage, rows, counted))
        _add(total, tally)
    folder = keep_samples(spark, total.samples, request.rejected)
    _check_input(spark, request, total, staged[0].counted, files, folder)
    with stopwatch.phase("publish"):
        loaded = publish(connection, attempt, staged, None)
    seconds = sum(stopwatch.seconds.values())
    return Outcome(loaded, total, attempt.partitions, resumed=attempt.resumed, rejected=folder, seconds=seconds)


def _stage(lines: RDD[bytes], task: CopyTask) -> Tally:
    try:
        tallies = lines.mapPartitionsWithIndex(task).collect()
    except Py4JJavaError as error:
        failure = failure_of_task(error)
        if failure is None:
            raise
        raise failure from None
    total = Tally()
    for tally in tallies:
        _add(total, tally)
    return total


def _add(total: Tally, more: Tally) -> None:
    total.rows += more.rows
    total.rejected += more.rejected
    total.skipped += more.skipped
    total.stripped += more.stripped
    total.samples += more.samples


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


def _abandon(connection: psycopg.Connection[Any], attempt: Attempt) -> None:
    try:
        abandon(connection, attempt)
    except JobError as error:
        print(f"what was staged is left behind: {error.message}", file=sys.stderr)

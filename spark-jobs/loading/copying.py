"""Staging by COPY from the executors."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from py4j.protocol import Py4JJavaError
from pyspark.util import inheritable_thread_target

from loading.copy_task import CopyTask, failure_of_task
from loading.database import Database
from loading.ledger import Attempt
from loading.rejected import sample
from loading.rows import TableRows, records
from loading.tally import Tally, sum_up


def stage_by_copy(database: Database, attempt: Attempt, stage: str, rows: TableRows) -> tuple[Tally, Future[int]]:
    """Stages the rows; what the tasks found, and how many rows Spark itself counts, which may take until publication.

    The count costs little: of files Spark needs no values for it, and of partitions it keeps what it has shuffled.
    """
    lines = records(rows, attempt.partitions)
    task = CopyTask(database, attempt.run, attempt.number, stage, rows.staged_columns)
    try:
        tallies = lines.mapPartitionsWithIndex(task).collect()
    except Py4JJavaError as error:
        failure = failure_of_task(error)
        if failure is None:
            raise
        raise failure from None
    tally = sum_up(tallies)
    if tally.rejected:
        bad = [place for place, one in enumerate(tallies) if one.rejected]
        tally.samples = sample(rows, bad if rows.in_place else None)
    none = tally.rejected + tally.skipped
    return tally, _meanwhile(lambda: (rows.frame.count() if rows.in_place else lines._jrdd.count()) - none)


def _meanwhile(count: Callable[[], int]) -> Future[int]:
    # Postgres is busy with one session then, and Spark with nothing.
    pool = ThreadPoolExecutor(1)
    counted = pool.submit(inheritable_thread_target(count))
    pool.shutdown(wait=False)
    return counted

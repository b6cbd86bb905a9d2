"""Staging by COPY from the executors."""

from __future__ import annotations

from py4j.protocol import Py4JJavaError

from loading.copy_task import CopyTask, failure_of_task
from loading.database import Database
from loading.ledger import Attempt
from loading.rows import TableRows, records
from loading.tally import Tally, sum_up


def stage_by_copy(database: Database, attempt: Attempt, stage: str, rows: TableRows) -> tuple[Tally, int]:
    """Stages the rows; what the tasks found, and how many rows Spark itself counts.

    The count costs little: of files Spark needs no values for it, and of partitions it keeps what it has shuffled.
    """
    lines = records(rows, attempt.partitions)
    task = CopyTask(database, attempt.run, attempt.number, stage, rows.staged_columns)
    try:
        tally = sum_up(lines.mapPartitionsWithIndex(task).collect())
    except Py4JJavaError as error:
        failure = failure_of_task(error)
        if failure is None:
            raise
        raise failure from None
    counted = rows.frame.count() if rows.in_place else lines._jrdd.count()
    return tally, counted - tally.rejected - tally.skipped

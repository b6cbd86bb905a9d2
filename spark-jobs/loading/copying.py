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

    Both actions read the same shuffled partitions: Spark keeps them, so that the count costs little.
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
    return tally, lines._jrdd.count() - tally.rejected - tally.skipped

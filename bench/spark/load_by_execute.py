"""The peer of load that a course teaches: an INSERT a row, in foreachPartition: load_by_execute.py CSV DATABASE"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from load_rows import read_rows
from timing import timed

if TYPE_CHECKING:
    from pyspark.sql import Row

_ROWS_A_COMMIT = 100
_INSERT = "INSERT INTO tweets VALUES (%s, %s, %s, %s, %s, %s, %s)"


def inserter(database: str) -> Callable[[Iterable[Row]], None]:
    """What each partition is handed to."""

    def insert(rows: Iterable[Row]) -> None:
        import psycopg

        with psycopg.connect(database) as connection:
            # Values are put into the statement before it is sent, as psycopg2 does.
            cursor = psycopg.ClientCursor(connection)
            for number, row in enumerate(rows, 1):
                cursor.execute(_INSERT, tuple(row))
                if number % _ROWS_A_COMMIT == 0:
                    connection.commit()

    return insert


def main(path: str, database: str) -> int:
    """Loads the rows into a table that is there."""
    from common.session import spark_session

    with spark_session("execute") as spark, timed():
        read_rows(spark, path, created_at="string").rdd.foreachPartition(inserter(database))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Writes rows to Postgres with psycopg, from the driver or from tasks, in ways that go wrong."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import psycopg
from pyspark.sql import SparkSession

ROWS = {
    "fine": [(1, "one")],
    "duplicate-key": [(1, "one"), (2, "two"), (1, "one again")],
    "value-too-long": [(1, "one"), (2, "a word that is far longer than the column is")],
    "nul-byte": [(1, "one"), (2, "half a \x00 record")],
}


def main() -> None:
    """Inserts the rows that it is told."""
    parser = argparse.ArgumentParser(description="Writes to Postgres.")
    parser.add_argument("--dsn", required=True)
    parser.add_argument("--rows", choices=sorted(ROWS), default="fine")
    parser.add_argument("--table", default="words")
    parser.add_argument("--leak", action="store_true", help="open a connection a row and close none")
    given = parser.parse_args()
    spark = SparkSession.builder.appName("to postgres").getOrCreate()

    def leak(rows: Iterator[int]) -> Iterator[int]:
        kept = []
        for row in rows:
            kept.append(psycopg.connect(given.dsn))
            kept[-1].execute("select %s", [row])
            yield row

    if given.leak:
        print("rows", spark.sparkContext.parallelize(range(400), 2).mapPartitions(leak).count())
    else:
        with psycopg.connect(given.dsn) as connection:
            connection.cursor().executemany(f"insert into {given.table} (id, word) values (%s, %s)", ROWS[given.rows])
    spark.stop()


if __name__ == "__main__":
    main()

"""Writes rows to Postgres by JDBC, in ways that go wrong."""

from __future__ import annotations

import argparse

from pyspark.sql import SparkSession

WORDS = {"fine": "word {}", "duplicate-key": "word {}", "value-too-long": "a word that is far too long for it: {}"}


def main() -> None:
    """Appends rows to the table `words`."""
    parser = argparse.ArgumentParser(description="Writes to Postgres by JDBC.")
    for name in ("url", "user", "password"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--rows", choices=sorted(WORDS), default="fine")
    given = parser.parse_args()
    spark = SparkSession.builder.appName("to postgres").getOrCreate()
    rows = [(1 if given.rows == "duplicate-key" else id, WORDS[given.rows].format(id)) for id in range(20)]
    login = {"user": given.user, "password": given.password, "driver": "org.postgresql.Driver"}
    spark.createDataFrame(rows, "id int, word string").repartition(2).write.jdbc(given.url, "words", "append", login)
    spark.stop()


if __name__ == "__main__":
    main()

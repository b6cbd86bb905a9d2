"""Reads a Delta table without Delta's jar."""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession


def main() -> None:
    """Counts the rows of a table."""
    spark = SparkSession.builder.appName("delta").getOrCreate()
    print("rows", spark.read.format("delta").load(sys.argv[1]).count())
    spark.stop()


if __name__ == "__main__":
    main()

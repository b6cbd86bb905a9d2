"""Reads JSON lines at one place and writes them as Parquet to another."""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession


def main() -> None:
    """Copies from the first argument to the second."""
    source, target = sys.argv[1:]
    spark = SparkSession.builder.appName("copy").getOrCreate()
    spark.read.json(source).write.parquet(target)
    spark.stop()


if __name__ == "__main__":
    main()

"""Has the name of one of Python's own modules, which Spark's then import in its place."""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession


def main() -> None:
    """Copies rows from the first argument to the second, if it came that far."""
    spark = SparkSession.builder.appName("copy").getOrCreate()
    spark.read.json(sys.argv[1]).write.json(sys.argv[2])
    spark.stop()


if __name__ == "__main__":
    main()

"""Finds nothing to do and ends with a message, as scripts do."""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession


def main() -> None:
    """Looks for the tweets of a day."""
    spark = SparkSession.builder.appName("daily").getOrCreate()
    if spark.range(0).count() == 0:
        sys.exit("No tweets of 2026-11-20 have arrived; the upstream export is late.")


if __name__ == "__main__":
    main()

"""Counts a little: for failures that come from how a job is asked for, not from what it does."""

from __future__ import annotations

import argparse

from pyspark.sql import SparkSession


def main() -> None:
    """Counts as far as it is told."""
    parser = argparse.ArgumentParser(description="Counts.")
    parser.add_argument("--upto", type=int, default=1000)
    parser.add_argument("--mode", choices=["full", "daily"], default="full")
    given = parser.parse_args()
    spark = SparkSession.builder.appName("count").getOrCreate()
    print("counted", spark.range(given.upto).count())
    spark.stop()


if __name__ == "__main__":
    main()

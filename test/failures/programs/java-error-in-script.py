"""Calls Java by hand, as some jobs do for what Python lacks, with a text that is no number."""

from __future__ import annotations

from pyspark.sql import SparkSession


def main() -> None:
    """Reads a number as Java does."""
    spark = SparkSession.builder.appName("java").getOrCreate()
    print("number", spark._jvm.java.lang.Integer.parseInt("12,5"))
    spark.stop()


if __name__ == "__main__":
    main()

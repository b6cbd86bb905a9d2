"""Reads files of a format and counts what is in them."""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession


def main() -> None:
    """Counts the rows at the second argument, in the format of the first."""
    form, place = sys.argv[1:]
    spark = SparkSession.builder.appName("read").getOrCreate()
    print("rows", spark.read.format(form).load(place).count())
    spark.stop()


if __name__ == "__main__":
    main()

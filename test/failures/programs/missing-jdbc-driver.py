"""Writes to Postgres by JDBC without the driver's jar; the class is named when it is told to."""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession


def main() -> None:
    """Writes numbers to `jdbc:postgresql://…` with the options given as name=value."""
    options = dict(word.split("=", 1) for word in sys.argv[1:])
    spark = SparkSession.builder.appName("to postgres").getOrCreate()
    spark.range(100).write.format("jdbc").options(dbtable="public.numbers", **options).mode("append").save()
    spark.stop()


if __name__ == "__main__":
    main()

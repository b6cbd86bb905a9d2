"""Brings a large table to the driver with collect()."""

from __future__ import annotations

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def main() -> None:
    """Collects a gigabyte into a driver of half of one."""
    spark = SparkSession.builder.appName("export").getOrCreate()
    rows = spark.range(0, 1_000_000, numPartitions=16).withColumn("text", F.repeat(F.lit("0123456789"), 120)).collect()
    print("rows", len(rows))
    spark.stop()


if __name__ == "__main__":
    main()

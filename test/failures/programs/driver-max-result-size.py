"""Collects more than spark.driver.maxResultSize allows."""

from __future__ import annotations

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def main() -> None:
    """Collects some eighty megabytes."""
    spark = SparkSession.builder.appName("export").getOrCreate()
    letters = F.concat_ws("", *[F.md5(F.concat(F.col("id"), F.lit(part))) for part in "abcd"])
    rows = spark.range(0, 600_000, numPartitions=40).withColumn("letters", letters).collect()
    print("rows", len(rows))
    spark.stop()


if __name__ == "__main__":
    main()

"""Shuffles more than the disk of its nodes holds."""

from __future__ import annotations

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def main() -> None:
    """Sorts a few hundred megabytes that do not compress."""
    spark = SparkSession.builder.appName("sort").getOrCreate()
    noise = F.concat_ws("", *[F.sha2(F.concat(F.col("id"), F.lit(part)), 512) for part in "abcdefgh"])
    rows = spark.range(0, 400_000, numPartitions=8).withColumn("noise", noise)
    print("first", rows.repartition(8, "noise").sortWithinPartitions("noise").agg(F.min("noise")).first()[0][:8])
    spark.stop()


if __name__ == "__main__":
    main()

"""Divides by the length of a list in a UDF; one row has an empty list."""

from __future__ import annotations

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def mean(values: list[int]) -> float:
    """The mean of some values."""
    return sum(values) / len(values)


def main() -> None:
    """Writes means and shows the largest."""
    spark = SparkSession.builder.appName("means").getOrCreate()
    rows = spark.createDataFrame([(1, [1, 2]), (2, [3]), (3, [])], "id long, values array<int>").repartition(3)
    rows.select("id", F.udf(mean, "double")("values").alias("mean")).orderBy(F.desc("mean")).show()
    spark.stop()


if __name__ == "__main__":
    main()

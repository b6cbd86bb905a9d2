"""Broadcasts a table that the driver cannot hold."""

from __future__ import annotations

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def main() -> None:
    """Joins with a hint that is wrong by now: the table has grown."""
    spark = SparkSession.builder.appName("enrich").getOrCreate()
    products = spark.range(0, 3_000_000, numPartitions=8).withColumn("name", F.sha2(F.col("id").cast("string"), 512))
    sales = spark.range(0, 10_000).withColumnRenamed("id", "sale").withColumn("id", F.col("sale") * 3)
    print("named", sales.join(F.broadcast(products), "id").agg(F.max("name")).first()[0])
    spark.stop()


if __name__ == "__main__":
    main()

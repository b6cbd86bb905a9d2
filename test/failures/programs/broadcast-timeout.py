"""Joins with a hinted broadcast of a table that takes longer to make than Spark waits for it."""

from __future__ import annotations

import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def main() -> None:
    """Broadcasts the answer of a slow lookup."""
    spark = SparkSession.builder.appName("enrich").getOrCreate()

    @F.udf("string")
    def lookup(key: int) -> str:
        time.sleep(0.05)
        return f"name {key}"

    names = spark.range(0, 600, numPartitions=2).withColumn("name", lookup("id"))
    print("named", spark.range(10_000).join(F.broadcast(names), "id").agg(F.max("name")).first()[0])
    spark.stop()


if __name__ == "__main__":
    main()

"""Collects the payloads of each customer into one row; one customer has almost all of them."""

from __future__ import annotations

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def main() -> None:
    """Groups half a million payloads of two kilobytes."""
    spark = SparkSession.builder.appName("sessions").getOrCreate()
    events = spark.range(0, 500_000, numPartitions=8).select(
        F.when(F.col("id") % 1000 == 0, F.col("id")).otherwise(F.lit(7)).alias("customer"),
        F.concat(F.col("id").cast("string"), F.repeat(F.lit("click;"), 350)).alias("payload"),
    )
    sessions = events.groupBy("customer").agg(F.collect_list("payload").alias("payloads"))
    print("longest", sessions.select(F.max(F.size("payloads"))).first()[0])
    spark.stop()


if __name__ == "__main__":
    main()

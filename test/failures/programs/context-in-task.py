"""Uses the Spark session inside a task."""

from __future__ import annotations

from pyspark.sql import SparkSession


def main() -> None:
    """Reads a table for each row of another."""
    spark = SparkSession.builder.appName("nested").getOrCreate()
    days = spark.sparkContext.parallelize(["2026-11-19", "2026-11-20"], 2)
    print("counts", days.map(lambda day: (day, spark.sparkContext.textFile(f"s3://lake/{day}/").count())).collect())
    spark.stop()


if __name__ == "__main__":
    main()

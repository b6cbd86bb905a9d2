"""Works for a while, survives what happens meanwhile, and breaks at its end for a reason of its own."""

from __future__ import annotations

import time

from pyspark.sql import SparkSession


def work(number: int) -> int:
    """Takes its time over one number."""
    time.sleep(0.3)
    return number


def main() -> None:
    """Adds numbers up and reports more than it knows."""
    spark = SparkSession.builder.appName("report").getOrCreate()
    total = spark.sparkContext.parallelize(range(60), 60).map(work).sum()
    report = {"total": total}
    print("total", report["total"], "of", report["day"])
    spark.stop()


if __name__ == "__main__":
    main()

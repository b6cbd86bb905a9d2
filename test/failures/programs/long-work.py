"""Works for minutes in small tasks, so that something can happen to it meanwhile."""

from __future__ import annotations

import sys
import time

from pyspark.sql import SparkSession


def work(number: int) -> int:
    """Takes its time over one number."""
    time.sleep(0.5)
    return number


def main() -> None:
    """Works on so many numbers as it is told, in tasks of one each, and adds them up after a shuffle."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    spark = SparkSession.builder.appName("long work").getOrCreate()
    pairs = spark.sparkContext.parallelize(range(count), count).map(work).map(lambda number: (number % 4, number))
    print("sums", dict(pairs.reduceByKey(lambda one, other: one + other, 4).collect()))
    spark.stop()


if __name__ == "__main__":
    main()

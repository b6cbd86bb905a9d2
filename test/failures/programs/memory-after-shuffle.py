"""Scores rows after a shuffle with a model that outgrows the executors: the shuffle's files die with them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pyspark.sql import SparkSession


def score(pairs: Iterator) -> Iterator[float]:
    """Loads the model once it has rows to score."""
    numbers = [number for _, values in pairs for number in values]
    model = np.ones((120, 1024, 1024))
    for number in numbers:
        model *= 1.0001
        yield float(model[0, 0, 0]) * number


def main() -> None:
    """Groups four thousand numbers and scores them."""
    spark = SparkSession.builder.appName("score groups").getOrCreate()
    grouped = spark.sparkContext.parallelize(range(4000), 8).map(lambda number: (number % 40, number)).groupByKey(4)
    print("total", grouped.mapPartitions(score).sum())
    spark.stop()


if __name__ == "__main__":
    main()

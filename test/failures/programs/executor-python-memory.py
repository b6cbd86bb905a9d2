"""Scores rows with a model that every Python worker loads whole: more than its overhead leaves for Python."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pyspark.sql import SparkSession


def score(rows: Iterator) -> Iterator[float]:
    """Loads the model and multiplies each row's feature with it."""
    model = np.ones((120, 1024, 1024))
    for row in rows:
        model *= 1.0001
        yield float(model[0, 0, 0]) * row.id


def main() -> None:
    """Scores two hundred rows."""
    spark = SparkSession.builder.appName("score").getOrCreate()
    print("total", spark.range(0, 200, numPartitions=4).rdd.mapPartitions(score).sum())
    spark.stop()


if __name__ == "__main__":
    main()

"""Builds a feature matrix with numpy on the driver, whose container has no room for it beside the JVM."""

from __future__ import annotations

import numpy as np
from pyspark.sql import SparkSession


def main() -> None:
    """Adds up blocks of features until they are all in memory."""
    spark = SparkSession.builder.appName("features").getOrCreate()
    users = spark.range(1000).count()
    blocks = []
    for month in range(240):
        block = np.ones((1024, 1024)) * month
        blocks.append(np.sqrt(block) + users)
        block @ block
    print("features", sum(block.nbytes for block in blocks))
    spark.stop()


if __name__ == "__main__":
    main()

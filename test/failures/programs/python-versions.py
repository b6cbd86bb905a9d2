"""Sets PYSPARK_PYTHON in its first lines, as many notebooks do: to another Python than the driver's."""

from __future__ import annotations

import os
import sys

os.environ["PYSPARK_PYTHON"] = sys.argv[1]

from pyspark.sql import SparkSession


def main() -> None:
    """Doubles some numbers in Python."""
    spark = SparkSession.builder.appName("double").getOrCreate()
    print("doubled", spark.sparkContext.parallelize(range(10), 2).map(lambda number: number * 2).collect())
    spark.stop()


if __name__ == "__main__":
    main()

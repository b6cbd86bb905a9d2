"""Imports a package that no bootstrap action has installed."""

from __future__ import annotations

import lightgbm
from pyspark.sql import SparkSession


def main() -> None:
    """Trains a model."""
    spark = SparkSession.builder.appName("train").getOrCreate()
    print("version", lightgbm.__version__, spark.version)
    spark.stop()


if __name__ == "__main__":
    main()

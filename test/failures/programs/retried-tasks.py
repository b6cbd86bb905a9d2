"""Succeeds although tasks fail: the first try of each cannot reach what it needs, and logs loudly."""

from __future__ import annotations

import logging
import sys

from pyspark import TaskContext
from pyspark.sql import SparkSession


def fetch(number: int) -> int:
    """Fails at the first try, as a service that is just being restarted."""
    context = TaskContext.get()
    if context is not None and context.attemptNumber() == 0 and number % 5 == 0:
        raise ConnectionError(f"could not connect to inventory:8080 for {number}: Connection refused")
    return number


def main() -> None:
    """Fetches twenty numbers."""
    logging.basicConfig(stream=sys.stdout)
    spark = SparkSession.builder.appName("fetch").getOrCreate()
    try:
        spark.read.json("s3://lake/not-yet-there/").count()
    except Exception as error:
        logging.getLogger("fetch").error("no extra data today, going on without: %s", error, exc_info=True)
    print("fetched", spark.sparkContext.parallelize(range(20), 4).map(fetch).sum())
    spark.stop()


if __name__ == "__main__":
    main()

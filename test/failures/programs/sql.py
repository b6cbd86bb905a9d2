"""Runs one statement over a small table `tweets (id, lang, text, likes)`."""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession


def main() -> None:
    """Prints what the statement gives."""
    spark = SparkSession.builder.appName("sql").getOrCreate()
    rows = [(1, "en", "so happy", "12"), (2, "de", "na ja", "n/a"), (3, "en", "meh", "0")]
    spark.createDataFrame(rows, "id long, lang string, text string, likes string").createOrReplaceTempView("tweets")
    spark.sql(sys.argv[1]).show(truncate=False)
    spark.stop()


if __name__ == "__main__":
    main()

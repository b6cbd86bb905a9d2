"""The rows of the load benchmark as the peers read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def read_rows(spark: SparkSession, path: str, created_at: str = "timestamp") -> DataFrame:
    """CSV with quotes as RFC 4180 has them, in the types of the table; `created_at` may stay text."""
    schema = (
        f"tweet_id long, text string, user_id long, timestamp_ms long, created_at {created_at}, lang string,"
        " possibly_sensitive boolean"
    )
    return spark.read.schema(schema).options(header=True, quote='"', escape='"').csv(path)

"""Pair sums by Spark's own self-join: less work than tiles when many movies have few ratings each."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from similarity.slices import PACK_FACTOR, PACK_OFFSET


def pairs_by_join(users: DataFrame, focus: int | None, parts: int) -> DataFrame:
    """The sums of all pairs that somebody has rated both of, in `parts` partitions, from users' `packed` ratings."""
    users.sparkSession.conf.set("spark.sql.shuffle.partitions", str(parts))
    rated = users.select("user", F.explode("packed").alias("packed")).select(
        "user",
        F.floor(F.col("packed") / PACK_FACTOR).cast("int").alias("movie"),
        (F.col("packed") % PACK_FACTOR - PACK_OFFSET).cast("bigint").alias("doubled"),
    )
    left, right = (
        rated.select("user", F.col("movie").alias(movie), F.col("doubled").alias(doubled))
        for movie, doubled in (("a", "x"), ("b", "y"))
    )
    wanted = F.col("a") < F.col("b")
    if focus is not None:
        wanted &= (F.col("a") == focus) | (F.col("b") == focus)
    return (
        left.join(right, "user")
        .where(wanted)
        .groupBy("a", "b")
        .agg(
            F.sum(F.col("x") * F.col("y")).alias("xy"),
            F.sum(F.col("x") * F.col("x")).alias("xx"),
            F.sum(F.col("y") * F.col("y")).alias("yy"),
            F.count(F.lit(1)).alias("raters"),
        )
    )

"""Pair sums by Spark's own aggregation: less work than tiles when many movies have few ratings each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pyspark import RDD
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from similarity.slices import PACK_FACTOR, PACK_OFFSET, Users


def pairs_by_join(users: RDD[Users], focus: int | None, parts: int) -> DataFrame:
    """The sums of all pairs that somebody has rated both of, in `parts` partitions, from users' packed ratings."""
    spark = SparkSession.active()
    spark.conf.set("spark.sql.shuffle.partitions", str(parts))
    rated = spark.createDataFrame(users.flatMap(_lists), "packed array<int>", verifySchema=False)
    # Each user's list is joined with itself where it lies: no rating is sent to meet another.
    pairs = rated.select("packed", F.explode("packed").alias("left")).select("left", F.explode("packed").alias("right"))
    pairs = pairs.where("left < right").select(
        _movie("left").alias("a"), _doubled("left").alias("x"), _movie("right").alias("b"), _doubled("right").alias("y")
    )
    if focus is not None:
        pairs = pairs.where((F.col("a") == focus) | (F.col("b") == focus))
    return pairs.groupBy("a", "b").agg(
        F.sum(F.col("x") * F.col("y")).alias("xy"),
        F.sum(F.col("x") * F.col("x")).alias("xx"),
        F.sum(F.col("y") * F.col("y")).alias("yy"),
        F.count(F.lit(1)).alias("raters"),
    )


def _lists(users: Users) -> Iterator[tuple[list[int]]]:
    return ((some.tolist(),) for some in np.split(users.packed, np.cumsum(users.lengths)[:-1]))


def _movie(packed: str) -> Column:
    return F.floor(F.col(packed) / PACK_FACTOR).cast("int")


def _doubled(packed: str) -> Column:
    return (F.col(packed) % PACK_FACTOR - PACK_OFFSET).cast("bigint")

"""The movies that count, numbered by popularity, and each user's ratings of them as a list of integers."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from similarity.plan import Size
from similarity.slices import PACK_FACTOR, PACK_OFFSET


def count_raters(ratings: DataFrame) -> dict[str, int]:
    """How many users have rated each movie, the most rated first."""
    rows = ratings.groupBy("movie").count().collect()
    return {row["movie"]: row["count"] for row in sorted(rows, key=lambda row: (-row["count"], row["movie"]))}


def number_movies(spark: SparkSession, raters: Mapping[str, int], titles: Mapping[str, str], fewest: int) -> DataFrame:
    """The frame `movie`, `number`, `title` of the movies with enough raters: no other can be in a pair with as many."""
    enough = [movie for movie, count in raters.items() if count >= fewest]
    rows = [(movie, number, titles[movie]) for number, movie in enumerate(enough)]
    return spark.createDataFrame(rows, "movie string, number int, title string")


def user_lists(ratings: DataFrame, movies: DataFrame) -> DataFrame:
    """The frame `user`, `packed`: a user's ratings of numbered movies, each one integer."""
    packed = F.col("number") * PACK_FACTOR + F.col("doubled") + PACK_OFFSET
    return (
        ratings.join(F.broadcast(movies.select("movie", "number")), "movie")
        .groupBy("user")
        .agg(F.collect_list(packed).alias("packed"))
    )


def size_of(users: DataFrame, movies: int) -> Size:
    """How much there is to do."""
    ratings = F.size("packed").cast("bigint")
    row = users.agg(
        F.count(F.lit(1)).alias("users"),
        F.coalesce(F.sum(ratings), F.lit(0)).alias("ratings"),
        F.coalesce(F.sum(ratings * (ratings - 1) / 2), F.lit(0.0)).cast("bigint").alias("pairs"),
    ).first()
    return Size(movies, row["users"], row["ratings"], row["pairs"])

"""From sums to what people read: scores, titles, and the likes of each movie in their order."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from similarity.measure import score


def named(sums: DataFrame, movies: DataFrame) -> DataFrame:
    """The frame `movie`, `title`, `like`, `like_title`, `score`, `raters`, one row a pair; `movies` has the names."""
    left, right = (
        F.broadcast(movies.select(*(F.col(old).alias(new) for old, new in names.items())))
        for names in (
            {"number": "a", "movie": "movie", "title": "title"},
            {"number": "b", "movie": "like", "title": "like_title"},
        )
    )
    return (
        sums.select("a", "b", score().alias("score"), "raters")
        .join(left, "a")
        .join(right, "b")
        .select("movie", "title", "like", "like_title", "score", "raters")
    )


def both_ways(pairs: DataFrame) -> DataFrame:
    """Each pair twice, so that every movie has all its likes below `movie`."""
    turned = {"like": "movie", "like_title": "title", "movie": "like", "title": "like_title"}
    back = pairs.select(*(F.col(old).alias(new) for old, new in turned.items()), "score", "raters")
    return pairs.unionByName(back)


def best_first() -> list[Column]:
    """The order of pairs; equal scores by their raters, then by id, so that it is always the same."""
    return [F.desc("score"), F.desc("raters"), F.asc("movie"), F.asc("like")]


def likes(pairs: DataFrame, top: int) -> DataFrame:
    """For each movie its `top` likes with their `rank`."""
    rank = F.row_number().over(Window.partitionBy("movie").orderBy(*best_first()))
    return both_ways(pairs).withColumn("rank", rank).where(F.col("rank") <= top)

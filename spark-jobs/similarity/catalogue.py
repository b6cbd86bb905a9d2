"""The movies that count, numbered by popularity, and the users' ratings of them as integers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from pyspark import RDD
from pyspark.sql import DataFrame, SparkSession

from similarity.dealing import Ratings
from similarity.plan import Size
from similarity.slices import PACK_FACTOR, PACK_OFFSET, Users


def number_movies(raters: Mapping[str, int], fewest: int) -> dict[str, int]:
    """Numbers for the movies with enough raters, the most rated first: no other can be in a pair with as many."""
    enough = (movie for movie, count in raters.items() if count >= fewest)
    return {movie: number for number, movie in enumerate(enough)}


def movie_names(spark: SparkSession, numbers: Mapping[str, int], titles: Mapping[str, str]) -> DataFrame:
    """The frame `movie`, `number`, `title`."""
    rows = [(movie, number, titles[movie]) for movie, number in numbers.items()]
    return spark.createDataFrame(rows, "movie string, number int, title string")


def users_of(ratings: RDD[Ratings], numbers: Mapping[str, int]) -> RDD[Users]:
    """What all users say about the numbered movies."""
    known = ratings.context.broadcast({movie.encode(): number for movie, number in numbers.items()})
    return ratings.map(lambda some: numbered(some, known.value))


def numbered(ratings: Ratings, numbers: Mapping[bytes, int]) -> Users:
    """What the users say about the numbered movies, without those who say nothing."""
    number = np.array([numbers.get(movie, -1) for movie in ratings.movies], dtype=np.int32)[ratings.codes]
    counts = number >= 0
    users = np.repeat(np.arange(len(ratings.lengths)), ratings.lengths)[counts]
    lengths = np.bincount(users, minlength=len(ratings.lengths))
    packed = number[counts] * PACK_FACTOR + ratings.doubled[counts] + PACK_OFFSET
    return Users(packed, lengths[lengths > 0])


def size_of(users: RDD[Users], movies: int) -> Size:
    """How much there is to do."""
    some = users.map(_size_of_part).reduce(lambda one, other: [a + b for a, b in zip(one, other)])
    return Size(movies, *some)


def _size_of_part(users: Users) -> list[int]:
    lengths = users.lengths.astype(np.int64)
    return [len(lengths), int(lengths.sum()), int((lengths * (lengths - 1) // 2).sum())]

"""The peer of similarities that a course teaches: the ratings joined with themselves as RDDs, pairs grouped by key.

similar_by_self_join.py RATINGS INTO
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from timing import timed

if TYPE_CHECKING:
    from pyspark import RDD

_MIN_SCORE, _MIN_RATERS = 0.97, 50
# As many as the course starts with on a cluster.
_PARTITIONS = 100


def rating_of(line: str) -> tuple[int, tuple[int, float]]:
    """A user, and the movie with its stars."""
    user, movie, stars, _ = line.split("::")
    return int(user), (int(movie), float(stars))


def cosine(pairs: Iterable[tuple[float, float]]) -> tuple[float, int]:
    """The score of a pair of movies, and how many have rated both."""
    xy = xx = yy = 0.0
    count = 0
    for x, y in pairs:
        xy += x * y
        xx += x * x
        yy += y * y
        count += 1
    length = sqrt(xx) * sqrt(yy)
    return (xy / length if length else 0.0), count


def alike(lines: RDD[str]) -> list[tuple[tuple[int, int], tuple[float, int]]]:
    """The pairs that the job keeps by its defaults, with score and common raters."""
    ratings = lines.map(rating_of).partitionBy(_PARTITIONS)
    both = ratings.join(ratings).filter(lambda one: one[1][0][0] < one[1][1][0])
    pairs = both.map(lambda one: ((one[1][0][0], one[1][1][0]), (one[1][0][1], one[1][1][1])))
    scores = pairs.partitionBy(_PARTITIONS).groupByKey().mapValues(cosine)
    return scores.filter(lambda one: one[1][0] >= _MIN_SCORE and one[1][1] >= _MIN_RATERS).collect()


def main(path: str, into: Path) -> int:
    """Finds the pairs that the job keeps by its defaults, and writes them as CSV."""
    from common.session import spark_session

    with spark_session("self-join") as spark:
        lines = spark.sparkContext.textFile(path)
        # The job's JVM is warm when it is timed, so this one is as well.
        alike(lines.sample(False, 0.01, seed=1))
        with timed():
            kept = alike(lines)
        with into.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["movie", "like", "score", "raters"])
            writer.writerows([*movies, *found] for movies, found in kept)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))

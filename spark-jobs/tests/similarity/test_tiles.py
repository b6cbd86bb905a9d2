"""Tiles on a real Spark: however the movies are cut and the users spread, the sums are those of the definition."""

import numpy as np
import pytest

from movie_ratings import invent, score_of, sums_by_definition
from similarity.join import pairs_by_join
from similarity.measure import Thresholds, score
from similarity.slices import PACK_FACTOR, PACK_OFFSET, Grid, Users
from similarity.tiles import chunks_by_tiles, exploded

RATINGS = invent(users=50, movies=20)
EVERY = Thresholds(score=-1, raters=1)


@pytest.fixture
def users(spark):
    """Three users a part."""
    lists = {}
    for user, movie, stars, _ in RATINGS:
        lists.setdefault(user, []).append((movie - 1) * PACK_FACTOR + stars * 2 + PACK_OFFSET)
    every = list(lists.values())
    some = [every[first : first + 3] for first in range(0, len(every), 3)]
    parts = [Users(np.concatenate(few), np.array([len(one) for one in few])) for few in some]
    return spark.sparkContext.parallelize(parts, 2)


def rows_of(frame):
    return {(row["a"] + 1, row["b"] + 1): (row["xy"], row["xx"], row["yy"], row["raters"]) for row in frame.collect()}


@pytest.mark.parametrize(("block", "parts"), [(20, 1), (7, 3), (3, 5)])
def test_tiles_and_join_give_the_same_whole_numbers(users, block, parts):
    wanted = sums_by_definition(RATINGS)
    chunks = chunks_by_tiles(users, Grid(20, block), parts, EVERY)
    assert rows_of(exploded(chunks)) == wanted
    assert sum(row["compared"] for row in chunks.collect()) == len(wanted)
    assert rows_of(pairs_by_join(users, None, 2)) == wanted


def test_tiles_drop_what_is_below_the_thresholds_and_count_it_all_the_same(users):
    thresholds = Thresholds(score=0.9, raters=4)
    sums = sums_by_definition(RATINGS)
    wanted = {pair: one for pair, one in sums.items() if one[3] >= 4 and score_of(*one[:3]) >= 0.9}
    chunks = chunks_by_tiles(users, Grid(20, 6), 1, thresholds)
    assert 0 < len(wanted) < len(sums)
    assert rows_of(exploded(chunks)) == wanted
    assert sum(row["compared"] for row in chunks.collect()) == len(sums)
    assert rows_of(pairs_by_join(users, None, 2).where(thresholds.passed())) == wanted


def test_movies_rated_zero_by_all_have_no_direction(spark):
    sums = spark.createDataFrame([(0, 0, 9, 3), (8, 16, 4, 1)], "xy bigint, xx bigint, yy bigint, raters bigint")
    assert [row[0] for row in sums.select(score()).collect()] == [0.0, 1.0]

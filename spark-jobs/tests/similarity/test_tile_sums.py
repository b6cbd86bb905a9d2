"""Cutting and adding up, without Spark: the same whole numbers as by the definition, however the tiles lie."""

import numpy as np
import pytest

from movie_ratings import invent, sums_by_definition
from similarity.kernel import MOST_DOUBLED, ROWS, Cells, Slice, tile_sums
from similarity.slices import PACK_FACTOR, PACK_OFFSET, Grid, Users, cut, pieces


def users_of(ratings, part=0, parts=1):
    """Every `parts`-th user, from that numbered `part`."""
    users = {}
    for user, movie, stars, _ in ratings:
        users.setdefault(user, []).append((movie - 1) * PACK_FACTOR + int(stars * 2) + PACK_OFFSET)
    mine = list(users.values())[part::parts]
    return Users(np.concatenate(mine), np.array([len(one) for one in mine]))


def all_sums(ratings, grid, parts=1):
    """Sums by pair of movies, as the tasks would add them up from `parts` parts of the users."""
    received = {number: [] for number in range(len(grid.tiles()))}
    for part in range(parts):
        for number, piece in cut([users_of(ratings, part, parts)], grid):
            received[number].append(piece)
    found = {}
    for number, (left, right) in enumerate(grid.tiles()):
        sums = tile_sums(received[number], grid.width(left), grid.width(right))
        for i, j in np.argwhere(sums.raters > 0):
            a, b = left * grid.block + int(i) + 1, right * grid.block + int(j) + 1
            if a < b:
                found[a, b] = tuple(int(of[i, j]) for of in (sums.xy, sums.xx, sums.yy, sums.raters))
    return found


@pytest.mark.parametrize(("block", "parts"), [(30, 1), (29, 3), (7, 2), (1, 1), (100, 1)])
def test_every_tiling_gives_the_sums_of_the_definition(block, parts):
    ratings = invent(users=80, movies=30, stars=(-10, -0.5, 0, 0.5, 3.5, 10))
    assert all_sums(ratings, Grid(30, block), parts) == sums_by_definition(ratings)


def test_more_users_than_a_product_takes():
    ratings = invent(users=2 * ROWS + 100, movies=6)
    assert all_sums(ratings, Grid(6, 4), parts=2) == sums_by_definition(ratings)


def test_pieces_are_all_users_in_their_order_each_with_his_ratings():
    users = Users(np.arange(3 * (2 * ROWS + 5)), np.full(2 * ROWS + 5, 3))
    some = list(pieces(users))
    assert [len(piece.lengths) for piece in some] == [ROWS, ROWS, 5]
    assert np.array_equal(np.concatenate([piece.packed for piece in some]), users.packed)
    assert all(piece.lengths.sum() == len(piece.packed) for piece in some)


def test_sums_are_exact_beyond_what_one_float32_can_tell():
    """All users give both movies the most stars: Σxy passes 2^24, the last whole number that float32 is sure of."""
    count = 50 * ROWS + 1
    cells = Cells(np.zeros(1, np.uint16), np.zeros(1, np.uint16), np.full(1, MOST_DOUBLED, np.int8))
    full = Cells(*(np.arange(ROWS, dtype=np.uint16), np.zeros(ROWS, np.uint16), np.full(ROWS, MOST_DOUBLED, np.int8)))
    slices = [*(Slice(ROWS, full, full) for _ in range(50)), Slice(1, cells, cells)]
    sums = tile_sums(slices, 1, 1)
    expected = count * MOST_DOUBLED**2
    assert expected > 2**24
    assert [int(of[0, 0]) for of in (sums.xy, sums.xx, sums.yy, sums.raters)] == [expected, expected, expected, count]


def test_one_product_of_the_largest_ratings_stays_exact():
    assert ROWS * MOST_DOUBLED**2 <= 2**24


def test_with_one_movie_in_focus_only_its_tiles_are_cut():
    grid = Grid(movies=30, block=10, focus=12)
    assert grid.tiles() == [(0, 1), (1, 1), (1, 2)]
    numbers = {number for number, _ in cut([users_of(invent(users=50, movies=30))], grid)}
    assert numbers == {0, 1, 2}


def test_users_who_have_rated_in_one_block_only_are_not_sent_to_its_tiles_with_others():
    users = users_of([(1, 1, 5, 0), (2, 2, 4, 0), (3, 1, 3, 0), (3, 2, 1, 0)])
    sent = dict(cut([users], Grid(movies=2, block=1)))
    assert [sent[tile].users for tile in range(3)] == [2, 1, 2]

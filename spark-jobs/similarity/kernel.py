"""The sums of a tile of movie pairs, by dense products of float32 that are exact.

Rows are the users of a tile, columns its movies. Ratings are doubled, so that halves are whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

MOST_DOUBLED = 20
"""The largest doubled rating: 10 stars."""

ROWS = 1024
"""Most users of a slice: each sum over them stays below 2^24, up to where float32 knows every whole number."""

BYTES_PER_PAIR = 4 * 8 + 4
BYTES_PER_MOVIE = 6 * 4 * ROWS
"""What a tile takes: the four sums and a product a pair of movies; six dense columns of float32 a movie of its side."""


@dataclass(frozen=True)
class Cells:
    """Ratings of one block of movies as parallel arrays: the user's row, the movie's column, the doubled rating."""

    rows: np.ndarray
    columns: np.ndarray
    doubled: np.ndarray


@dataclass(frozen=True)
class Slice:
    """What some users say about the two blocks of a tile; `right` None means that both are the same."""

    users: int
    left: Cells
    right: Cells | None


@dataclass(frozen=True)
class Sums:
    """For each left and right movie, over the users who rated both: Σxy, Σx², Σy² of doubled ratings, and how many."""

    xy: np.ndarray
    xx: np.ndarray
    yy: np.ndarray
    raters: np.ndarray


def tile_sums(slices: Iterable[Slice], left: int, right: int) -> Sums:
    """Adds up a tile of `left` × `right` movies, some users at a time: memory does not grow with the users."""
    sums = Sums(*(np.zeros((left, right), dtype=np.int64) for _ in range(4)))
    for batch in _batches(slices):
        users = [part.users for part in batch]
        x, in_left = _dense([part.left for part in batch], users, left)
        others = [part.right for part in batch if part.right is not None]
        y, in_right = _dense(others, users, right) if others else (x, in_left)
        squares = (x * x).T @ in_right
        _accumulate(sums.xx, squares)
        _accumulate(sums.yy, in_left.T @ (y * y) if others else squares.T)
        _accumulate(sums.xy, x.T @ y)
        _accumulate(sums.raters, in_left.T @ in_right)
    return sums


def _accumulate(total: np.ndarray, part: np.ndarray) -> None:
    np.add(total, part, out=total, casting="unsafe")


def _batches(slices: Iterable[Slice]) -> Iterator[list[Slice]]:
    # Products of many rows are fast, and of ROWS at most are exact.
    batch: list[Slice] = []
    users = 0
    for part in slices:
        if batch and users + part.users > ROWS:
            yield batch
            batch, users = [], 0
        batch.append(part)
        users += part.users
    if batch:
        yield batch


def _dense(parts: list[Cells], users: list[int], columns: int) -> tuple[np.ndarray, np.ndarray]:
    doubled = np.zeros((sum(users), columns), dtype=np.float32)
    seen = np.zeros_like(doubled)
    first = 0
    for cells, count in zip(parts, users):
        rows = cells.rows + first
        doubled[rows, cells.columns] = cells.doubled
        seen[rows, cells.columns] = 1
        first += count
    return doubled, seen

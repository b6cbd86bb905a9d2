"""Cuts the ratings of some users into what each tile of movie pairs needs of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from similarity.kernel import MOST_DOUBLED, ROWS, Cells, Slice

# A rating is one integer: the movie's index, then 6 bits for the doubled rating.
_BITS = 6
PACK_FACTOR, PACK_OFFSET = 1 << _BITS, MOST_DOUBLED


@dataclass(frozen=True)
class Users:
    """The packed ratings of some users, one user after the other, and how many each has."""

    packed: np.ndarray
    lengths: np.ndarray


@dataclass(frozen=True)
class Grid:
    """The upper triangle of movie pairs, cut into tiles of `block` × `block`; movies are numbered by popularity.

    With a `focus`, the number of one movie, only the tiles that hold its pairs.
    """

    movies: int
    block: int
    focus: int | None = None

    def tiles(self) -> list[tuple[int, int]]:
        """The tiles as pairs of block numbers, those of the most rated movies, which take longest, first."""
        blocks = range(-(-self.movies // self.block))
        every = [(left, right) for left in blocks for right in blocks if left <= right]
        return every if self.focus is None else [tile for tile in every if self.focus // self.block in tile]

    def width(self, block: int) -> int:
        """How many movies a block has: the last one may have fewer."""
        return min(self.block, self.movies - block * self.block)


def pieces(users: Users) -> Iterator[Users]:
    """The same users, at most ROWS at a time."""
    ends = np.concatenate([[0], np.cumsum(users.lengths)])
    for first in range(0, len(users.lengths), ROWS):
        lengths = users.lengths[first : first + ROWS]
        yield Users(users.packed[ends[first] : ends[first + len(lengths)]], lengths)


def cut(some: Iterable[Users], grid: Grid) -> Iterator[tuple[int, Slice]]:
    """Numbered tiles with their slices, of what some users have rated."""
    tiles = grid.tiles()
    for users in some:
        for piece in pieces(users):
            rows = np.repeat(np.arange(len(piece.lengths)), piece.lengths)
            yield from _cut_some(piece.packed, rows, len(piece.lengths), tiles, grid.block)


def _cut_some(
    packed: np.ndarray, rows: np.ndarray, users: int, tiles: list[tuple[int, int]], block: int
) -> Iterator[tuple[int, Slice]]:
    blocks, columns = np.divmod(packed >> _BITS, block)
    order = np.argsort(blocks, kind="stable")
    blocks, rows, columns = blocks[order], rows[order], columns[order]
    doubled = (packed[order] & (PACK_FACTOR - 1)) - PACK_OFFSET
    last = int(blocks[-1]) + 1 if len(blocks) else 0
    bounds = np.searchsorted(blocks, np.arange(last + 1))
    has = np.zeros((last, users), dtype=bool)
    has[blocks, rows] = True

    def cells(of: int, new_row: np.ndarray, kept: np.ndarray) -> Cells:
        part = slice(bounds[of], bounds[of + 1])
        stays = kept[rows[part]]
        return Cells(
            new_row[rows[part][stays]].astype(np.uint16),
            columns[part][stays].astype(np.uint16),
            doubled[part][stays].astype(np.int8),
        )

    for number, (left, right) in enumerate(tiles):
        if right >= last:
            continue
        # Who has not rated in both blocks has no pair here: the less popular the blocks, the fewer rows.
        both = has[left] & has[right]
        count = int(np.count_nonzero(both))
        if count == 0:
            continue
        new_row = np.cumsum(both) - 1
        yield (
            number,
            Slice(count, cells(left, new_row, both), None if left == right else cells(right, new_row, both)),
        )

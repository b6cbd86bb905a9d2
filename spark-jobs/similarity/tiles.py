"""Pair sums without a shuffle of pairs: each task takes one tile of movie pairs and the ratings that fall into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from pyspark import RDD
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from similarity.kernel import Slice, Sums, tile_sums
from similarity.measure import Thresholds
from similarity.slices import Grid, Users, cut, pieces

_SUMS = "array<bigint>"
_CHUNK = f"compared bigint, a array<int>, b array<int>, xy {_SUMS}, xx {_SUMS}, yy {_SUMS}, raters {_SUMS}"
_STRIP = 64


def chunks_by_tiles(users: RDD[Users], grid: Grid, parts: int, thresholds: Thresholds) -> DataFrame:
    """Pair sums above the thresholds, in chunks of parallel arrays, from users' packed ratings.

    `compared` counts the pairs that somebody has rated both of. In at least `parts` parts, what the users send fits
    the memory of a worker.
    """
    if users.getNumPartitions() < parts:
        users = users.flatMap(pieces).repartition(parts)

    def send(some: Iterator[Users]) -> Iterator[tuple[int, Slice]]:
        return cut(some, grid)

    def add_up(tile: int, numbered: Iterator[tuple[int, Slice]]) -> Iterator[tuple[Any, ...]]:
        left, right = grid.tiles()[tile]
        sums = tile_sums((part for _, part in numbered), grid.width(left), grid.width(right))
        return kept_pairs(sums, (left * grid.block, right * grid.block), grid.focus, thresholds)

    tiles = len(grid.tiles())
    sums = users.mapPartitions(send).partitionBy(tiles, int).mapPartitionsWithIndex(add_up)
    return SparkSession.active().createDataFrame(sums, _CHUNK, verifySchema=False)


def kept_pairs(
    sums: Sums, origin: tuple[int, int], focus: int | None, thresholds: Thresholds
) -> Iterator[tuple[Any, ...]]:
    """The pairs of a tile that pass the thresholds, a strip of its rows at a time."""
    for top in range(0, len(sums.raters), _STRIP):
        strip = slice(top, top + _STRIP)
        xy, xx, yy, raters = sums.xy[strip], sums.xx[strip], sums.yy[strip], sums.raters[strip]
        a = origin[0] + top + np.arange(raters.shape[0])[:, None]
        b = origin[1] + np.arange(raters.shape[1])[None, :]
        compared = (raters > 0) & (a < b)
        if focus is not None:
            compared &= (a == focus) | (b == focus)
        kept = np.nonzero(compared & thresholds.passed_by(xy, xx, yy, raters))
        columns = (kept[0] + origin[0] + top, kept[1] + origin[1], xy[kept], xx[kept], yy[kept], raters[kept])
        yield (int(np.count_nonzero(compared)), *(column.tolist() for column in columns))


def exploded(chunks: DataFrame) -> DataFrame:
    """One row a pair: a, b, xy, xx, yy, raters."""
    names = ["a", "b", "xy", "xx", "yy", "raters"]
    return chunks.select(F.explode(F.arrays_zip(*names)).alias("pair")).select("pair.*")

"""Which way to add up the pairs, and in how many parts: a decision from the size of the data and of the cluster."""

from __future__ import annotations

import math
from dataclasses import dataclass

from common.errors import JobError
from similarity.kernel import BYTES_PER_MOVIE, BYTES_PER_PAIR

METHODS = ("auto", "tiles", "join")

# Measured on one core of a 2.1 GHz Xeon; only their ratio decides.
_TILE_SECONDS_PER_PRODUCT = 1 / 22e9
_JOIN_SECONDS_PER_PAIR = 1e-6
_PRODUCTS = 4

# A Python process that has numpy loaded, before it holds any ratings.
_WORKER_BYTES = 80 << 20
_SMALLEST_BLOCK, _LARGEST_BLOCK = 64, 2048
_TILES_PER_CORE = 3
# What travels: a row, a column and a rating of two, two and one bytes, pickled in chunks.
_BYTES_PER_CELL = 6
_BYTES_PER_SENDER = 32 << 20
_SHUFFLE_PART = 128 << 20
# Python objects take some four times the bytes of the text, and text that is packed five times its own.
_INTAKE_PART = 8 << 20
_BYTES_PER_JOINED_PAIR = 64
_MOST_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Size:
    """The ratings that count: those of movies with enough raters; `pairs` sums n·(n−1)/2 over users with n ratings."""

    movies: int
    users: int
    ratings: int
    pairs: int


@dataclass(frozen=True)
class Cluster:
    """What there is to work with: cores that run tasks, and the bytes that a Python worker may take."""

    cores: int
    worker_bytes: int


@dataclass(frozen=True)
class Plan:
    """The way, its expected seconds, and its parts: of users for tiles of `block` movies, of the shuffle for a join."""

    method: str
    block: int
    parts: int
    seconds: float


def shuffle_parts(size: int, cores: int) -> int:
    """Into how many parts this many bytes are shuffled: none too big for a task, and work for every core."""
    return max(2 * cores, math.ceil(size / _SHUFFLE_PART))


def intake_parts(size: int, cores: int) -> int:
    """Into how many parts users are dealt whose ratings are this many bytes of text: as many for each core."""
    return cores * max(1, math.ceil(size / (cores * _INTAKE_PART)))


def choose_plan(size: Size, cluster: Cluster, method: str = "auto") -> Plan:
    """The cheaper way that fits, or the one that is forced; `does-not-fit` with the numbers when there is none."""
    tiles = _tiles(size, cluster)
    join = _join(size, cluster)
    if method == "join":
        return join
    if method == "tiles":
        if tiles is None:
            raise _too_small(cluster)
        return tiles
    best = min([plan for plan in (tiles, join) if plan is not None], key=lambda plan: plan.seconds)
    if best.seconds > _MOST_SECONDS:
        raise JobError(
            "does-not-fit",
            f"{size.movies:,} movies and {size.ratings:,} ratings need about {best.seconds / 3600:,.0f} hours of "
            f"{cluster.cores} cores; the most is {_MOST_SECONDS // 3600}.",
            "Raise --min-raters, name one --movie, try a --sample, take a bigger preset, or insist by --method.",
        )
    return best


def _tiles(size: Size, cluster: Cluster) -> Plan | None:
    fits = _largest_block(cluster.worker_bytes - _WORKER_BYTES)
    if fits < _SMALLEST_BLOCK:
        return None
    # So many blocks that there are tiles enough for all cores.
    blocks = math.ceil((math.sqrt(1 + 8 * _TILES_PER_CORE * cluster.cores) - 1) / 2)
    block = max(1, min(fits, max(_SMALLEST_BLOCK, math.ceil(size.movies / blocks))))
    sent = size.ratings * math.ceil(size.movies / block) * _BYTES_PER_CELL
    products = size.users * size.movies * size.movies / 2 * _PRODUCTS
    seconds = products * _TILE_SECONDS_PER_PRODUCT / cluster.cores
    return Plan("tiles", block, max(cluster.cores, math.ceil(sent / _BYTES_PER_SENDER)), seconds)


def _largest_block(free: int) -> int:
    # The block for which BYTES_PER_PAIR · block² + BYTES_PER_MOVIE · block = free.
    if free <= 0:
        return 0
    root = math.sqrt(BYTES_PER_MOVIE**2 + 4 * BYTES_PER_PAIR * free)
    return min(_LARGEST_BLOCK, int((root - BYTES_PER_MOVIE) / (2 * BYTES_PER_PAIR)))


def _join(size: Size, cluster: Cluster) -> Plan:
    parts = shuffle_parts(size.pairs * _BYTES_PER_JOINED_PAIR, cluster.cores)
    return Plan("join", 0, parts, size.pairs * _JOIN_SECONDS_PER_PAIR / cluster.cores)


def _too_small(cluster: Cluster) -> JobError:
    needed = _WORKER_BYTES + BYTES_PER_PAIR * _SMALLEST_BLOCK**2 + BYTES_PER_MOVIE * _SMALLEST_BLOCK
    return JobError(
        "does-not-fit",
        f"A Python worker needs {needed >> 20:,} MiB for the smallest tile and has {cluster.worker_bytes >> 20:,} MiB.",
        "Raise spark.executor.memoryOverhead, lower spark.executor.cores, take a bigger preset, or use --method join.",
    )

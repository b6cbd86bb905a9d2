"""Small ratings, and the sums over them by the definition: loops over pairs, with whole numbers."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import combinations
from math import sqrt
from pathlib import Path


def invent(users: int, movies: int, seed: int = 1, stars=(1, 2, 3, 4, 5)) -> list[tuple[int, int, float, int]]:
    """User, movie, stars and second; the first movies are rated by most, the last ones by few."""
    draw = random.Random(seed)
    return [
        (user, movie, draw.choice(stars), 1000 + user)
        for user in range(1, users + 1)
        for movie in range(1, movies + 1)
        if draw.random() < 1 / (1 + movie / 8)
    ]


def sums_by_definition(ratings) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    """For each pair of movies, the smaller id first: Σxy, Σx², Σy² of doubled stars, and the common raters."""
    by_user = defaultdict(dict)
    for user, movie, stars, _ in ratings:
        by_user[user][movie] = int(stars * 2)
    sums = defaultdict(lambda: (0, 0, 0, 0))
    for rated in by_user.values():
        for a, b in combinations(sorted(rated), 2):
            x, y = rated[a], rated[b]
            xy, xx, yy, raters = sums[a, b]
            sums[a, b] = (xy + x * y, xx + x * x, yy + y * y, raters + 1)
    return dict(sums)


def score_of(xy: int, xx: int, yy: int) -> float:
    """Kane's score from the sums."""
    return xy / sqrt(xx * yy) if xx and yy else 0.0


def write_ratings(path: Path, ratings, separator: str = "\t", header: str | None = None) -> str:
    """Writes one rating a line; returns the path as text."""
    lines = [separator.join(map(str, rating)) for rating in ratings]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in ([header] if header else []) + lines))
    return str(path)

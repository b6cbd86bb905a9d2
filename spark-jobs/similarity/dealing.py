"""Deals ratings out by user, each to one part, and gathers there what counts of them.

What is counted on the way travels with the ratings, so that a task that runs twice counts once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from zlib import crc32

import numpy as np

from common.rejects import MOST_KEPT
from similarity.rating import rating_of
from similarity.reading import Form
from similarity.slices import PACK_FACTOR, PACK_OFFSET

# Spark holds ten chunks back before it sends them on: they, too, have to fit a worker.
_CHUNK = 1 << 14
_MILLION = 1_000_000
_SEED = 7


@dataclass
class Tally:
    """Lines, the bad ones among them, some of these with their reasons, and ratings of the users who are wanted."""

    lines: int = 0
    bad: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)
    ratings: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        examples = [*self.examples, *other.examples][:MOST_KEPT]
        return Tally(self.lines + other.lines, self.bad + other.bad, examples, self.ratings + other.ratings)


@dataclass(frozen=True)
class Hand:
    """Ratings dealt to one part as parallel lists, and perhaps what was counted when they were read."""

    users: list[bytes] = field(default_factory=list)
    movies: list[bytes] = field(default_factory=list)
    newest: list[int] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True)
class Ratings:
    """All that some users have rated, one rating a user and movie.

    `lengths` has how many ratings each user has; `codes` and `doubled` have these one user after the other, a code
    being a place in `movies`.
    """

    movies: list[bytes]
    lengths: np.ndarray
    codes: np.ndarray
    doubled: np.ndarray
    tally: Tally


def deal(lines: Iterable[bytes], form: Form, sample: float | None, parts: int) -> Iterator[tuple[int, Hand]]:
    """Hands for the parts, of lines that are read a chunk at a time; `sample` keeps that share of the users."""
    wanted = _MILLION if sample is None else int(sample * _MILLION)
    stream = iter(lines)
    while chunk := list(islice(stream, _CHUNK)):
        hands = [Hand() for _ in range(parts)]
        tally = hands[0].tally
        tally.lines = len(chunk)
        for line in chunk:
            rating = rating_of(line, form)
            if isinstance(rating, str):
                tally.bad += 1
                if len(tally.examples) < MOST_KEPT:
                    tally.examples.append((line.decode(), rating))
                continue
            user, movie, newest = rating
            if wanted < _MILLION and crc32(user, _SEED) % _MILLION >= wanted:
                continue
            tally.ratings += 1
            hand = hands[crc32(user) % parts]
            hand.users.append(user)
            hand.movies.append(movie)
            hand.newest.append(newest)
        yield from enumerate(hands)


def gather(hands: Iterable[Hand]) -> Ratings:
    """What one part was dealt: of several ratings of a user and movie the newest, of equally new ones the highest."""
    codes: dict[bytes, int] = {}
    users: defaultdict[bytes, dict[int, int]] = defaultdict(dict)
    tally = Tally()
    for hand in hands:
        tally += hand.tally
        for user, movie, newest in zip(hand.users, hand.movies, hand.newest):
            code = codes.setdefault(movie, len(codes))
            rated = users[user]
            rated[code] = max(newest, rated.get(code, newest))
    lengths = np.array([len(rated) for rated in users.values()], dtype=np.int64)
    doubled = (newest % PACK_FACTOR - PACK_OFFSET for rated in users.values() for newest in rated.values())
    return Ratings(
        list(codes),
        lengths,
        np.fromiter(chain.from_iterable(users.values()), np.int32, lengths.sum()),
        np.fromiter(doubled, np.int8, lengths.sum()),
        tally,
    )


def raters_of(ratings: Ratings) -> Counter[bytes]:
    """How many users have rated each movie."""
    counts = np.bincount(ratings.codes, minlength=len(ratings.movies))
    return Counter(dict(zip(ratings.movies, counts.tolist())))

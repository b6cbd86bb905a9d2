"""Invented movie ratings in the two forms of MovieLens, with its long tails: few people rate much, few movies are seen
by many. The same sizes give the same files, whatever the machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from movie_titles import GENRES, invent_titles

_SEED = 19970922
_FEWEST_BY_A_USER = 20
# The busiest user of MovieLens 100K has rated 44 % of the movies.
_BUSIEST_SHARE = 0.44
# A movie's share of the views falls by e with each 17 % of the movies further down; at the top it is thrice as high.
_FALL, _TOP_FALL, _TOP_HEIGHT = 0.17, 0.04, 2
_FIRST_SECOND, _LAST_SECOND = 874_724_710, 893_286_638


@dataclass(frozen=True)
class Size:
    """How much to invent."""

    users: int
    movies: int
    ratings: int


ML_100K = Size(users=943, movies=1_682, ratings=100_000)
ML_1M = Size(users=6_040, movies=3_706, ratings=1_000_209)


@dataclass(frozen=True)
class Ratings:
    """Parallel arrays, one element a rating, in no order; ids count from 1. `genres` is a mask, movies × genres."""

    users: np.ndarray
    movies: np.ndarray
    stars: np.ndarray
    seconds: np.ndarray
    titles: list[str]
    genres: np.ndarray


def generate(size: Size) -> Ratings:
    """Ratings of a size: nobody rates a movie twice, everybody rates at least 20, every movie has at least one."""
    # RandomState: its numbers are promised to stay the same in every version of numpy.
    draw = np.random.RandomState(_SEED)
    genres = _draw_genres(draw, size.movies)
    taste = draw.normal(0, 1, (size.users, len(GENRES)))
    # From −1 to 1 or so: how much each user likes each movie's genres.
    liking = (taste @ genres.T) / genres.sum(axis=1) * 0.6
    seen = _draw_views(draw, size, liking)
    users, movies = np.nonzero(seen)
    quality = draw.normal(0, 0.45, size.movies)
    mildness = draw.normal(0, 0.4, size.users)
    opinion = 3.55 + quality[movies] + mildness[users] + 0.7 * liking[users, movies] + draw.normal(0, 0.75, len(users))
    order = draw.permutation(len(users))
    return Ratings(
        users=users[order] + 1,
        movies=movies[order] + 1,
        stars=np.clip(np.rint(opinion), 1, 5).astype(int)[order],
        seconds=draw.randint(_FIRST_SECOND, _LAST_SECOND, len(users)),
        titles=invent_titles(draw, size.movies),
        genres=genres,
    )


def _draw_genres(draw: np.random.RandomState, movies: int) -> np.ndarray:
    genres = draw.random_sample((movies, len(GENRES))) < 0.07
    genres[np.arange(movies), draw.randint(0, len(GENRES), movies)] = True
    return genres


def _draw_views(draw: np.random.RandomState, size: Size, liking: np.ndarray) -> np.ndarray:
    """Who has rated what: a mask, users × movies, with exactly as many as the size says."""
    rank = draw.permutation(size.movies) / size.movies
    popularity = np.exp(-rank / _FALL) + _TOP_HEIGHT * np.exp(-rank / _TOP_FALL)
    counts = _counts_by_user(draw, size)
    seen = np.zeros((size.users, size.movies), dtype=bool)
    for user, count in enumerate(counts):
        # The smallest of exponential waiting times are a draw by weight without putting back.
        waiting = draw.exponential(1, size.movies) / (popularity * np.exp(liking[user]))
        seen[user, np.argsort(waiting, kind="stable")[:count]] = True
    for movie in np.flatnonzero(~seen.any(axis=0)):
        user = draw.randint(size.users)
        most_seen = np.flatnonzero(seen[user])[np.argmax(seen.sum(axis=0)[seen[user]])]
        seen[user, [most_seen, movie]] = False, True
    return seen


def _counts_by_user(draw: np.random.RandomState, size: Size) -> np.ndarray:
    extra = size.ratings - _FEWEST_BY_A_USER * size.users
    most = int(_BUSIEST_SHARE * size.movies) - _FEWEST_BY_A_USER
    if extra < 0 or most < 1 or extra > most * size.users // 2:
        raise ValueError(
            f"{size.ratings:,} ratings do not suit {size.users:,} users and {size.movies:,} movies: "
            f"each user rates {_FEWEST_BY_A_USER} to {_BUSIEST_SHARE:.0%} of the movies."
        )
    wish = draw.lognormal(0, 1.05, size.users)
    counts = np.zeros(size.users, dtype=int)
    # Cutting off the busiest leaves some over for the others, so it takes a few rounds.
    while counts.sum() < extra:
        room = counts < most
        left = extra - counts.sum()
        share = np.floor(wish * room / (wish * room).sum() * left).astype(int)
        share[np.argmax(wish * room)] += max(0, 1 - share.sum())
        counts = np.minimum(counts + share, most)
    return counts + _FEWEST_BY_A_USER


def write_100k(ratings: Ratings, into: Path) -> None:
    """Writes `u.data` (tabs) and `u.item` (bars, Latin-1) as MovieLens 100K has them."""
    _write(into / "u.data", _rating_lines(ratings, "\t"))
    flags = ratings.genres.astype(int)
    _write(
        into / "u.item",
        # The first flag is for an unknown genre.
        (
            "|".join([str(number), title, f"01-Jan-{title[-5:-1]}", "", "", "0", *map(str, flags[number - 1])])
            for number, title in enumerate(ratings.titles, 1)
        ),
    )


def write_1m(ratings: Ratings, into: Path) -> None:
    """Writes `ratings.dat` and `movies.dat` (double colons, Latin-1) as MovieLens 1M has them."""
    _write(into / "ratings.dat", _rating_lines(ratings, "::"))
    _write(
        into / "movies.dat",
        (
            f"{number}::{title}::{'|'.join(np.array(GENRES)[ratings.genres[number - 1]])}"
            for number, title in enumerate(ratings.titles, 1)
        ),
    )


def _rating_lines(ratings: Ratings, separator: str) -> Iterator[str]:
    columns = (ratings.users, ratings.movies, ratings.stars, ratings.seconds)
    return (separator.join(map(str, row)) for row in zip(*(column.tolist() for column in columns)))


def _write(path: Path, lines: Iterator[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text("".join(f"{line}\n" for line in lines), encoding="latin-1", newline="\n")
    draft.replace(path)


def main(argv: list[str]) -> int:
    """Writes ratings into a folder; returns the exit code."""
    parser = argparse.ArgumentParser(description="Invents movie ratings in the forms of MovieLens.")
    parser.add_argument("--into", type=Path, required=True, help="folder that gets the files")
    parser.add_argument(
        "--form",
        choices=["100k", "1m"],
        default="100k",
        help="u.data and u.item, or ratings.dat and movies.dat (default: %(default)s)",
    )
    for name in ("users", "movies", "ratings"):
        parser.add_argument(f"--{name}", type=int, metavar="COUNT", help="default: as many as MovieLens has there")
    arguments = parser.parse_args(argv)
    usual = ML_100K if arguments.form == "100k" else ML_1M
    size = Size(
        users=arguments.users or usual.users,
        movies=arguments.movies or usual.movies,
        ratings=arguments.ratings or usual.ratings,
    )
    try:
        write = write_100k if arguments.form == "100k" else write_1m
        write(generate(size), arguments.into)
    except (ValueError, OSError) as error:
        print(f"ratings: {error}", file=sys.stderr)
        return 1
    print(f"{size.ratings:,} ratings of {size.movies:,} movies by {size.users:,} users in {arguments.into}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

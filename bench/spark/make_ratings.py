"""Invents ratings as ratings.dat, those of the demo in another size: make_ratings.py USERS MOVIES RATINGS INTO"""

from __future__ import annotations

import sys
from pathlib import Path


def main(users: int, movies: int, count: int, into: Path) -> int:
    """Writes `ratings.dat` and `movies.dat`."""
    from ratings import Size, generate, write_1m

    write_1m(generate(Size(users, movies, count)), into)
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:4]), Path(sys.argv[4])))

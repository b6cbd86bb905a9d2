"""The floor of similarities, three sparse products on one core: similar_by_products.py RATINGS INTO

Reading and the products are timed. What is made of them is written as CSV, to be held against the job's.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
from scipy import sparse
from timing import timed

_MIN_SCORE, _MIN_RATERS = 0.97, 50


def main(path: str, into: Path) -> int:
    """Reads ratings.dat, multiplies, and writes the pairs that the job keeps by its defaults."""
    with timed():
        numbers = np.fromstring(Path(path).read_text().replace("::", " "), dtype=np.int64, sep=" ")
        users, movies, stars, _ = numbers.reshape(-1, 4).T
        ratings = sparse.csr_matrix((stars, (users, movies)))
        squares, seen = ratings.copy(), ratings.copy()
        squares.data **= 2
        seen.data[:] = 1
        xy = ratings.T @ ratings
        xx = squares.T @ seen
        raters = seen.T @ seen
    pairs = sparse.triu(raters, k=1).tocoo()
    enough = pairs.data >= _MIN_RATERS
    a, b, count = pairs.row[enough], pairs.col[enough], pairs.data[enough]
    sums = (np.asarray(of[one, other]).ravel().astype(float) for of, one, other in ((xy, a, b), (xx, a, b), (xx, b, a)))
    product, left, right = sums
    scores = product / np.sqrt(left * right)
    with into.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["movie", "like", "score", "raters"])
        rows = zip(a.tolist(), b.tolist(), scores.tolist(), count.tolist())
        writer.writerows(row for row in rows if row[2] >= _MIN_SCORE)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))

"""Dealing and gathering, without Spark."""

from random import Random

import pytest

from similarity import dealing
from similarity.dealing import deal, gather
from similarity.reading import Form

FORM = Form("::")
# Some users rate a movie again and again, in no order.
DRAW = Random(3)
RATED = [(DRAW.randrange(30), DRAW.randrange(6), DRAW.randrange(-10, 11), DRAW.randrange(-50, 50)) for _ in range(800)]
LINES = ["::".join(map(str, one)).encode() for one in RATED]


def newest():
    found = {}
    for user, movie, stars, at in RATED:
        found[user, movie] = max(found.get((user, movie), (at, stars)), (at, stars))
    return sorted((movie, stars * 2) for (_, movie), (_, stars) in found.items())


@pytest.mark.parametrize(("parts", "chunk"), [(1, 1000), (4, 1000), (4, 64), (50, 7)])
def test_however_they_are_dealt_the_newest_counts_and_each_line_once(monkeypatch, parts, chunk):
    monkeypatch.setattr(dealing, "_CHUNK", chunk)
    lines = [*LINES, b"1::2::great::3", b"1"]
    hands = list(deal(lines, FORM, None, parts))
    gathered = [gather(hand for to, hand in hands if to == part) for part in range(parts)]
    rated = [(int(one.movies[code]), int(doubled)) for one in gathered for code, doubled in zip(one.codes, one.doubled)]
    assert sorted(rated) == newest()
    assert sum(len(one.lengths) for one in gathered) == len({user for user, *_ in RATED})
    tally = sum((one.tally for one in gathered), dealing.Tally())
    assert (tally.lines, tally.bad, tally.ratings) == (802, 2, 800)
    assert sorted(tally.examples) == [("1", "no movie"), ("1::2::great::3", "the rating is no number")]


def test_only_so_many_examples_are_kept(monkeypatch):
    monkeypatch.setattr(dealing, "_CHUNK", 700)
    gathered = gather(hand for _, hand in deal([b"?"] * 3000, FORM, None, 1))
    assert (gathered.tally.bad, len(gathered.tally.examples)) == (3000, 1000)
    assert (len(gathered.lengths), len(gathered.codes)) == (0, 0)

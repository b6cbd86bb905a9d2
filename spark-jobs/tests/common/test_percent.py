"""What the bar shows for work that is found as it goes."""

import pytest

from common.percent import Percent


def shown(*looks):
    percent = Percent()
    return [percent.update(*look) for look in looks]


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        # Four fifths of the bar belong to what is known; nothing is said for the first ten seconds.
        ([(0, 100, 0), (9, 100, 20), (10, 100, 25), (20, 100, 50), (40, 100, 100)], [None, None, 20.0, 40.0, 80.0]),
        # A look at the files that is over in a moment fills nothing, however long the job then does without Spark.
        ([(0, 1, 1), (30, 1, 1), (31, 101, 1), (41, 101, 51)], [None, None, None, 40.0]),
        # More work makes the bar slower, not shorter: what is left of it is shared anew.
        ([(0, 10, 0), (10, 10, 10), (11, 60, 10), (21, 60, 35), (31, 60, 60)], [None, None, None, 40.0, 80.0]),
        ([(0, 10, 0), (10, 10, 5), (20, 10, 10), (21, 60, 10), (31, 60, 60)], [None, 40.0, 80.0, 80.0, 80.0]),
        ([(0, 10, 0), (10, 10, 5), (11, 60, 5), (21, 60, 5), (31, 60, 60)], [None, 40.0, 40.0, 40.0, 88.0]),
        # Rounds that are found faster than they can be measured move nothing.
        ([(n, 8 * (n + 1), 8 * n + 4) for n in range(20)], [None] * 20),
        # Stages that turn out to be skipped are no work.
        ([(0, 100, 0), (10, 100, 10), (11, 20, 10), (12, 20, 20)], [None, 8.0, 40.0, 80.0]),
        ([(0, 0, 0), (60, 0, 0)], [None, None]),
    ],
)
def test_the_bar(looks, expected):
    assert shown(*looks) == expected


def test_it_never_falls_and_never_says_that_all_is_done():
    percent = Percent()
    total = done = 0
    seen = [0.0]
    for second in range(600):
        total += 40 if second % 23 == 0 else 0
        done = min(total, done + 3)
        seen.append(percent.update(second, total, done) or 0.0)
    assert seen == sorted(seen)
    assert 80 < seen[-1] <= 99

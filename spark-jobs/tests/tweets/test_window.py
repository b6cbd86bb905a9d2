from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest

from support import NOW, millis
from tweets.window import Window, histogram_of, in_window, newest_window, split_by_time

DAY = 86_400_000


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (timedelta(days=7), None, Window(93 * DAY + 1, 100 * DAY + 1)),
        (None, None, Window(DAY, 100 * DAY + 1)),
        (datetime(1970, 1, 11, tzinfo=timezone.utc), None, Window(10 * DAY, 100 * DAY + 1)),
        (timedelta(days=2), datetime(1970, 1, 11, tzinfo=timezone.utc), Window(8 * DAY, 10 * DAY)),
        (None, datetime(1970, 1, 1, tzinfo=timezone.utc), Window(0, 0)),
        (timedelta(weeks=999_999), None, Window(0, 100 * DAY + 1)),
    ],
)
def test_the_window_counts_back_from_its_end(since, until, expected):
    assert newest_window(DAY, 100 * DAY, since, until) == expected


def test_a_window_is_told_in_utc():
    assert str(Window(0, DAY)) == "1970-01-01 00:00 UTC and 1970-01-02 00:00 UTC"


def test_a_window_has_its_start_and_not_its_end(spark):
    frame = spark.createDataFrame([(1,), (2,), (3,)], "at bigint")
    assert [row["at"] for row in in_window(frame, Window(1, 3)).collect()] == [1, 2]


def split_of(times_and_labels, share, window=None):
    """Splits without Spark, by a histogram that counts in memory; also tells how many passes it took."""
    passes = []

    def histogram(part, width):
        passes.append(part)
        buckets = {}
        for at, label in times_and_labels:
            if part.start <= at < part.end:
                buckets.setdefault((at - part.start) // width, Counter())[label] += 1
        return buckets

    window = window or Window(min(at for at, _ in times_and_labels), max(at for at, _ in times_and_labels) + 1)
    return split_by_time(histogram, window, share), len(passes)


def test_the_newest_share_is_the_test():
    split, passes = split_of([(at * 1000, "x" if at % 2 else "y") for at in range(1000)], 0.2)
    assert passes == 1
    assert sum(split.test.values()) == 200
    assert 799_000 < split.boundary <= 800_000
    assert split.training == {"x": 400, "y": 400}
    assert split.classes == ["x", "y"]


def test_tweets_that_crowd_at_the_boundary_are_parted_more_finely():
    # One old tweet stretches the window over 40 years; all others are of its last second.
    crowd = [(40 * 365 * DAY + at, "x") for at in range(1000)]
    split, passes = split_of([(0, "y"), *crowd], 0.25)
    assert passes > 1
    assert 250 <= sum(split.test.values()) <= 260
    assert split.training["y"] == 1
    assert all(at < split.boundary for at, _ in crowd[: split.training["x"]])
    assert all(at >= split.boundary for at, _ in crowd[split.training["x"] :])


def test_tweets_of_one_moment_are_never_torn_apart():
    split, _ = split_of([(5, "x")] * 100, 0.2, Window(0, 10))
    assert (split.training, split.test) == ({}, {"x": 100})


def test_an_empty_window_gives_an_empty_split():
    split, _ = split_of([], 0.2, Window(0, 10))
    assert (split.training, split.test) == ({}, {})


def test_sparks_counts_part_the_frame_as_they_say(spark):
    start = millis(NOW)
    rows = [(start + at * 7, "x" if at % 3 else "y") for at in range(500)]
    frame = spark.createDataFrame(rows, "at bigint, label string")
    window = Window(start, rows[-1][0] + 1)
    split = split_by_time(histogram_of(frame), window, 0.3)
    assert split == split_of(rows, 0.3, window)[0]
    newer = Counter(row["label"] for row in frame.where(frame["at"] >= split.boundary).collect())
    assert newer == split.test
    assert sum(newer.values()) >= 150

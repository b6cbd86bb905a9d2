"""The newest window of tweets, and the moment that parts it into training and test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from tweets.times import utc_text

_BUCKETS = 2048
# A boundary inside a bucket that holds more than this share of all is looked for again, more finely.
_HEAVY = 0.005


@dataclass(frozen=True)
class Window:
    """From `start` to before `end`, in milliseconds."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{utc_text(self.start)} and {utc_text(self.end)}"


def newest_window(oldest: int, newest: int, since: timedelta | datetime | None, until: datetime | None) -> Window:
    """The window that ends with the newest tweet, or at `until`; a span counts back from that end."""
    end = newest + 1 if until is None else _millis(until)
    if since is None:
        return Window(min(oldest, end), end)
    if isinstance(since, datetime):
        return Window(_millis(since), end)
    # A span may be longer than there are years.
    return Window(max(end - since // timedelta(milliseconds=1), min(oldest, 0)), end)


def _millis(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def in_window(tweets: DataFrame, window: Window) -> DataFrame:
    """The rows of the window."""
    return tweets.where((F.col("at") >= window.start) & (F.col("at") < window.end))


@dataclass(frozen=True)
class Split:
    """Training is before `boundary`, the test from there on; the counts are by label."""

    boundary: int
    training: Mapping[str, int]
    test: Mapping[str, int]

    @property
    def classes(self) -> list[str]:
        """Every label on either side, by name."""
        return sorted({*self.training, *self.test})


Histogram = Callable[[Window, int], "dict[int, Counter[str]]"]


def histogram_of(examples: DataFrame) -> Histogram:
    """Counts a frame with `at` and `label`: for a window and a width in ms, the labels' counts of each bucket."""

    def histogram(window: Window, width: int) -> dict[int, Counter[str]]:
        bucket = F.expr(f"(at - {window.start}) div {width}").alias("bucket")
        buckets: dict[int, Counter[str]] = {}
        for row in in_window(examples, window).groupBy(bucket, "label").count().collect():
            buckets.setdefault(row["bucket"], Counter())[row["label"]] += row["count"]
        return buckets

    return histogram


def split_by_time(histogram: Histogram, window: Window, test_share: float) -> Split:
    """Parts the window so that at least the newest `test_share` of its examples are the test.

    It goes by counts, so the same tweets always part at the same moment, and in one pass unless they crowd there.
    """
    width = _width(window)
    buckets = histogram(window, width)
    counts = sum(buckets.values(), Counter())
    examples = sum(counts.values())
    test: Counter[str] = Counter()
    if examples == 0:
        return Split(window.end, counts, test)
    while True:
        for bucket in sorted(buckets, reverse=True):
            if sum((test + buckets[bucket]).values()) >= test_share * examples:
                break
            test += buckets[bucket]
        boundary = window.start + bucket * width
        if width == 1 or sum(buckets[bucket].values()) <= max(1, _HEAVY * examples):
            test += buckets[bucket]
            return Split(boundary, counts - test, test)
        window = Window(boundary, boundary + width)
        width = _width(window)
        buckets = histogram(window, width)


def _width(window: Window) -> int:
    return max(1, -(-(window.end - window.start) // _BUCKETS))

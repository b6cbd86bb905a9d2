import pytest
from pyspark.sql import functions as F

from tweets.times import epoch_millis, utc_text

MOMENT = 1_790_000_000_000


@pytest.fixture(scope="module")
def parsed(spark):
    written = {
        "ms": str(MOMENT),
        "s": str(MOMENT // 1000),
        "twitter": "Mon Sep 21 14:13:20 +0000 2026",
        "twitter with an offset": "Mon Sep 21 16:13:20 +0200 2026",
        "iso": "2026-09-21T14:13:20Z",
        "iso with an offset": "2026-09-21T16:13:20+02:00",
        "iso with a blank": " 2026-09-21 14:13:20 ",
        "date": "2026-09-21",
        "old epoch": "100000000",
        "empty": "",
        "words": "yesterday",
        "no such day": "2026-02-31",
        "no such month": "Mon Foo 21 14:13:20 +0000 2026",
        "too long": "9" * 30,
        "after the year 9999": "253402300800000",
        "after the year 9999 in UTC": "9999-12-31T23:00:00-02:00",
        "null": None,
    }
    frame = spark.createDataFrame(list(written.items()), "name string, written string")
    return {
        row["name"]: row["ms"] for row in frame.select("name", epoch_millis(F.col("written")).alias("ms")).collect()
    }


@pytest.mark.parametrize(
    "name", ["ms", "s", "twitter", "twitter with an offset", "iso", "iso with an offset", "iso with a blank"]
)
def test_all_ways_to_write_a_moment_mean_the_same(parsed, name):
    assert parsed[name] == MOMENT


def test_a_date_is_its_midnight_and_small_numbers_are_seconds(parsed):
    assert parsed["date"] == 1_789_948_800_000
    assert parsed["old epoch"] == 100_000_000_000


@pytest.mark.parametrize(
    "name",
    [
        "empty", "words", "no such day", "no such month", "too long", "null", "after the year 9999",
        "after the year 9999 in UTC",
    ],
)  # fmt: skip
def test_what_is_no_time_is_null(parsed, name):
    assert parsed[name] is None


def test_a_moment_is_told_in_utc():
    assert utc_text(MOMENT) == "2026-09-21 14:13 UTC"

import pytest
from chispa import assert_df_equality

from tweets.duplicates import bare_text, distinct_tweets

SCHEMA = "id string, at bigint, text string, label string"


def test_of_each_id_the_newest_version_stays_in_order_of_time(spark):
    rows = [("b", 2, "b", "x"), ("a", 5, "new", "y"), ("a", 1, "old", "x"), ("c", 2, "c", "y"), ("b", 2, "b", "x")]
    expected = [("b", 2, "b", "x", 1), ("c", 2, "c", "y", 1), ("a", 5, "new", "y", 1)]
    found = distinct_tweets(spark.createDataFrame(rows, SCHEMA), 1, False)
    assert_df_equality(found, spark.createDataFrame(expected, f"{SCHEMA}, copies bigint"), ignore_nullable=True)


def test_of_each_text_the_oldest_tweet_stays_and_the_copies_are_counted(spark):
    rows = [
        ("3", 30, "RT @ann: So  Happy http://t.co/abc", "x"),
        ("1", 10, "so happy @bob", "x"),
        ("2", 20, "SO HAPPY", "y"),
        ("4", 5, "so sad", "y"),
    ]
    found = distinct_tweets(spark.createDataFrame(rows, SCHEMA), 3, False).collect()
    assert sorted((row["id"], row["copies"]) for row in found) == [("1", 3), ("4", 1)]


@pytest.mark.parametrize(
    ("text", "hide", "bare"),
    [
        ("RT @Ann_1: rt @b: Great DAY", False, "great day"),
        ("@ann @bob great\n\tday  https://t.co/x", False, "great day"),
        ("no RT @ann: inside", False, "no rt : inside"),
        ("GREAT day :-D", True, "great day"),
        ("great day :)", False, "great day :)"),
        ("ÜBER\u00a0gut", False, "über gut"),
    ],
)
def test_a_text_is_bared_of_what_a_repeater_changes(spark, text, hide, bare):
    from pyspark.sql import functions as F

    frame = spark.createDataFrame([(text,)], "text string")
    assert frame.select(bare_text(F.col("text"), hide)).first()[0] == bare

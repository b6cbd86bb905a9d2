"""What is learned from and what is tested on have no tweet in common, whoever repeats it."""

from datetime import timedelta

import pytest
from pyspark.sql import functions as F

from common.stopwatch import Stopwatch
from support import NOW, labelled_tweets, tweet, write_lines
from training.material import gather
from training.request import Request
from tweets.duplicates import bare_text
from tweets.reading import JsonSource

OLD = list(labelled_tweets(150))[:100]


def again(number, text, minutes_ago=1, label="positive"):
    return tweet(number, text, NOW - timedelta(minutes=minutes_ago), sentiment=label)


@pytest.fixture(scope="module")
def material(spark, tmp_path_factory):
    retweets = (f"RT @ann: {one['text'].upper()} https://t.co/{one['id']}" for one in OLD[:20])
    copies = (f"@bob  {one['text']}" for one in OLD[20:30])
    newer = [
        *(again(9000 + number, text) for number, text in enumerate(retweets)),
        *(again(9100 + number, text, label="negative") for number, text in enumerate(copies)),
        # The same id once more, with a new text and a new time.
        *(again(one["id"], f"{one['text']} edited", 2, one["sentiment"]) for one in OLD[40:50]),
        *(again(9200 + number, f"quite new, {number} times", 3) for number in range(30)),
    ]
    folder = tmp_path_factory.mktemp("tweets")
    write_lines(folder / "new.json", newer)
    write_lines(folder / "old.json", OLD)
    request = Request(JsonSource([str(folder)], "sentiment"), since=None, min_examples=50, test_share=0.3)
    return gather(spark, request, Stopwatch())


def column(frame, what):
    return {row[0] for row in frame.select(what).collect()}


def test_no_id_and_no_text_is_on_both_sides(material):
    said = bare_text(F.col("text"), False)
    for what in (F.col("id"), said):
        older, newer = column(material.training, what), column(material.test, what)
        assert len(older) > 50
        assert len(newer) > 25
        assert not older & newer


def test_a_text_that_was_there_before_is_no_test_and_a_newer_version_is_no_training(material):
    newer = column(material.test, "text")
    assert not any(text.startswith(("RT ", "@bob")) for text in newer)
    assert sum(text.endswith("edited") for text in newer) == 10
    assert not any(text.endswith("edited") for text in column(material.training, "text"))
    assert material.repeated == 30


def test_the_counts_are_those_of_the_frames(material):
    assert (material.training_examples, material.test_examples) == (material.training.count(), material.test.count())
    assert material.training_examples + material.test_examples == 100 + 30

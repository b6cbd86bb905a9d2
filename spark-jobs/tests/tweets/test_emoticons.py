import pytest
from pyspark.sql import functions as F

from tweets.emoticons import EMOTICONS, emoticon_label

CASES = {
    "so good :)": "positive",
    "so good:-D": "positive",
    "(: hello": "positive",
    "I <3 you": "positive",
    "yes ^_^": "positive",
    "what a day 😍": "positive",
    "crying :'(": "negative",
    "oh no :((": "negative",
    "D: help": "negative",
    "heart </3 gone": "negative",
    "meh :/": "negative",
    "sad 😢": "negative",
    ":) and :(": None,
    "no face at all": None,
    "see http://example.com/D:x": None,
    "(as it was said): fine": None,
    "at 10:30 on page 3:4": None,
    "ratio <35 percent": None,
    "WORD: text": None,
}


@pytest.fixture(scope="module")
def labels(spark):
    frame = spark.createDataFrame([(text,) for text in CASES], "text string")
    return {
        row["text"]: row
        for row in frame.select(
            "text", emoticon_label(F.col("text")).alias("label"), F.regexp_replace("text", EMOTICONS, "").alias("rest")
        ).collect()
    }


@pytest.mark.parametrize(("text", "label"), CASES.items())
def test_emoticons_label_a_tweet(labels, text, label):
    assert labels[text]["label"] == label


def test_what_labels_can_be_taken_out(labels):
    assert labels["so good :)"]["rest"] == "so good "
    assert labels[":) and :("]["rest"] == " and "
    assert labels["see http://example.com/D:x"]["rest"] == "see http://example.com/D:x"

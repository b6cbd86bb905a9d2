"""The same tweet more than once: versions of one id, and retweets and copies of one text."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tweets.emoticons import EMOTICONS

_RETWEET = r"^(?:\s*rt\s+@\w+:?)+"
_URL_OR_MENTION = r"https?://\S+|www\.\S+|@\w+"


def distinct_tweets(tweets: DataFrame, partitions: int, hide_emoticons: bool) -> DataFrame:
    """Of each id the newest version, then of each text the oldest tweet; `copies` is how many ids had that text.

    The oldest, because what was said before does not tell how a model does on what is new: so no text of the training
    is in the test, and a champion that was trained on an earlier window has not met it there either. The order does
    not depend on files or machines.
    """
    newest = F.max(F.struct("at", "text", "label")).alias("newest")
    by_id = tweets.repartition(partitions, "id").groupBy("id").agg(newest).select("id", "newest.*")
    said = by_id.withColumn("said", bare_text(F.col("text"), hide_emoticons))
    oldest = F.min(F.struct("at", "id", "text", "label")).alias("oldest")
    by_text = said.repartition(partitions, "said").groupBy("said").agg(oldest, F.count("*").alias("copies"))
    return by_text.select("oldest.id", "oldest.at", "oldest.text", "oldest.label", "copies").sortWithinPartitions(
        "at", "id"
    )


def bare_text(text: Column, hide_emoticons: bool) -> Column:
    """What a text says, whoever repeats it: lower case, without `RT @x:`, addresses, mentions and doubled spaces."""
    if hide_emoticons:
        # Before the lower case: the emoticons have capitals.
        text = F.regexp_replace(text, EMOTICONS, " ")
    text = F.lower(text)
    for pattern in (_RETWEET, _URL_OR_MENTION, r"(?U)\s+"):
        text = F.regexp_replace(text, pattern, " ")
    return F.trim(text)

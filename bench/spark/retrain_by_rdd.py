"""The peer of retrain as courses teach it, with RDDs and CountVectorizer: retrain_by_rdd.py TWEETS MODEL

The same steps with the same settings: of each id the newest, of each text the oldest, the newest fifth is the test,
classes of equal weight, IDF and logistic regression, and the scores are those of the model as saved.
"""

from __future__ import annotations

import json
import re
import sys
from typing import NamedTuple

from timing import timed

_TEST_SHARE = 0.2
_RETWEET = re.compile(r"^(?:\s*rt\s+@\w+:?)+")
_URL = re.compile(r"https?://\S+|www\.\S+")
_MENTION = re.compile(r"@\w+")
_TOKEN = r"(?U)[#@]?\w+(?:['’]\w+)*|[!?]+|[:;=<>()\[\]{}/\\^*|-]{2,}|[^\s\w\p{Punct}]"


class Tweet(NamedTuple):
    """In this order the newest of two is the greater."""

    at: int
    id: int
    text: str
    label: str


def parse(line: str) -> list[Tweet]:
    """The tweet of a line; none when it is malformed or no labelled tweet."""
    try:
        tweet = json.loads(line)
        return [Tweet(int(tweet["timestamp_ms"]), int(tweet["id"]), tweet["text"], tweet["sentiment"])]
    except (ValueError, KeyError):
        return []


def said(text: str) -> str:
    """What a text says, whoever repeats it."""
    text = _RETWEET.sub(" ", text.lower())
    return " ".join(_MENTION.sub(" ", _URL.sub(" ", text)).split())


def cleaned(text: str) -> str:
    """The text with placeholders for addresses and mentions."""
    return _MENTION.sub(" _user ", _URL.sub(" _url ", text.lower()))


def main(path: str, model: str) -> int:
    """Trains, saves and scores; answers with macro-F1 and the number of tweets."""
    from common.session import spark_session

    with spark_session("rdd") as spark, timed() as answer:
        from pyspark.ml import Pipeline, PipelineModel
        from pyspark.ml.classification import LogisticRegression
        from pyspark.ml.feature import IDF, CountVectorizer, RegexTokenizer, StringIndexer
        from pyspark.mllib.evaluation import MulticlassMetrics

        tweets = spark.sparkContext.textFile(path).flatMap(parse)
        by_id = tweets.map(lambda tweet: (tweet.id, tweet)).reduceByKey(max).values()
        by_text = by_id.map(lambda tweet: (said(tweet.text), tweet)).reduceByKey(min).values().cache()
        count = by_text.count()
        ordered = by_text.sortBy(lambda tweet: (tweet.at, tweet.id)).zipWithIndex()
        older = count - int(_TEST_SHARE * count)
        training = ordered.filter(lambda pair: pair[1] < older).keys()
        test = ordered.filter(lambda pair: pair[1] >= older).keys()
        counts = training.map(lambda tweet: tweet.label).countByValue()
        weights = {label: older / (len(counts) * many) for label, many in counts.items()}

        columns = "text string, label string, weight double"
        frame = (
            training.map(lambda tweet: (cleaned(tweet.text), tweet.label, weights[tweet.label])).toDF(columns).cache()
        )
        pipeline = Pipeline(
            stages=[
                StringIndexer(inputCol="label", outputCol="label_index"),
                RegexTokenizer(inputCol="text", outputCol="words", pattern=_TOKEN, gaps=False, toLowercase=False),
                CountVectorizer(inputCol="words", outputCol="counts", vocabSize=2**18),
                IDF(inputCol="counts", outputCol="features"),
                LogisticRegression(
                    labelCol="label_index", weightCol="weight", maxIter=40, tol=1e-5, regParam=0.03,
                    standardization=False,
                ),
            ]
        )  # fmt: skip
        pipeline.fit(frame).write().overwrite().save(model)
        rows = test.map(lambda tweet: (cleaned(tweet.text), tweet.label))
        scored = PipelineModel.load(model).transform(rows.toDF("text string, label string"))
        metrics = MulticlassMetrics(scored.select("prediction", "label_index").rdd.map(tuple))
        scores = [metrics.fMeasure(float(place)) for place in range(len(counts))]
        answer.update(macro_f1=sum(scores) / len(scores), tweets=count)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

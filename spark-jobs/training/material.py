"""What there is to learn from: the input read and checked, its newest window, and the moment that parts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.rejects import set_aside
from common.stopwatch import Stopwatch
from common.subset import take_subset
from training.checks import check_bad_lines, check_labels, check_split
from training.request import Request
from tweets.duplicates import distinct_tweets
from tweets.reading import field_names, read_tweets
from tweets.survey import Survey, malformed_samples, survey
from tweets.window import Split, Window, histogram_of, in_window, newest_window, split_by_time

# Enough work for a task; each further partition sends a gradient of its own to the driver at every step.
_ROWS_PER_PARTITION = 100_000
_SAMPLES = 3


@dataclass(frozen=True)
class Material:
    """The labelled tweets of the window, each text once, with what was found on the way to them."""

    found: Survey
    malformed_samples: Sequence[str]
    rejected: str | None
    window: Window
    split: Split
    repeated: int
    training: DataFrame
    test: DataFrame

    @property
    def training_examples(self) -> int:
        """How many tweets the model learns from."""
        return sum(self.split.training.values())

    @property
    def test_examples(self) -> int:
        """How many newer tweets it is scored on."""
        return sum(self.split.test.values())

    @property
    def newest(self) -> int:
        """When the newest tweet of the test was written, at the latest, in milliseconds."""
        return min(self.found.newest, self.window.end - 1)


def gather(spark: SparkSession, request: Request, watch: Stopwatch) -> Material:
    """Reads and parts the tweets; JobError when they do not allow a training."""
    source = request.source
    tweets = take_subset(read_tweets(spark, source), request.part).persist(StorageLevel.MEMORY_AND_DISK)
    with watch.phase("read"):
        found = survey(tweets)
        samples = malformed_samples(tweets, _SAMPLES) if found.malformed else []
        rejected = set_aside(_bad_lines(tweets), request.rejected) if found.bad else None
    check_bad_lines(", ".join(source.paths), found, request.max_bad, samples, rejected)
    check_labels(found, source.label, lambda: field_names(spark, source))

    window = newest_window(found.oldest, found.newest, request.since, request.until)
    labelled = in_window(tweets.where((F.col("kind") == "tweet") & F.col("label").isNotNull()), window)
    partitions = -(-found.labelled // _ROWS_PER_PARTITION)
    examples = distinct_tweets(labelled, partitions, request.settings.hide_emoticons)
    examples.persist(StorageLevel.MEMORY_AND_DISK)
    with watch.phase("window"):
        split = split_by_time(histogram_of(examples), window, request.test_share)
        repeated = examples.agg(F.sum(F.col("copies") - 1)).first()[0] or 0
    tweets.unpersist()
    check_split(split, window, found.newest, request.min_examples)

    is_training = F.col("at") < split.boundary
    return Material(
        found, samples, rejected, window, split, repeated, examples.where(is_training), examples.where(~is_training)
    )


def _bad_lines(tweets: DataFrame) -> DataFrame:
    bad = tweets.where(F.col("kind").isin("malformed", "incomplete"))
    what_is_left = F.to_json(F.struct("id", "text", "at"))
    return bad.select("file", F.col("kind").alias("reason"), F.coalesce("raw", what_is_left).alias("raw"))

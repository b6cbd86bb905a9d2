"""The retraining itself: read, choose the newest window, part it by time, train, score, publish, report."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.results import Success
from common.stopwatch import Stopwatch
from training.checks import check_bad_lines, check_labels, check_split
from training.metrics import majority_baseline, score
from training.publish import publish
from training.report import Outcome, inputs_document, metrics_document, success
from training.text_model import Settings, confusion_counts, train
from tweets.reading import CsvSource, JsonSource, field_names, read_tweets
from tweets.survey import Survey, malformed_samples, survey
from tweets.window import Window, histogram_of, in_window, newest_window, one_row_per_id, split_by_time

# Enough work for a task; each further partition sends a gradient of its own to the driver at every step.
_ROWS_PER_PARTITION = 100_000
_SAMPLES = 3


@dataclass(frozen=True)
class Request:
    """What to retrain on, how, and where the model goes; `models` None keeps no model."""

    source: JsonSource | CsvSource
    run: str = "local"
    since: timedelta | datetime | None = timedelta(days=7)
    until: datetime | None = None
    test_share: float = 0.2
    min_examples: int = 500
    max_bad: float = 0.05
    models: str | None = None
    settings: Settings = field(default_factory=Settings)

    def parameters(self) -> dict[str, object]:
        """Everything but the paths of the data, as `params.json` keeps it."""
        return {
            "run": self.run,
            "since": None if self.since is None else str(self.since),
            "until": None if self.until is None else str(self.until),
            "test_share": self.test_share,
            "min_examples": self.min_examples,
            "max_bad": self.max_bad,
            "label": self.source.label or "emoticons",
            "settings": asdict(self.settings),
        }


def retrain(spark: SparkSession, request: Request) -> Success:
    """Trains on the newest window and returns what the card shows; JobError when the data do not allow it."""
    # The one large shuffle names its own partitions; what is left are sums that fit one task.
    spark.conf.set("spark.sql.shuffle.partitions", "1")
    watch = Stopwatch()
    tweets = read_tweets(spark, request.source).persist(StorageLevel.MEMORY_AND_DISK)
    with watch.phase("read"):
        found = survey(tweets)
        samples = malformed_samples(tweets, _SAMPLES) if found.malformed else []
    _check_input(spark, request, found, samples)

    window = newest_window(found.oldest, found.newest, request.since, request.until)
    examples = _examples(tweets, found, window).persist(StorageLevel.MEMORY_AND_DISK)
    with watch.phase("window"):
        split = split_by_time(histogram_of(examples), window, request.test_share)
    tweets.unpersist()
    check_split(split, window, found.newest, request.min_examples)

    is_training = F.col("at") < split.boundary
    with watch.phase("train"):
        model = train(examples.where(is_training), split.training, request.settings)
    with watch.phase("score"):
        scores = score(split.classes, confusion_counts(model, examples.where(~is_training)))
    baseline = majority_baseline(split.classes, split.training, split.test)

    outcome = Outcome(found, samples, window, split, scores, baseline)
    folder = None
    if request.models is not None:
        with watch.phase("publish"):
            documents = {"params": request.parameters(), "inputs": inputs_document(request.source.paths, found)}
            metrics = metrics_document(outcome, watch.seconds)
            folder = publish(spark, request.models, request.run, model, documents, metrics)
    return success(outcome, request.source.label, folder)


def _check_input(spark: SparkSession, request: Request, found: Survey, samples: list[str]) -> None:
    source = request.source
    check_bad_lines(", ".join(source.paths), found, request.max_bad, samples)
    check_labels(found, source.label, lambda: field_names(spark, source))


def _examples(tweets: DataFrame, found: Survey, window: Window) -> DataFrame:
    labelled = tweets.where((F.col("kind") == "tweet") & F.col("label").isNotNull())
    partitions = -(-found.labelled // _ROWS_PER_PARTITION)
    return one_row_per_id(in_window(labelled, window), partitions)

"""The retraining itself: gather, train, score, publish, settle who is the champion, report."""

from __future__ import annotations

from pyspark.ml import PipelineModel
from pyspark.sql import SparkSession

from common.errors import JobError
from common.results import Success
from common.stopwatch import Stopwatch
from common.subset import is_subset
from training.champion import Throne, read_throne
from training.contest import Challenger, meet, settle
from training.documents import metrics_document, scored_on
from training.inputs import inputs_document
from training.material import Material, gather
from training.metrics import Scores, majority_baseline, score
from training.publish import new_version, save_model, write_document
from training.report import Contest, Outcome, kept_without_trying, success
from training.request import Request
from training.text_model import confusion_counts, train
from training.verify import verified_predictions

# With a champion in use these are no failures: it stays, and that is said.
_TOO_LITTLE = {"too-little-data", "empty-window", "one-class"}


def retrain(spark: SparkSession, request: Request) -> Success:
    """Trains on the newest window and returns what the card shows; JobError when the data do not allow it."""
    # The large shuffles name their own partitions; what is left are sums that fit one task.
    spark.conf.set("spark.sql.shuffle.partitions", "1")
    if request.models is None or is_subset(request.part):
        return _tried(spark, request)
    # Before the work: who may not read it should hear of that now.
    throne = read_throne(spark, request.models)
    try:
        return _published(spark, request, throne)
    except JobError as error:
        if throne.champion is None or error.code not in _TOO_LITTLE:
            raise
        return kept_without_trying(throne.champion, error)


def _tried(spark: SparkSession, request: Request) -> Success:
    watch = Stopwatch()
    material = gather(spark, request, watch)
    model = _trained(material, request, watch)
    with watch.phase("score"):
        scores = score(material.split.classes, confusion_counts(model, material.test))
    return success(request, Outcome(material, scores, _baseline(material)), None)


def _published(spark: SparkSession, request: Request, throne: Throne) -> Success:
    watch = Stopwatch()
    material = gather(spark, request, watch)
    model = _trained(material, request, watch)
    with new_version(spark, throne.models, request.run) as folder:
        with watch.phase("save"):
            saved = save_model(folder, model)
        with watch.phase("score"):
            predictions, counts = verified_predictions(model, saved, material.test)
            scores = score(material.split.classes, counts)
        with watch.phase("compare"):
            opponent = meet(spark, throne, predictions)
        outcome = Outcome(material, scores, _baseline(material))
        write_document(spark, folder, "params", request.parameters())
        write_document(spark, folder, "inputs", inputs_document(spark, request.source.paths, material.found))
        write_document(spark, folder, "metrics", metrics_document(outcome, opponent, watch.seconds))
    challenger = Challenger(
        version=folder.rpartition("/")[2],
        promoted_by=f"run {request.run}",
        predictions=predictions,
        scores=scores,
        baseline=outcome.baseline,
        scored_on=scored_on(material),
    )
    settled = settle(spark, throne, opponent, challenger, request.rules)
    return success(request, outcome, Contest(throne.models, challenger.version, settled))


def _trained(material: Material, request: Request, watch: Stopwatch) -> PipelineModel:
    with watch.phase("train"):
        return train(material.training, material.split.training, request.settings)


def _baseline(material: Material) -> Scores:
    split = material.split
    return majority_baseline(split.classes, split.training, split.test)

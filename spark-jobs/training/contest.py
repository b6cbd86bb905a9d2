"""Champion against challenger: both on the same tweets, then the gate, then the throne, which only one can take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame, SparkSession

from common.files import exists, join
from common.spark_errors import innermost
from training.champion import Champion, Throne, crown, read_throne
from training.compare import compare
from training.gate import NoChampion, Opponent, Rival, Unusable, Verdict, judge
from training.metrics import Scores
from training.publish import load_model, read_document

# A second try, for when somebody else was faster; whoever is overtaken twice leaves it.
_TRIES = 2


@dataclass(frozen=True)
class Rules:
    """What the gate goes by: `mode` is one of gate.PROMOTE."""

    mode: str = "auto"
    min_test: int = 500


@dataclass(frozen=True)
class Challenger:
    """A new version as it enters: its predictions are a frame of `text`, `label` and `challenger`."""

    version: str
    promoted_by: str
    predictions: DataFrame
    scores: Scores
    baseline: Scores
    scored_on: Mapping[str, Any]


@dataclass(frozen=True)
class Settled:
    """How it ended: whom the challenger met last, the verdict, and who is the champion now."""

    opponent: Opponent
    verdict: Verdict
    champion: Champion | None


def meet(spark: SparkSession, throne: Throne, predictions: DataFrame) -> Opponent:
    """Lets the champion predict the same tweets; one that cannot is no reason to fail."""
    champion = throne.champion
    if champion is None:
        return NoChampion()
    folder = join(throne.models, champion.model)
    if not exists(spark, join(folder, "model")):
        return NoChampion(gone=champion.model)
    try:
        return _rival(spark, folder, predictions)
    except Exception as error:
        return Unusable(champion.model, innermost(error))


def settle(spark: SparkSession, throne: Throne, opponent: Opponent, challenger: Challenger, rules: Rules) -> Settled:
    """Promotes the challenger if the gate lets it; when somebody else is faster, compares once more with that one."""
    for _ in range(_TRIES):
        verdict = judge(opponent, challenger.scores, challenger.baseline, rules.mode, rules.min_test)
        if not verdict.promoted:
            return Settled(opponent, verdict, throne.champion)
        champion = _crowned(challenger, verdict.reason, throne)
        if crown(spark, throne, champion):
            return Settled(opponent, verdict, champion)
        throne = read_throne(spark, throne.models)
        opponent = meet(spark, throne, challenger.predictions)
    return Settled(opponent, Verdict(False, "others were promoted meanwhile"), throne.champion)


def _rival(spark: SparkSession, folder: str, predictions: DataFrame) -> Rival:
    comparison = compare(_cells(load_model(folder), predictions))
    split = (read_document(spark, folder, "metrics") or {}).get("split", {})
    training = split.get("training")
    return Rival(
        folder.rpartition("/")[2], comparison, split.get("boundary"), None if training is None else [*training]
    )


def _cells(champion: PipelineModel, predictions: DataFrame) -> dict[tuple[str, str, str], int]:
    names = ["label", "prediction", "challenger"]
    rows = champion.transform(predictions.select("text", "label", "challenger")).groupBy(names).count().collect()
    return {(row["label"], row["prediction"], row["challenger"]): row["count"] for row in rows}


def _crowned(challenger: Challenger, reason: str, throne: Throne) -> Champion:
    return Champion(
        model=challenger.version,
        promoted_at=f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}",
        promoted_by=challenger.promoted_by,
        reason=reason,
        previous=throne.champion.model if throne.champion else None,
        metrics={"macro_f1": challenger.scores.macro_f1, "accuracy": challenger.scores.accuracy},
        scored_on=challenger.scored_on,
    )

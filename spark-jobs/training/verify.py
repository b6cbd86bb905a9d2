"""A saved model must be the one that was trained: it is what others will load."""

from __future__ import annotations

from pyspark import StorageLevel
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from common.errors import JobError


def verified_predictions(
    trained: PipelineModel, saved: PipelineModel, test: DataFrame
) -> tuple[DataFrame, dict[tuple[str, str], int]]:
    """The saved model's predictions (`text`, `label`, `challenger`), and the counts of (label, prediction).

    JobError when the model as trained predicts otherwise.
    """
    prediction = F.col("prediction")
    predictions = saved.transform(test).select("text", "label", prediction.alias("challenger"))
    both = trained.transform(predictions).select("text", "label", "challenger", prediction.alias("trained"))
    both.persist(StorageLevel.MEMORY_AND_DISK)
    rows = both.groupBy("label", "challenger", "trained").count().collect()
    different = sum(row["count"] for row in rows if row["challenger"] != row["trained"])
    if different:
        raise JobError(
            "broken-model",
            f"The saved model predicts {different:,} of {sum(row['count'] for row in rows):,} test tweets otherwise "
            "than the trained one; it was removed.",
            "Nothing was promoted. Run it again; if it stays so, the cluster's Spark saves this kind of model wrongly.",
        )
    return both.drop("trained"), {(row["label"], row["challenger"]): row["count"] for row in rows}

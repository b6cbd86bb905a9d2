"""Publishes a model: a folder of its own, whose `metrics.json` comes last and says that it is whole."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

from pyspark.ml import PipelineModel
from pyspark.sql import SparkSession

from common.files import delete_folder, join, write_text


def publish(
    spark: SparkSession, models: str, run: str, model: PipelineModel, documents: dict[str, Any], metrics: dict[str, Any]
) -> str:
    """Writes `<models>/<UTC>-<run>/` with the model, `<name>.json` for each document, last `metrics.json`."""
    folder = join(models, f"{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}-{run}")
    try:
        model.write().save(join(folder, "model"))
        for name, document in documents.items():
            write_text(spark, join(folder, f"{name}.json"), _pretty(document))
        write_text(spark, join(folder, "metrics.json"), _pretty(metrics))
    except BaseException:
        delete_folder(spark, folder)
        raise
    return folder


def _pretty(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"

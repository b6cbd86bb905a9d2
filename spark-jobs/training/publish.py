"""Publishes a model: a folder of its own, whose `metrics.json` comes last and says that it is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

from pyspark.ml import PipelineModel
from pyspark.sql import SparkSession

from common.errors import JobError
from common.files import delete_folder, exists, join, read_text, write_text


@contextmanager
def new_version(spark: SparkSession, models: str, run: str) -> Iterator[str]:
    """The folder `<models>/<UTC>-<run>` of a new version; removed again if anything in here fails."""
    folder = join(models, f"{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}-{run}")
    if exists(spark, folder):
        raise JobError("output-exists", f"{folder} is there already.", "Give each run an id of its own: --run.")
    try:
        yield folder
    except BaseException:
        delete_folder(spark, folder)
        raise


def save_model(folder: str, model: PipelineModel) -> PipelineModel:
    """Saves the model into a version's folder, and gives it back as loaded from there."""
    model.write().save(join(folder, "model"))
    return load_model(folder)


def load_model(folder: str) -> PipelineModel:
    """The model of a version's folder."""
    return PipelineModel.load(join(folder, "model"))


def write_document(spark: SparkSession, folder: str, name: str, document: dict[str, Any]) -> None:
    """Writes `<name>.json` into a version's folder."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    write_text(spark, join(folder, f"{name}.json"), text)


def read_document(spark: SparkSession, folder: str, name: str) -> dict[str, Any] | None:
    """`<name>.json` of a version's folder; None when it is not there."""
    text = read_text(spark, join(folder, f"{name}.json"))
    return None if text is None else json.loads(text)

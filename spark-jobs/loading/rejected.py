"""The sample of rejected records that tasks hand back, set aside where people can look at it."""

from __future__ import annotations

import json

from pyspark.sql import SparkSession

from common.rejects import set_aside


def keep_samples(spark: SparkSession, samples: list[str], folder: str | None) -> str | None:
    """Writes the samples (JSON of `file`, `reason`, `raw`) into the folder; the folder, or None when there are none."""
    if not samples or folder is None:
        return None
    rows = [tuple(json.loads(sample).get(name) for name in ("file", "reason", "raw")) for sample in samples]
    return set_aside(spark.createDataFrame(rows, "file string, reason string, raw string"), folder)

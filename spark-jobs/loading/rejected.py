"""A sample of the records that are no rows, looked at once more and set aside where people can look at it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice

from pyspark.sql import SparkSession

from common.rejects import set_aside
from loading.rows import TableRows, rejected_records

_MOST_SAMPLES = 1000
_MOST_PIECES = 10


def sample(rows: TableRows, pieces: Sequence[int] | None = None) -> list[str]:
    """Some of the rejected records as JSON of `file`, `reason` and `raw`; `pieces`: the partitions that have any."""
    found = rejected_records(rows)
    some = None if pieces is None else list(pieces[:_MOST_PIECES])
    # Of many partitions a few each: what comes back is held by the driver, all at once.
    looked_at = found.getNumPartitions() if some is None else len(some)
    each = max(1, min(_MOST_SAMPLES, _MOST_SAMPLES * _MOST_PIECES // max(1, looked_at)))
    kept = found.context.runJob(found, lambda records: islice(records, each), some)
    return [record.decode("utf-8") for record in kept[:_MOST_SAMPLES]]


def keep_samples(spark: SparkSession, samples: list[str], folder: str | None) -> str | None:
    """Writes the samples (JSON of `file`, `reason`, `raw`) into the folder; the folder, or None when there are none."""
    if not samples or folder is None:
        return None
    rows = [tuple(json.loads(sample).get(name) for name in ("file", "reason", "raw")) for sample in samples]
    return set_aside(spark.createDataFrame(rows, "file string, reason string, raw string"), folder)

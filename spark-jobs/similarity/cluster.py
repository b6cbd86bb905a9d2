"""What the running Spark has to offer, read from its settings."""

from __future__ import annotations

import os
import re

from pyspark.sql import DataFrame, SparkSession

from similarity.plan import Cluster

_MIB = 1 << 20
_UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
# Of an executor's overhead, what the JVM itself takes beside its heap.
_JVM_SHARE = 0.35


def cluster_of(spark: SparkSession) -> Cluster:
    """Cores and memory for Python of the executors; of this machine, when Spark runs in one process."""
    context = spark.sparkContext
    conf = dict(context.getConf().getAll())
    cores = context.defaultParallelism
    if re.match(r"local(\[|$)", context.master):
        # Half of the machine is left to the JVM and to whatever else is open.
        physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return Cluster(cores, physical // 2 // max(1, cores))
    return Cluster(cores, worker_bytes(conf))


def input_bytes(frame: DataFrame) -> int:
    """The size of the files below a frame that has not been read yet."""
    return int(frame._jdf.queryExecution().optimizedPlan().collectLeaves().head().stats().sizeInBytes())


def worker_bytes(conf: dict[str, str]) -> int:
    """What YARN grants one Python worker: its share of an executor's overhead, or what is set for Python alone."""
    workers = max(1, int(conf.get("spark.executor.cores", "1")))
    alone = conf.get("spark.executor.pyspark.memory")
    if alone is not None and size_bytes(alone) > 0:
        return size_bytes(alone) // workers
    heap = size_bytes(conf.get("spark.executor.memory", "1g"))
    factor = float(conf.get("spark.executor.memoryOverheadFactor", "0.1"))
    overhead = size_bytes(conf.get("spark.executor.memoryOverhead", "0"))
    overhead = overhead or max(384 * _MIB, int(heap * factor))
    return int(overhead * (1 - _JVM_SHARE)) // workers


def size_bytes(text: str) -> int:
    """A size as Spark writes it: `4g`, `4096m`; MiB without a unit."""
    match = re.fullmatch(r"\s*(\d+)\s*([kmgt])?i?b?\s*", text.lower())
    if match is None:
        raise ValueError(f"'{text}' is no size such as 4g or 4096m.")
    return int(match[1]) * _UNITS[match[2] or "m"]

"""The Spark session of a job: opened once, always stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

_SETTINGS = {
    # Times in the data are UTC, whatever the machine's zone.
    "spark.sql.session.timeZone": "UTC",
    # A wrong time is null, as in Spark 4's try_ functions, not an exception about Spark 2's parser.
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.ui.showConsoleProgress": "false",
    # The event log then tells the peak memory of executors and of their Python, once a stage.
    "spark.eventLog.logStageExecutorMetrics": "true",
    "spark.executor.processTreeMetrics.enabled": "true",
}


@contextmanager
def spark_session(name: str) -> Iterator[SparkSession]:
    """A session under this name; the master and the sizes come from spark-submit."""
    builder = SparkSession.builder.appName(name)
    for key, value in _SETTINGS.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    if spark.sparkContext.master.startswith("local"):
        # On a laptop Spark's own INFO lines would bury the answer; on a cluster they are the log.
        spark.sparkContext.setLogLevel("WARN")
        lend_packages(spark)
    try:
        yield spark
    finally:
        spark.stop()


def lend_packages(spark: SparkSession) -> None:
    """Lets local Python workers import the packages beside this one, as `--py-files` does on a cluster."""
    spark.sparkContext.environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])

"""Runs a job as its command line has it and times it, the start of Spark excluded: timed_job.py load --input …

With --warm before the job's name it runs twice: the second time counts, the first is told as `cold`.
"""

from __future__ import annotations

import importlib
import sys
import time
from typing import TYPE_CHECKING

from timing import timed

if TYPE_CHECKING:
    from argparse import Namespace
    from types import ModuleType

    from pyspark.sql import SparkSession


def main(argv: list[str]) -> int:
    """Runs the job in a session of its own; a job that fails fails the script."""
    from common.results import success_json
    from common.session import spark_session

    warm = argv[0] == "--warm"
    name, *options = argv[1:] if warm else argv
    job = importlib.import_module(f"jobs.{name}")
    arguments = job.build_parser().parse_args(options)
    with spark_session(name) as spark:
        cold = _run_first(spark, job, arguments) if warm else None
        with timed() as answer:
            answer["cold"] = cold
            answer["result"] = success_json(job.run(spark, arguments))
    return 0


def _run_first(spark: SparkSession, job: ModuleType, arguments: Namespace) -> float:
    begun = time.monotonic()
    job.run(spark, arguments)
    spark.catalog.clearCache()
    return time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Runs a job as its command line has it and times it, the start of Spark excluded: timed_job.py load --input …"""

from __future__ import annotations

import importlib
import sys

from timing import timed


def main(name: str, argv: list[str]) -> int:
    """Runs the job in a session of its own; a job that fails fails the script."""
    from common.results import success_json
    from common.session import spark_session

    job = importlib.import_module(f"jobs.{name}")
    arguments = job.build_parser().parse_args(argv)
    with spark_session(name) as spark, timed() as answer:
        answer["result"] = success_json(job.run(spark, arguments))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))

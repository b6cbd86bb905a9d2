"""Answers a query over files in S3; run it with spark-submit, see --help."""

from __future__ import annotations

import sys
from argparse import BooleanOptionalAction, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if not __package__ and (Path(__file__).resolve().parent.parent / "common").is_dir():
    # Started from a checkout: the packages lie beside this folder. On a cluster --py-files brings them.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from common.arguments import JobParser, add_max_bad, add_subset, whole
from common.entry import run_job

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from common.results import Success

_DESCRIPTION = """\
Answers a query over CSV, JSON and Parquet files. It only reads: any other statement is refused by its plan. The first
rows are in the result, all of them in --output as one CSV and as Parquet.

  spark-submit jobs/sql.py --query "select carrier, avg(arr_delay) from flights group by 1" --table flights=flights.csv
  spark-submit --deploy-mode cluster --py-files s3://b/code/spark-jobs.zip s3://b/code/jobs/sql.py \\
    --query "select count(*) from flights" --table 'flights=s3://b/flights/*.csv' --result s3://b/runs/1/result.json
"""


def build_parser() -> JobParser:
    """The command line of this job."""
    parser = JobParser("sql", _DESCRIPTION)
    parser.add_argument("--query", required=True, metavar="SQL", help="one query of Spark SQL")
    tables = parser.add_argument_group("tables")
    tables.add_argument(
        "--table",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=PATH",
        help="a table; wildcards, .gz and several paths with commas between them are fine",
    )
    tables.add_argument(
        "--format",
        nargs="+",
        action="extend",
        default=[],
        metavar="[NAME=]FORMAT",
        help="csv, tsv, json or parquet (default: by the extension)",
    )
    tables.add_argument(
        "--schema",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=DDL",
        help='types of columns, such as flights="carrier string, arr_delay double" (default: inferred)',
    )
    tables.add_argument("--null", default="NA", metavar="TEXT", help="null in CSV, as nothing is (default: NA)")
    add_subset(tables)
    add_max_bad(tables, "1%")
    parser.add_argument(
        "--rows", type=whole(1, 200), default=20, metavar="COUNT", help="rows in the result (default: %(default)s)"
    )
    parser.add_argument(
        "--output", metavar="URI", help="folder for rows.csv and rows.parquet (default: beside --result, else none)"
    )
    parser.add_argument("--explain", action=BooleanOptionalAction, default=False, help="show the plan and run nothing")
    return parser


def run(spark: SparkSession, arguments: Namespace) -> Success:
    """Answers as the command line says."""
    from lake.answering import answer

    return answer(spark, arguments)


if __name__ == "__main__":
    sys.exit(run_job(build_parser(), run, sys.argv[1:]))

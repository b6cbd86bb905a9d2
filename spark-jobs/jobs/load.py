"""Loads tweets or files into Postgres exactly once; run it with spark-submit, see --help."""

from __future__ import annotations

import os
import sys
from argparse import BooleanOptionalAction, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if not __package__ and (Path(__file__).resolve().parent.parent / "common").is_dir():
    # Started from a checkout: the packages lie beside this folder. On a cluster --py-files brings them.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from common.arguments import JobParser, add_input, add_max_bad, rejected_folder, whole
from common.entry import run_job
from common.errors import JobError

if TYPE_CHECKING:
    import psycopg
    from pyspark.sql import DataFrame, SparkSession

    from common.results import Success
    from loading.database import Database
    from loading.load import Request
    from loading.rows import TableRows

_SECRET = "STOKER_SECRET_DATABASE"
_IDENTITY = ("input", "table", "format", "columns", "multiline", "mode", "key", "newest_by", "limit", "sample")


def build_parser() -> JobParser:
    """The command line of this job."""
    parser = JobParser("load", "Loads tweets, or CSV, JSON and Parquet files, into Postgres: each run exactly once.")
    what = parser.add_argument_group("what to load")
    add_input(what, "tweets as JSON lines; with --table files of any columns")
    add_max_bad(what, "1%")
    what.add_argument(
        "--table", metavar="[SCHEMA.]NAME", help="load files into this table (default: tweets into three)"
    )
    what.add_argument("--format", choices=["csv", "json", "parquet"], help="of the files (default: by their names)")
    what.add_argument(
        "--columns", metavar="FROM[:TO],…", help="columns of the input and of the table (default: all, by name)"
    )
    what.add_argument(
        "--multiline",
        action=BooleanOptionalAction,
        default=False,
        help="values of the CSV may have line breaks; slower",
    )
    how = parser.add_argument_group("how to load it")
    how.add_argument(
        "--mode",
        choices=["append", "upsert", "replace"],
        help="add rows; add them or update those with the same key; or build the table anew "
        "(default: upsert for tweets, append with --table)",
    )
    how.add_argument("--key", metavar="COLUMN,…", help="what tells rows apart (default: the table's primary key)")
    how.add_argument(
        "--newest-by", metavar="COLUMN", help="of rows with one key the greatest wins (default: the last in the input)"
    )
    how.add_argument("--method", choices=["copy", "jdbc"], default="copy", help="(default: %(default)s)")
    how.add_argument(
        "--writers", type=whole(1, 500), metavar="COUNT", help="tasks that write at once (default: by size)"
    )
    how.add_argument(
        "--database-cpus", type=whole(1, 256), default=4, metavar="COUNT", help="vCPUs of the database (default: 4)"
    )
    where = parser.add_argument_group("where to")
    where.add_argument(
        "--database",
        metavar="REFERENCE",
        help=f"secretsmanager:<id>, env:NAME, or postgresql://user@host/name (default: what {_SECRET} refers to)",
    )
    where.add_argument("--password-secret", metavar="REFERENCE", help="the password for a URL, by reference")
    where.add_argument(
        "--tls-mode",
        choices=["disable", "prefer", "require", "verify-full"],
        help="(default: prefer on this machine, else require)",
    )
    where.add_argument("--tls-ca", metavar="PATH", help="certificates to trust (PEM), on any file system of Spark")
    return parser


def run(spark: SparkSession, arguments: Namespace) -> Success:
    """The job: arguments in, result out."""
    from common.subset import subset_note
    from loading.load import load
    from loading.report import success

    database = database_of(spark, arguments)
    outcome = load(spark, database, request_of(arguments, str(database)))
    return success(outcome, database, subset_note(arguments))


def database_of(spark: SparkSession, arguments: Namespace) -> Database:
    """The database that the arguments or the environment refer to."""
    from common.files import read_text
    from loading.database import resolve_database

    reference = arguments.database or os.environ.get(_SECRET)
    if not reference:
        raise JobError(
            "bad-arguments",
            "load: there is no --database.",
            f"Give --database, or set {_SECRET} to a secret's reference.",
        )
    ca = read_text(spark, arguments.tls_ca) if arguments.tls_ca else None
    if arguments.tls_ca and ca is None:
        raise JobError("path-not-found", f"Nothing is at {arguments.tls_ca}.", "Check --tls-ca.")
    return resolve_database(reference, arguments.password_secret, arguments.tls_mode, ca)


def request_of(arguments: Namespace, database: str) -> Request:
    """What the arguments ask for; JobError when they contradict one another."""
    from common.subset import is_subset
    from loading.load import Request

    if arguments.table is None:
        for name in ("format", "columns", "key", "newest_by"):
            if getattr(arguments, name) is not None:
                option = f"--{name.replace('_', '-')}"
                raise JobError(
                    "bad-arguments", f"load: {option} says nothing without --table.", "Tweets have tables of their own."
                )
    identity = {name: getattr(arguments, name) for name in _IDENTITY}
    return Request(
        run=None if arguments.run == "local" else arguments.run,
        paths=arguments.input,
        tables=lambda spark, connection: tables_of(spark, connection, arguments),
        identity={**identity, "database": database},
        method=arguments.method,
        whole=not is_subset(arguments),
        max_bad=arguments.max_bad,
        rejected=rejected_folder(arguments),
        writers=arguments.writers,
        database_cpus=arguments.database_cpus,
    )


def tables_of(spark: SparkSession, connection: psycopg.Connection[Any], arguments: Namespace) -> list[TableRows]:
    """The rows that the arguments ask for, by table."""
    from common.subset import is_subset, take_subset
    from loading.files import FileSource, guess_format, parse_columns
    from loading.tables import Wish, named_table, tweet_tables

    def part(frame: DataFrame) -> DataFrame:
        # A limit may take other rows when it is computed again, so that part is kept.
        return take_subset(frame, arguments).localCheckpoint() if is_subset(arguments) else frame

    if arguments.table is None:
        return tweet_tables(spark, connection, arguments.input, arguments.mode or "upsert", part)
    source = FileSource(
        tuple(arguments.input),
        arguments.format or guess_format(arguments.input),
        parse_columns(arguments.columns) if arguments.columns else (),
        arguments.multiline,
    )
    key = tuple(name.strip() for name in arguments.key.split(",")) if arguments.key else ()
    wish = Wish(arguments.table, arguments.mode or "append", key, arguments.newest_by)
    return [named_table(spark, connection, source, wish, part)]


if __name__ == "__main__":
    sys.exit(run_job(build_parser(), run, sys.argv[1:]))

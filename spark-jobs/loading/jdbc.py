"""Staging by Spark's own JDBC writer, which writes a row again when its task is tried again.

Each staged row carries what tells it from all others, so that publication takes it once.
"""

from __future__ import annotations

import re
from concurrent.futures import Future

from py4j.protocol import Py4JJavaError
from pyspark.sql import functions as F

from common.errors import JobError
from loading.database import Database
from loading.database_errors import explain_connecting
from loading.ledger import SCHEMA, Attempt, application_name
from loading.rejected import sample
from loading.rows import POSITION, TableRows
from loading.tally import Tally

_DRIVER = "org.postgresql.Driver"
_ROWS_A_BATCH = 10_000


def stage_by_jdbc(database: Database, attempt: Attempt, stage: str, rows: TableRows) -> tuple[Tally, Future[int]]:
    """Stages the rows; what was found among them, and how many Spark counts."""
    if database.tls_ca:
        raise JobError(
            "bad-arguments",
            "--method jdbc can't hand the certificates of --tls-ca to the nodes.",
            "Use --method copy, or --tls-mode require.",
        )
    frame = rows.frame
    tally = _survey(rows)
    for name in ("bad", "skipped"):
        if name in frame.columns:
            frame = frame.where(~F.col(name))
    texts = [F.col(f"c{place}").alias(name) for place, name in enumerate(rows.columns)]
    places = [F.col(name).cast("string") for name in POSITION if name in frame.columns]
    options = {**_options(database, attempt), "dbtable": f"{SCHEMA}.{stage}", "numPartitions": str(attempt.partitions)}
    try:
        frame.select(*texts, *places).write.format("jdbc").mode("append").options(**options).save()
    except Py4JJavaError as error:
        raise _explained(str(error), database) or error from None
    counted: Future[int] = Future()
    counted.set_result(tally.rows)
    return tally, counted


def identity(rows: TableRows) -> tuple[str, ...]:
    """The staged columns that tell a row from every other one."""
    return ("stoker_row",) if "stoker_row" in rows.frame.columns else rows.key


def _options(database: Database, attempt: Attempt) -> dict[str, str]:
    return {
        "url": f"jdbc:postgresql://{database.host}:{database.port}/{database.name}",
        "driver": _DRIVER,
        "user": database.user,
        "password": database.password,
        "sslmode": database.tls_mode,
        "ApplicationName": application_name(attempt.run, attempt.number),
        "batchsize": str(_ROWS_A_BATCH),
        "reWriteBatchedInserts": "true",
        # All values go as text of no type, so that Postgres reads them by the column's.
        "stringtype": "unspecified",
        "tcpKeepAlive": "true",
        "options": "-c timezone=UTC",
    }


def _survey(rows: TableRows) -> Tally:
    frame = rows.frame
    rejected = F.col("bad") if "bad" in frame.columns else F.lit(False)
    skipped = F.col("skipped") if "skipped" in frame.columns else F.lit(False)
    stripped = F.col("stripped") if "stripped" in frame.columns else F.lit(False)
    good = ~rejected & ~skipped
    counts = frame.agg(
        F.count_if(good).alias("rows"),
        F.count_if(rejected).alias("rejected"),
        F.count_if(skipped).alias("skipped"),
        F.count_if(good & stripped).alias("stripped"),
    ).collect()[0]
    tally = Tally(**counts.asDict())
    if tally.rejected:
        tally.samples = sample(rows)
    return tally


def _explained(said: str, database: Database) -> JobError | None:
    if f"ClassNotFoundException: {_DRIVER}" in said or "No suitable driver" in said:
        return JobError(
            "missing-package",
            "--method jdbc needs Postgres's JDBC driver, which this cluster has not.",
            "Use the preset warehouse, or set spark.jars.packages to org.postgresql:postgresql:42.7.8; "
            "--method copy needs none.",
        )
    fatal = re.search(r"PSQLException: (?:FATAL: )?([^\n]*)", said)
    if fatal and ("FATAL" in fatal[0] or "onnection" in fatal[1]):
        return explain_connecting(fatal[1], database)
    refused = re.search(r"ERROR: ([^\n]*?)(?: {2}Call getNextException[^\n]*)?(?:\n|$)", said)
    if refused:
        return JobError(
            "database-data",
            f"Postgres refused a row: {refused[1]}.",
            "Mend the input or the table; nothing was published.",
        )
    return None

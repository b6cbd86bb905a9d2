"""How many tasks may write at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from common.errors import JobError

if TYPE_CHECKING:
    import psycopg
    from pyspark.sql import SparkSession

# Other people's sessions also come and go while a load runs.
_LEFT_TO_OTHERS = 10


def cores_to_come(spark: SparkSession) -> int:
    """The cores that tasks may get: those of now, or with dynamic allocation those that Spark may still ask for."""
    context = spark.sparkContext
    if context.getConf().get("spark.dynamicAllocation.enabled", "false") != "true":
        return context.defaultParallelism
    most = int(context.getConf().get("spark.dynamicAllocation.maxExecutors", str(2**31 - 1)))
    return max(context.defaultParallelism, most * int(context.getConf().get("spark.executor.cores", "1")))


def free_connections(connection: psycopg.Connection[Any]) -> int:
    """How many sessions an ordinary login may still open, after those that are left to others."""
    row = connection.execute(
        "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
        # Not pg_stat_activity: it hides from an ordinary login what other people's sessions are.
        " - (SELECT sum(numbackends) FROM pg_stat_database)::int"
    ).fetchone()
    return int(row[0]) - _LEFT_TO_OTHERS if row else 0


def count_writers(wanted: int | None, cores: int, database_cpus: int, free: int) -> int:
    """The writers asked for, or what the cluster's cores, the database's and its free connections allow; at least 1."""
    if wanted is not None:
        if wanted > free + _LEFT_TO_OTHERS:
            raise JobError(
                "database-too-many-clients",
                f"--writers {wanted} is more than the {max(0, free + _LEFT_TO_OTHERS)} connections that are free.",
                "Lower it, or leave it out and it is chosen by what is free.",
            )
        return wanted
    return max(1, min(cores, 2 * database_cpus, free))

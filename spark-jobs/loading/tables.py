"""Which rows go to which tables, in which way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame, SparkSession

from common.errors import JobError
from loading.catalog import Table, missing_table, parse_name, read_table
from loading.files import FileSource, read_files
from loading.rows import TableRows
from loading.tweets import ensure_tables, read_lines, read_tweet_tables

if TYPE_CHECKING:
    import psycopg

Part = Callable[[DataFrame], DataFrame]


@dataclass(frozen=True)
class Wish:
    """A table by name and how to load it; no `key` means the table's primary key."""

    table: str
    mode: str
    key: tuple[str, ...] = ()
    newest_by: str | None = None


def tweet_tables(
    spark: SparkSession, connection: psycopg.Connection[Any], paths: list[str], mode: str, part: Part
) -> list[TableRows]:
    """The three tables of tweets, which are made when they are not there."""
    return read_tweet_tables(read_lines(spark, paths), ensure_tables(connection), mode, part)


def named_table(
    spark: SparkSession, connection: psycopg.Connection[Any], source: FileSource, wish: Wish, part: Part
) -> TableRows:
    """The rows for a table that must be there."""
    name = parse_name(wish.table)
    table = read_table(connection, *name)
    if table is None:
        raise missing_table(connection, *name)
    key = wish.key or table.primary_key
    _check_choice(wish, key)
    if wish.mode == "upsert":
        _require_unique(table, key)
    # Only of a key that somebody has named, or that rows are told apart by, all columns must be there.
    columns, frame = read_files(spark, source, table, key if wish.mode == "upsert" else wish.key, wish.newest_by)
    whole = key if set(key) <= set(columns) else ()
    return TableRows(table, columns, part(frame), wish.mode, whole, wish.newest_by)


def _check_choice(wish: Wish, key: tuple[str, ...]) -> None:
    """Fails when one of several rows is asked for and all would be loaded."""
    options = [option for option, given in (("--key", wish.key), ("--newest-by", wish.newest_by)) if given]
    if options and wish.mode == "append":
        raise JobError(
            "bad-arguments",
            f"load: {options[0]} says nothing with --mode append, which adds all rows.",
            "Give --mode upsert or replace, or leave it out: a unique index of the table refuses what comes twice.",
        )
    if options and not key:
        raise JobError("bad-arguments", "load: --newest-by says nothing without --key.", "Name what tells rows apart.")


def _require_unique(table: Table, key: tuple[str, ...]) -> None:
    known = [", ".join(columns) for columns in table.unique_keys]
    if not key:
        raise JobError(
            "bad-arguments",
            f"{table} has no primary key, so an upsert needs --key.",
            f"Its unique keys: {'; '.join(known)}." if known else "Make a unique index first.",
        )
    if set(key) not in [set(columns) for columns in table.unique_keys]:
        raise JobError(
            "database-schema",
            f"{table} has no unique index on ({', '.join(key)}), which an upsert needs.",
            f"Its unique keys: {'; '.join(known) or 'none'}.",
        )

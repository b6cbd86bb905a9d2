"""CSV, JSON and Parquet files as rows of a table: which column goes where, and what is not of its type."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from common.errors import JobError
from loading.catalog import Column, Table
from loading.rows import position, without_nul
from loading.values import PLAIN, quoted_name, quoted_text, text_of

FORMATS = ("csv", "json", "parquet")
_CORRUPT = "_corrupt_record"
_RAW_LENGTH = 2000
# A JSON field may be missing in a line, so all are looked at unless these have what is wanted.
_LINES_TO_LOOK_AT = 1000


@dataclass(frozen=True)
class FileSource:
    """Files of one format, and the columns wanted of them as (source, target); none means all, by name.

    `multiline`: a quoted value of a CSV may have line breaks; such a file is read by one task.
    """

    paths: tuple[str, ...]
    format: str
    columns: tuple[tuple[str, str], ...] = ()
    multiline: bool = False


def guess_format(paths: list[str]) -> str:
    """The format by the paths' endings; JobError when they do not tell."""
    named = (re.search(r"\.(csv|json|parquet)", path, re.IGNORECASE) for path in paths)
    formats = {match[1].lower() if match else None for match in named}
    only = formats.pop() if len(formats) == 1 else None
    if only:
        return only
    raise JobError(
        "bad-arguments",
        f"The names of {', '.join(paths)} do not tell one format.",
        "Say --format csv, json or parquet.",
    )


def parse_columns(text: str) -> tuple[tuple[str, str], ...]:
    """`source[:target],…` as pairs."""
    pairs = tuple(_pair(part.strip()) for part in text.split(","))
    targets = [target for _, target in pairs]
    twice = next((target for target in targets if targets.count(target) > 1), None)
    if twice:
        raise JobError("bad-arguments", f"--columns fills '{twice}' twice.", "Name each column of the table once.")
    return pairs


def _pair(part: str) -> tuple[str, str]:
    source, colon, target = part.partition(":")
    if not source or (colon and not target):
        raise JobError("bad-arguments", f"'{part}' is no column.", "Write --columns source[:target],source[:target].")
    return source, target or source


def read_files(
    spark: SparkSession, source: FileSource, table: Table, key: tuple[str, ...], newest_by: str | None
) -> tuple[tuple[str, ...], DataFrame]:
    """The table's columns that the files fill, `key` and `newest_by` among them, and the rows' frame."""
    names = _names_in(spark, source)
    pairs = source.columns or _by_name(names, table, source)
    for name, _ in pairs:
        if name not in names and name.split(".")[0] not in names:
            raise _missing(name, names, source)
    columns = [table.column(target) for _, target in pairs]
    _check_columns(table, columns, key, newest_by)
    lines = _lines(spark, source, [name for name, _ in pairs], names)
    frame = _typed(lines, [name for name, _ in pairs], columns, key, names)
    return tuple(column.name for column in columns), frame


def _names_in(spark: SparkSession, source: FileSource) -> list[str]:
    paths = list(source.paths)
    if source.format == "csv":
        return spark.read.option("header", True).csv(paths).columns
    if source.format == "parquet":
        return _parquet(spark, source).columns
    lines = spark.read.text(paths)
    if source.columns:
        names = _fields(lines.limit(_LINES_TO_LOOK_AT))
        if all(name in names or name.split(".")[0] in names for name, _ in source.columns):
            return names
    return _fields(lines)


def _fields(lines: DataFrame) -> list[str]:
    """The fields of JSON lines, each an object or an array of them."""
    of_array = "flatten(transform(from_json(value, 'array<string>'), e -> json_object_keys(e)))"
    names = lines.selectExpr(f"explode(coalesce(json_object_keys(value), {of_array})) as name").distinct().collect()
    return sorted(row[0] for row in names)


def _parquet(spark: SparkSession, source: FileSource) -> DataFrame:
    # A column that only some of the files have is a column.
    return spark.read.option("mergeSchema", True).parquet(*source.paths)


def _by_name(names: list[str], table: Table, source: FileSource) -> tuple[tuple[str, str], ...]:
    if not names:
        raise JobError("empty-input", f"{', '.join(source.paths)} has no records.", "Check --input.")
    for name in names:
        table.column(name)
    return tuple((name, name) for name in names)


def _missing(name: str, names: list[str], source: FileSource) -> JobError:
    if not names:
        return JobError("empty-input", f"{', '.join(source.paths)} has no records.", "Check --input.")
    close = difflib.get_close_matches(name, names, n=1)
    meant = f" Did you mean '{close[0]}'?" if close else ""
    return JobError("wrong-columns", f"The input has no column '{name}'.{meant}", f"Its columns: {', '.join(names)}.")


def _check_columns(table: Table, columns: list[Column], key: tuple[str, ...], newest_by: str | None) -> None:
    names = [column.name for column in columns]
    for column in columns:
        if not column.writable:
            raise JobError(
                "database-schema", f"{table}.{column.name} is filled by Postgres alone.", "Leave it out of --columns."
            )
    for column in table.columns:
        if column.not_null and not column.filled and column.name not in names:
            raise JobError(
                "database-schema",
                f"{table}.{column.name} must not be null, and the input does not fill it.",
                "Map a column to it with --columns.",
            )
    for name in [*key, *([newest_by] if newest_by else [])]:
        table.column(name)
        if name not in names:
            raise JobError(
                "wrong-columns", f"The input does not fill '{name}'.", f"It fills: {', '.join(names)}; see --columns."
            )


def _lines(spark: SparkSession, source: FileSource, wanted: list[str], names: list[str]) -> DataFrame:
    paths = list(source.paths)
    if source.format == "parquet":
        return _parquet(spark, source)
    if source.format == "csv":
        # A quote inside quotes is doubled, as RFC 4180 has it; a line too short or too long is malformed.
        schema = T.StructType([T.StructField(name, T.StringType()) for name in [*names, _CORRUPT]])
        options = {"header": True, "quote": '"', "escape": '"', "enforceSchema": False, "multiLine": source.multiline}
        reader = spark.read.schema(schema).options(columnNameOfCorruptRecord=_CORRUPT, **options)
        return reader.csv(paths)
    fields = [T.StructField(name, T.StringType()) for name in dict.fromkeys(name.split(".")[0] for name in wanted)]
    schema = T.StructType([*fields, T.StructField(_CORRUPT, T.StringType())])
    return spark.read.schema(schema).option("columnNameOfCorruptRecord", _CORRUPT).json(paths)


def _value(name: str, names: list[str]) -> str:
    # All of JSON is read as text; a nested field's parent is then JSON itself.
    if name in names:
        return quoted_name(name)
    head, _, path = name.partition(".")
    return f"get_json_object({quoted_name(head)}, {quoted_text('$.' + path)})"


def _typed(
    lines: DataFrame, sources: list[str], columns: list[Column], key: tuple[str, ...], names: list[str]
) -> DataFrame:
    values = [F.expr(_value(name, names)).alias(f"v{place}") for place, name in enumerate(sources)]
    broken = F.col(_CORRUPT) if _CORRUPT in lines.columns else F.lit(None).cast("string")
    seen = lines.select(*values, broken.alias("broken"), *position())
    texts = [
        F.expr(text_of(f"v{place}", seen.schema[f"v{place}"].dataType, column)).alias(f"c{place}")
        for place, column in enumerate(columns)
    ]
    whole = F.struct(*(F.col(f"v{place}").alias(name) for place, name in enumerate(sources)))
    raw = F.substring(F.coalesce("broken", F.to_json(whole)), 1, _RAW_LENGTH)
    reason = F.expr(_reason(columns, sources, key))
    rejected = F.struct(F.col("stoker_file").alias("file"), reason.alias("reason"), raw.alias("raw"))
    bad = reduce(or_, [F.col("broken").isNotNull(), *map(F.expr, _faults(columns, key))])
    kept = [f"c{place}" for place, column in enumerate(columns) if column.kind not in PLAIN]
    return without_nul(kept, seen.select("*", *texts).withColumns({"bad": bad, "rejected": rejected}))


def _faults(columns: list[Column], key: tuple[str, ...]) -> Iterator[str]:
    """SQL of what would be a reason, shorter than the reasons: it is asked of every record."""
    for place, column in enumerate(columns):
        if column.not_null or column.name in key:
            yield f"c{place} is null"
        elif column.kind != "text":
            yield f"v{place} is not null and c{place} is null"


def _reason(columns: list[Column], sources: list[str], key: tuple[str, ...]) -> str:
    """SQL: why a record is no row of the table, or null."""
    cases = ["when broken is not null then 'malformed'"]
    for place, (column, source) in enumerate(zip(columns, sources)):
        value = f"substring(cast(v{place} as string), 1, 80)"
        before, after = quoted_text(f"{source}: '"), quoted_text(f"' is no {column.type}")
        wrong = f"concat({before}, {value}, {after})"
        cases.append(f"when v{place} is not null and c{place} is null then {wrong}")
        if column.not_null or column.name in key:
            cases.append(f"when c{place} is null then {quoted_text(source + ' is null')}")
    return f"case {' '.join(cases)} end"

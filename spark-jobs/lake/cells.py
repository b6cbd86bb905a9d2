"""Rows in the form that people read: a table of a result, and columns that CSV and Parquet can hold."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    ByteType,
    DataType,
    DayTimeIntervalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    MapType,
    NullType,
    ShortType,
    StringType,
    StructType,
    YearMonthIntervalType,
)

from common.errors import JobError
from common.results import Cell, Table

_NUMBERS = (ByteType, ShortType, IntegerType, LongType, FloatType, DoubleType)
_NESTED = (ArrayType, MapType, StructType)
_UNSTORABLE = (NullType, DayTimeIntervalType, YearMonthIntervalType)
# Nulls of no type inside a nested type, such as those of array().
_NESTED_VOID = re.compile("[:<,]void[,>]")
# JSON numbers are doubles to most who read them.
_LARGEST_EXACT = 2**53
_LONGEST_CELL = 200
MOST_COLUMNS = 20


def storable(frame: DataFrame) -> DataFrame:
    """The rows with columns that a file can have: each name once, and no type that only Spark knows."""
    # PySpark cannot even say that a column is one.
    if re.search("[:<]interval[,>]", frame._jdf.schema().simpleString()):
        problem = "The answer has a column of the type interval, which no file can hold."
        raise JobError("sql-error", problem, "Write cast(… as string).")
    return _each_column(frame.toDF(*distinct_names(frame.columns)), _is_unstorable)


def as_text(frame: DataFrame) -> DataFrame:
    """The rows as CSV can hold them: numbers as they are, all else in words."""
    return _each_column(frame, lambda kind: not isinstance(kind, _NUMBERS))


def has_formula(frame: DataFrame) -> Column:
    """Whether a spreadsheet may take a text of the row for a formula: it begins as one does, and is no number."""
    texts = [_named(field.name) for field in frame.schema if isinstance(field.dataType, StringType)]
    formulas = [text.rlike(r"^[=@\t\r]|^[+-](?![\d.,]*$)") for text in texts]
    # One flat expression, which skips nulls: a chain of thousands would be too deep for Spark.
    return F.greatest(F.lit(False), *formulas) if formulas else F.lit(False)


def first_rows(frame: DataFrame, count: int) -> Table:
    """The first rows as a table of a result, long texts cut off."""
    text = as_text(frame.select(*map(_named, frame.columns[:MOST_COLUMNS])))
    # Cut before they are collected: a single value may be larger than the driver.
    cut = [
        F.substring(name, 1, _LONGEST_CELL + 1).alias(field.name) if isinstance(field.dataType, StringType) else name
        for field, name in zip(text.schema, map(_named, text.columns))
    ]
    rows = text.select(*cut).limit(count).collect()
    return Table("First rows", text.columns, [[_cell(value) for value in row] for row in rows])


def _is_unstorable(kind: DataType) -> bool:
    return isinstance(kind, _UNSTORABLE) or _NESTED_VOID.search(kind.simpleString()) is not None


def _each_column(frame: DataFrame, in_words: Callable[[DataType], bool]) -> DataFrame:
    return frame.select(
        *[
            _text(_named(field.name), field.dataType).alias(field.name)
            if in_words(field.dataType)
            else _named(field.name)
            for field in frame.schema
        ]
    )


def distinct_names(names: list[str]) -> list[str]:
    """Names of columns, each once whatever its case: a second `x` is `x_2`."""
    taken: set[str] = set()
    given = []
    for name in names:
        candidate, number = name, 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{name}_{number}"
        taken.add(candidate.lower())
        given.append(candidate)
    return given


def _text(column: Column, kind: DataType) -> Column:
    if isinstance(kind, _NESTED):
        return F.to_json(column)
    return F.hex(column) if isinstance(kind, BinaryType) else column.cast("string")


def _cell(value: Any) -> Cell:
    if value is None:
        return "null"
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_EXACT else str(value)
    return value if len(value) <= _LONGEST_CELL else f"{value[:_LONGEST_CELL]}…"


def _named(column: str) -> Column:
    return F.col(f"`{column.replace('`', '``')}`")

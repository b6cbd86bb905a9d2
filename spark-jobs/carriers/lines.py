"""Lines of CSV cut into just the fields that are needed, by functions that Spark compiles.

Spark's own CSV reader makes a Java string of every line; on hundreds of millions of flights that is most of the time.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from common.errors import JobError

# A quoted field, and, when there is no comma in it, what is between the quotes.
_QUOTED = '"([^",]*)"|"[^"]*"'


def read_lines(spark: SparkSession, paths: list[str]) -> DataFrame:
    """The lines of text files in the column `value`, all but the empty ones."""
    return spark.read.text(paths).where("value <> ''")


def read_header(lines: DataFrame, paths: list[str]) -> str:
    """The first line; `empty-input` when there is none."""
    first = lines.first()
    if first is None:
        raise JobError("empty-input", f"{', '.join(paths)} has no lines.", "Check the path, and that data has arrived.")
    return str(first["value"])


def columns_of(header: str) -> list[str]:
    """The names of the columns in a header."""
    return next(csv.reader([header]))


def fields(columns: int, positions: Sequence[int]) -> tuple[Column, list[Column]]:
    """Whether a `line` has as many fields as there are columns, and its fields at these positions, at least two.

    The line is cut once, before the last field that is needed. Counted from the left and from the right this is the
    same place only when the number of fields is right.
    """
    line = F.col("line")
    pivot = max(positions)
    before = F.substring_index(line, ",", pivot)
    after = F.substring_index(line, ",", pivot - columns)
    is_whole = F.octet_length(before) + F.octet_length(after) + 1 == F.octet_length(line)
    wanted = [
        F.trim(F.substring_index(after if at == pivot else F.substring_index(before, ",", at - pivot), ",", 1))
        for at in positions
    ]
    return is_whole, wanted


def unquoted() -> Column:
    """A line (the column `value`) without quotes, and without those fields that have a comma in them."""
    value = F.col("value")
    return F.when(value.contains('"'), F.regexp_replace(value, _QUOTED, "$1")).otherwise(value)


def file_with_another_header(lines: DataFrame, header: str) -> str | None:
    """A file in which the header is not to be found."""
    by_file = lines.groupBy(F.col("_metadata.file_path").alias("file")).agg(
        F.max(F.col("value") == header).alias("has")
    )
    odd = by_file.where("not has").first()
    return None if odd is None else str(odd["file"])

"""Lines of CSV cut into just the fields that are needed, by functions that Spark compiles.

Spark's own CSV reader makes a Java string of every line; on hundreds of millions of flights that is most of the time.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column
from pyspark.sql import functions as F

# A quoted field, and, when there is no comma in it, what is between the quotes.
_QUOTED = '"([^",]*)"|"[^"]*"'


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

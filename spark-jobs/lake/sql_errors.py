"""What is wrong with a query, in Spark's words and with its suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from pyspark.errors.exceptions.captured import CapturedException

from common.errors import JobError
from common.spark_errors import explain

_MOST_COLUMNS = 60
# Spark begins what it has foreseen with the name of the error; that of a failed task comes after a stack's first line.
_NAMED = re.compile(r"\[[A-Z][A-Z_]+(?:\.[A-Z_]+)?\]\s")
# What a function says of its arguments when it meets a row: raise_error, a pattern of dates, ….
_OF_A_FUNCTION = re.compile(
    r"^Caused by: (?:java\.lang\.(?:Runtime|IllegalArgument|Arithmetic)|java\.time\.DateTime)Exception: (.+)$", re.M
)
_PLACE = re.compile(r"\(?line (\d+),? pos (\d+)\)?")
# What follows Spark's first sentences: the place, the query, the plan, or advice about settings.
_AFTER = re.compile(
    r"\(line \d|; line \d|(?<!:);?\n|\s1\) You can|\sSQLSTATE|\sIf necessary set|\sIf you did not qualify"
)


@contextmanager
def sql_errors(tables: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """Turns what Spark says of a query into `sql-error`; `tables` are the columns by the name of the table."""
    try:
        yield
    except Exception as error:
        message = _words_of(error)
        # A missing file or a refused access has a name of its own, whatever the query was.
        if message is None or explain(error) is not None:
            raise
        raise JobError("sql-error", message, _columns(tables)) from error


def _words_of(error: Exception) -> str | None:
    text = str(error)
    named, of_a_function = _NAMED.search(text), _OF_A_FUNCTION.findall(text)
    if named:
        said = text[named.end() :]
    elif isinstance(error, CapturedException):
        # Of the query itself; what breaks in a task comes as another exception.
        said = text.strip()
    elif of_a_function:
        said = of_a_function[-1]
    else:
        return None
    place = _PLACE.search(said)
    where = f" (line {place[1]}, character {int(place[2]) + 1})" if place else ""
    sentences = " ".join(_AFTER.split(said, maxsplit=1)[0].split())
    return f"{sentences.rstrip('.')}{where}."


def _columns(tables: Mapping[str, Sequence[str]]) -> str | None:
    listed = [
        f"{name}: {', '.join(columns[:_MOST_COLUMNS])}{', …' if len(columns) > _MOST_COLUMNS else ''}."
        for name, columns in tables.items()
    ]
    return f"Columns of {' Of '.join(listed)}" if listed else None

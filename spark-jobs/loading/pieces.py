"""Which task writes a row: the one that reads its piece of the files, or the one that the row's key says."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from pyspark.sql import DataFrame

from loading.rows import TableRows


def settle(tables: list[TableRows], cores: int, writers: int) -> tuple[list[TableRows], str]:
    """The tables with `in_place` decided, and a digest of how their rows are cut into partitions.

    Rows stay in place when the tasks that read are few enough to write; else they go to as many tasks as may write.
    """
    settled, cuts = [], []
    for rows in tables:
        # Also when they don't stay: where a row stands in the input is counted by piece.
        pieces = _pieces(rows.frame) if rows.from_files else []
        in_place = rows.from_files and min(len(pieces), cores) <= writers
        settled.append(replace(rows, in_place=in_place))
        cuts += [str(in_place), *pieces]
    return settled, hashlib.sha256("\n".join(cuts).encode()).hexdigest()


def _pieces(frame: DataFrame) -> list[str]:
    """What each of the frame's partitions reads: files, and from where to where."""
    partitions = frame._jdf.queryExecution().toRdd().partitions()
    return [", ".join(file.toString() for file in partition.files()) for partition in partitions]

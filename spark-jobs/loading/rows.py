"""Rows on their way into a table, in one form for all sources.

The frame: text columns `c0`, `c1`, …; optionally `bad` (true when the record is no row; `rejected` is then a struct of
`file`, `reason` and `raw`), `skipped` (true when it is meant to be none, as a notice among tweets), `stripped` (true
when a NUL was taken out), and the three columns of `position`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from pyspark import RDD
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from loading.catalog import Table
from loading.marks import REJECTED, SKIPPED, STRIPPED
from loading.values import PLAIN
from loading.whole_records import WholeRecords

POSITION = {"stoker_written": "bigint", "stoker_file": "text", "stoker_row": "bigint"}
_ESCAPES = (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))


@dataclass(frozen=True)
class TableRows:
    """What goes to one table: `columns` of it stand in the frame's `c0`, `c1`, …; `key` are those that tell rows apart.

    Of rows with the same key that with the greatest `newest_by` counts, then the one that stands last in the input.
    `in_place`: a row is written by the task that reads it, and not handed to another one.
    """

    table: Table
    columns: tuple[str, ...]
    frame: DataFrame
    mode: str
    key: tuple[str, ...] = ()
    newest_by: str | None = None
    in_place: bool = False

    @property
    def staged_columns(self) -> tuple[str, ...]:
        """What is staged: the columns, and where a record stood when that decides between rows."""
        return (*self.columns, *(POSITION if self.picks else ()))

    @property
    def picks(self) -> bool:
        """True when several rows may have the same key and only one of them is to be in the table."""
        return self.mode != "append" and bool(self.key) and self.from_files

    @property
    def from_files(self) -> bool:
        """True when each row is a record of a file, in the task that reads it."""
        return set(POSITION) <= set(self.frame.columns)


def position() -> list[SparkColumn]:
    """Where a record stands: its file's time, its file, and its place, which grows within a file."""
    written = F.unix_millis("_metadata.file_modification_time").alias("stoker_written")
    path = F.col("_metadata.file_path").alias("stoker_file")
    return [written, path, F.monotonically_increasing_id().alias("stoker_row")]


def records(rows: TableRows, partitions: int) -> RDD[bytes]:
    """The rows as lines of COPY's text form, and marked records that are none.

    Whatever machine computes a partition, it has the same rows: those of its piece of the files when rows stay in
    place, else Spark's hash of the key says in which of so many partitions a row belongs.
    """
    frame = rows.frame
    names = [f"c{place}" for place in range(len(rows.columns))]
    place = [names[rows.columns.index(name)] for name in rows.key] or names
    staged = [*names, *rows.staged_columns[len(names) :]]
    plain = {name for name, column in zip(names, rows.columns) if rows.table.column(column).kind in PLAIN}
    values = [F.coalesce(F.col(name) if name in plain else _escaped(name), F.lit("\\N")) for name in staged]
    line = F.concat_ws("\t", *values[:-1], F.concat(values[-1], F.lit("\n")))
    marked = line
    if "stripped" in frame.columns:
        marked = F.when(F.col("stripped"), F.concat(F.lit(STRIPPED.decode()), line)).otherwise(line)
    if "bad" in frame.columns:
        # Why it is bad is asked of a few only, later: here it would cost all the others a sixth of their time.
        marked = F.when(F.col("bad"), F.lit(REJECTED.decode())).otherwise(marked)
    if "skipped" in frame.columns:
        marked = F.when(F.col("skipped"), F.lit(SKIPPED.decode())).otherwise(marked)
    lines = frame.select(marked.cast("binary").alias("record"), *place)
    if not rows.in_place:
        lines = lines.repartition(partitions, *place)
    return _as_bytes(lines.select("record"))


def rejected_records(rows: TableRows) -> RDD[bytes]:
    """The records that are no rows as JSON of `file`, `reason` and `raw`, in the partitions of `frame`."""
    return _as_bytes(rows.frame.where("bad").select(F.to_json("rejected").cast("binary")))


def _as_bytes(frame: DataFrame) -> RDD[bytes]:
    # Bytes go to Python as they are, with their length in front: nothing is pickled and nothing decoded.
    session = frame.sparkSession
    encoder = session._jvm.org.apache.spark.sql.Encoders.BINARY()
    return RDD(getattr(frame._jdf, "as")(encoder).toJavaRDD(), session.sparkContext, WholeRecords())


def _escaped(name: str) -> SparkColumn:
    text = escaped = F.col(name).cast("string")
    for character, escape in _ESCAPES:
        escaped = F.replace(escaped, F.lit(character), F.lit(escape))
    # Spark's replace compares at every byte: to look first whether there is anything to replace is far cheaper.
    needed = reduce(or_, (F.contains(text, F.lit(character)) for character, _ in _ESCAPES))
    return F.when(needed, escaped).otherwise(text)


def without_nul(names: Sequence[str], frame: DataFrame) -> DataFrame:
    """The frame without NULs in its text columns, and `stripped` where there were some: Postgres refuses them."""
    nul = F.lit("\x00")
    found = {name: F.coalesce(F.contains(F.col(name), nul), F.lit(False)) for name in names}
    cleaned = {
        name: F.when(there, F.replace(F.col(name), nul, F.lit(""))).otherwise(F.col(name))
        for name, there in found.items()
    }
    return frame.withColumns({**cleaned, "stripped": reduce(or_, found.values(), F.lit(False))})

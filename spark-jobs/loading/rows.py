"""Rows on their way into a table, in one form for all sources.

The frame: text columns `c0`, `c1`, …; optionally `rejected` (a struct of `file`, `reason` and `raw` when the record is
no row), `skipped` (true when it is meant to be none, as a notice among tweets), `stripped` (true when a NUL was taken
out), and the three columns of `position`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    """

    table: Table
    columns: tuple[str, ...]
    frame: DataFrame
    mode: str
    key: tuple[str, ...] = ()
    newest_by: str | None = None

    @property
    def staged_columns(self) -> tuple[str, ...]:
        """What is staged: the columns, and where a record stood when that decides between rows."""
        return (*self.columns, *(POSITION if self.picks else ()))

    @property
    def picks(self) -> bool:
        """True when several rows may have the same key and only one of them is to be in the table."""
        return self.mode != "append" and bool(self.key) and set(POSITION) <= set(self.frame.columns)


def position() -> list[SparkColumn]:
    """Where a record stands: its file's time, its file, and its place, which grows within a file."""
    written = F.unix_millis("_metadata.file_modification_time").alias("stoker_written")
    path = F.col("_metadata.file_path").alias("stoker_file")
    return [written, path, F.monotonically_increasing_id().alias("stoker_row")]


def records(rows: TableRows, partitions: int) -> RDD[bytes]:
    """The rows as lines of COPY's text form, and marked records that are none, in partitions told by the key alone.

    Whatever machine computes a partition, it has the same rows: Spark's hash of the key says where a row belongs.
    """
    frame = rows.frame
    names = [f"c{place}" for place in range(len(rows.columns))]
    place = [names[rows.columns.index(name)] for name in rows.key] or names
    staged = [*names, *rows.staged_columns[len(names) :]]
    plain = {name for name, column in zip(names, rows.columns) if rows.table.column(column).kind in PLAIN}
    values = [F.coalesce(F.col(name) if name in plain else _escaped(name), F.lit("\\N")) for name in staged]
    line = F.concat(F.concat_ws("\t", *values), F.lit("\n"))
    marked = line
    if "stripped" in frame.columns:
        marked = F.when(F.col("stripped"), F.concat(F.lit(STRIPPED.decode()), line)).otherwise(line)
    if "rejected" in frame.columns:
        rejected = F.concat(F.lit(REJECTED.decode()), F.to_json("rejected"))
        marked = F.when(F.col("rejected").isNotNull(), rejected).otherwise(marked)
    if "skipped" in frame.columns:
        marked = F.when(F.col("skipped"), F.lit(SKIPPED.decode())).otherwise(marked)
    lines = frame.select(marked.cast("binary").alias("record"), *place).repartition(partitions, *place)
    # Bytes go to Python as they are, with their length in front: nothing is pickled and nothing decoded.
    session = frame.sparkSession
    encoder = session._jvm.org.apache.spark.sql.Encoders.BINARY()
    return RDD(getattr(lines.select("record")._jdf, "as")(encoder).toJavaRDD(), session.sparkContext, WholeRecords())


def _escaped(name: str) -> SparkColumn:
    text = F.col(name).cast("string")
    for character, escape in _ESCAPES:
        text = F.replace(text, F.lit(character), F.lit(escape))
    return text


def without_nul(names: Sequence[str], frame: DataFrame) -> DataFrame:
    """The frame without NULs in its text columns, and `stripped` where there were some: Postgres refuses them."""
    nul = F.lit("\x00")
    found = F.lit(False)
    for name in names:
        found = found | F.coalesce(F.contains(F.col(name), nul), F.lit(False))
    cleaned = {name: F.replace(F.col(name), nul, F.lit("")) for name in names}
    return frame.withColumns({**cleaned, "stripped": found})

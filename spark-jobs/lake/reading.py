"""Opens the declared tables: formats, types, and what is to be done with records that do not fit them."""

from __future__ import annotations

import difflib
from argparse import Namespace
from dataclasses import dataclass, replace

from pyspark import StorageLevel
from pyspark.errors import ParseException
from pyspark.sql import DataFrame, DataFrameReader, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from common.errors import JobError
from common.headers import check_same_header, columns_of, read_header, read_lines
from common.rejects import set_aside
from common.subset import take_subset
from lake.tables import TableSpec

_CORRUPT = "_corrupt_record"
_FILE = "_file_of_record"
# Enough to tell the types of a plan that is only shown.
_PEEKED_LINES = 1000


@dataclass(frozen=True)
class OpenTable:
    """A table whose columns are known; of text formats `checked` has also the column `_corrupt_record`."""

    spec: TableSpec
    frame: DataFrame
    checked: DataFrame | None = None


@dataclass(frozen=True)
class BadRecords:
    """What was found in a table: `bad` of `records` do not fit its columns."""

    table: OpenTable
    records: int
    bad: int


def open_table(spark: SparkSession, spec: TableSpec, null: str, peek: bool) -> OpenTable:
    """The table; types that are not given are inferred from all of the data, or with `peek` from the first lines."""
    reader = spark.read
    if spec.format == "parquet":
        given = _ddl(spark, spec)
        return OpenTable(spec, (reader.schema(given) if given else reader).parquet(*spec.paths))
    if spec.format == "json":
        return _open_json(spark, spec, peek)
    reader = reader.options(header=True, quote='"', escape='"', sep=_separator(spec), nullValue=null)
    return _open_csv(spark, spec, reader, peek)


def part_of(table: OpenTable, arguments: Namespace) -> OpenTable:
    """The records of the table that `--limit` and `--sample` leave."""
    checked = None if table.checked is None else take_subset(table.checked, arguments)
    return replace(table, frame=take_subset(table.frame, arguments), checked=checked)


def bad_records(table: OpenTable) -> BadRecords | None:
    """Reads the whole table and counts what does not fit its columns; None for a format that cannot be malformed."""
    if table.checked is None:
        return None
    # All columns are asked for: Spark does not look at values that nobody wants, and would not see what is wrong there.
    columns = [F.count(_quoted(name)) for name in table.frame.columns]
    counts = table.checked.agg(F.count("*").alias("records"), F.count(_CORRUPT).alias("bad"), *columns).first()
    return BadRecords(table, counts["records"], counts["bad"]) if counts else None


def good_rows(found: BadRecords | None, table: OpenTable) -> DataFrame:
    """The table without its bad records."""
    if found is None or found.bad == 0 or table.checked is None:
        # Without the column of the malformed Spark reads no more columns than a query needs.
        return table.frame
    # Kept whole until the session ends, so that the same records are bad whichever columns the query wants.
    return table.checked.persist(StorageLevel.MEMORY_AND_DISK).where(f"{_CORRUPT} is null").drop(_CORRUPT)


def set_bad_aside(checked: DataFrame, name: str, folder: str | None) -> str:
    """Sets a sample of the bad records of a `checked` frame aside, and gives one of them as an example."""
    marked = checked.select("*", F.col("_metadata.file_path").alias(_FILE)).where(f"{_CORRUPT} is not null")
    # Spark refuses to read the column of the malformed alone, unless it is kept with all others.
    kept = marked.persist()
    try:
        reason = F.lit(f"does not fit the columns of {name}").alias("reason")
        bad = kept.select(F.col(_FILE).alias("file"), reason, F.col(_CORRUPT).alias("raw"))
        set_aside(bad, folder)
        example = bad.first()
    finally:
        kept.unpersist()
    return "" if example is None else str(example["raw"])


def _open_json(spark: SparkSession, spec: TableSpec, peek: bool) -> OpenTable:
    schema = _ddl(spark, spec)
    if schema is None:
        if peek:
            inferred = _infer(spark.read, "json", spark.read.text(spec.paths))
        else:
            inferred = spark.read.json(spec.paths).schema
        schema = StructType([column for column in inferred if column.name != _CORRUPT])
        if not schema.fields:
            raise _empty(spec, "JSON objects")
    return _both(spec, schema, spark.read, "json")


def _open_csv(spark: SparkSession, spec: TableSpec, reader: DataFrameReader, peek: bool) -> OpenTable:
    given = _ddl(spark, spec)
    header = reader.csv(spec.paths).columns
    if not header:
        raise _empty(spec, "lines")
    if given is not None:
        schema = _typed(spec, header, given)
    elif peek:
        schema = _infer(reader, "csv", spark.read.text(spec.paths))
    else:
        schema = reader.csv(spec.paths, inferSchema=True).schema
    return _both(spec, schema, _with_header_checked(spark, spec, reader, header), "csv")


def _with_header_checked(
    spark: SparkSession, spec: TableSpec, reader: DataFrameReader, header: list[str]
) -> DataFrameReader:
    """A reader of files that all have this header; otherwise a column would be taken for another."""
    lines = read_lines(spark, spec.paths)
    first = read_header(lines, spec.paths, f"--table {spec.name}")
    if columns_of(first, _separator(spec)) == header:
        # Spark looks at each file when it reads it.
        return reader.option("enforceSchema", False)
    # Spark gives names to columns that have none, or one that is there twice, and then finds them in no file.
    if len(lines.inputFiles()) > 1:
        check_same_header(lines, first)
    return reader


def _infer(reader: DataFrameReader, kind: str, lines: DataFrame) -> StructType:
    session = lines.sparkSession
    text = lines.limit(_PEEKED_LINES)
    strings = getattr(text._jdf, "as")(session._jvm.org.apache.spark.sql.Encoders.STRING())
    return DataFrame(getattr(reader.option("inferSchema", True)._jreader, kind)(strings), session).schema


def _both(spec: TableSpec, schema: StructType, reader: DataFrameReader, kind: str) -> OpenTable:
    def load(columns: list[StructField]) -> DataFrame:
        return reader.schema(StructType(columns)).format(kind).load(spec.paths)

    reader = reader.option("columnNameOfCorruptRecord", _CORRUPT)
    frame = load(schema.fields)
    return OpenTable(spec, frame, load([*schema.fields, StructField(_CORRUPT, StringType())]))


def _ddl(spark: SparkSession, spec: TableSpec) -> StructType | None:
    if spec.schema is None:
        return None
    try:
        return spark.createDataFrame([], spec.schema).schema
    # PySpark stumbles over types that it cannot say, such as interval.
    except (ParseException, AssertionError) as error:
        raise JobError(
            "bad-arguments",
            f"--schema {spec.name}: '{spec.schema}' is no schema.",
            'Write names and types, such as "carrier string, arr_delay double".',
        ) from error


def _typed(spec: TableSpec, header: list[str], given: StructType) -> StructType:
    """The columns of the header in its order, with the types that are given; the others are text."""
    types = {column.name.lower(): column.dataType for column in given}
    for name in given.names:
        if name.lower() not in [column.lower() for column in header]:
            close = difflib.get_close_matches(name, header, n=1)
            meant = f" Did you mean '{close[0]}'?" if close else ""
            problem = f"The table '{spec.name}' has no column '{name}'.{meant}"
            raise JobError("wrong-columns", problem, f"Columns: {', '.join(header)}.")
    return StructType([StructField(name, types.get(name.lower(), StringType())) for name in header])


def _separator(spec: TableSpec) -> str:
    return "\t" if spec.format == "tsv" else ","


def _empty(spec: TableSpec, what: str) -> JobError:
    return JobError("empty-input", f"{', '.join(spec.paths)} has no {what}.", f"Check --table {spec.name}.")


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"

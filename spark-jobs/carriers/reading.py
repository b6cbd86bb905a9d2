"""Reads flights from CSV, no more of each line than is needed, and says of each whether it can be counted.

The frame: `value` (the line), `is_header`, `carrier`, `delay` (minutes late, negative when early; null when it is
missing), `cancelled`, `reason` (why the record is bad, else null).
"""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from carriers.columns import CANCELLED, CARRIER, CODE, DELAY, NAME, find_column, require_column
from carriers.lines import fields, unquoted
from common.errors import JobError
from common.headers import check_same_header, columns_of, read_header, read_lines
from common.subset import is_subset, take_subset

# What pandas.read_csv takes for missing, R's NA among it.
MISSING = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
    "NULL", "NaN", "None", "n/a", "nan", "null",
]  # fmt: skip

# Longer than there have been aeroplanes: such a number is no delay, and could make a mean infinite.
_MOST_MINUTES = 100_000_000


@dataclass(frozen=True)
class FlightsSource:
    """CSV files with one header; a column that is None is looked for by the names that are known."""

    paths: list[str]
    carrier_column: str | None = None
    delay_column: str | None = None


@dataclass(frozen=True)
class Flights:
    """The lines that were found, their header, and what they say, as the frame above."""

    header: str
    lines: DataFrame
    frame: DataFrame


def read_flights(spark: SparkSession, source: FlightsSource, arguments: Namespace) -> Flights:
    """The flights, or the part of them that `--limit` and `--sample` leave; only the header is read yet."""
    lines = read_lines(spark, source.paths)
    header = read_header(lines, source.paths, "--input")
    names = columns_of(header)
    carrier = require_column(names, CARRIER, source.carrier_column, "the carrier", "--carrier-column")
    delay = require_column(names, DELAY, source.delay_column, "the arrival delay", "--delay-column")
    wanted = [carrier, delay, *filter(None, [find_column(names, CANCELLED)])]
    is_whole, texts = fields(len(names), [names.index(name) for name in wanted])
    records = take_subset(lines.where(F.col("value") != header), arguments) if is_subset(arguments) else lines
    cut = records.withColumn("line", unquoted()).select(
        "value",
        (F.col("value") == header).alias("is_header"),
        is_whole.alias("is_whole"),
        *[text.alias(name) for text, name in zip(texts, ["carrier", "delay", "cancelled"])],
    )  # fmt: skip
    return Flights(header, lines, _judged(cut))


def check_headers(flights: Flights, seen: int) -> None:
    """Fails with `wrong-columns` when a file has another header; `seen` is how often the header was found."""
    if seen != len(flights.lines.inputFiles()):
        check_same_header(flights.lines, flights.header)


def bad_records(flights: Flights) -> DataFrame:
    """The bad records as they are set aside: `file`, `reason`, `raw`."""
    bad = flights.frame.where("reason is not null")
    return bad.select(F.col("_metadata.file_path").alias("file"), "reason", F.col("value").alias("raw"))


def _judged(cut: DataFrame) -> DataFrame:
    # Each step is a select of its own, or Spark would work a number out as often as it is used.
    is_cancelled = F.coalesce(F.col("cancelled").cast("double") > 0, F.lit(False))
    read = cut.select(
        "value", "is_header", "is_whole", "delay",
        F.when(~F.col("carrier").isin(MISSING), F.col("carrier")).alias("carrier"),
        _number(F.col("delay")).alias("minutes"),
        (is_cancelled if "cancelled" in cut.columns else F.lit(False)).alias("cancelled"),
    )  # fmt: skip
    is_number = F.coalesce(F.abs("minutes") < _MOST_MINUTES, F.lit(False))
    reason = (
        F.when(F.col("is_header"), None)
        .when(~F.col("is_whole"), "another number of fields than the header has")
        .when(F.col("carrier").isNull(), "no carrier")
        .when(~is_number & ~F.col("delay").isin(MISSING), "the delay is no number")
    )
    judged = read.select("value", "is_header", "carrier", "minutes", "cancelled", reason.alias("reason"))
    delay = F.when(F.col("reason").isNull() & is_number, F.col("minutes"))
    return judged.select("value", "is_header", "carrier", delay.alias("delay"), "cancelled", "reason")


def _number(text: Column) -> Column:
    # Whole numbers, which most are, are read without a detour over Java's strings.
    whole = F.when(~text.contains("."), text.cast("long")).cast("double")
    return F.coalesce(whole, text.cast("double"))


def read_airlines(spark: SparkSession, path: str) -> DataFrame:
    """Codes and names of airlines, `carrier` and `name`, each code once."""
    lines = spark.read.options(header=True, quote='"', escape='"').csv(path)
    if not lines.columns:
        raise JobError("empty-input", f"{path} has no lines.", "Check --airlines.")
    code = require_column(lines.columns, CODE, None, "the airline's code", None)
    others = [column for column in lines.columns if column != code]
    name = require_column(others, NAME, None, "the airline's name", None)
    named = lines.select(F.trim(_named(code)).alias("carrier"), F.trim(_named(name)).alias("name"))
    return named.where("carrier <> '' and name <> ''").groupBy("carrier").agg(F.min("name").alias("name"))


def _named(column: str) -> Column:
    return F.col(f"`{column.replace('`', '``')}`")

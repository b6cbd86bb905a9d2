"""Reads tweets from JSON lines or CSV into one frame, keeping count of what could not be read.

The frame: `file`, `kind` (`tweet`, `notice`, `malformed`, `incomplete`), `id`, `text`, `at` (milliseconds), `label`,
`raw` (what a malformed line says).
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, StringType, StructField, StructType

from common.errors import JobError
from tweets.emoticons import emoticon_label
from tweets.times import epoch_millis

_CORRUPT = "_corrupt_record"
# What Twitter's stream sends between tweets.
NOTICES = ["delete", "limit", "scrub_geo", "status_withheld", "user_withheld", "disconnect", "warning"]
_RAW_LENGTH = 160


@dataclass(frozen=True)
class JsonSource:
    """Tweet v1.1 JSON lines; `label_field` is a dotted path, None means emoticons."""

    paths: list[str]
    label_field: str | None = None

    @property
    def label(self) -> str | None:
        """What the label is read from; None for emoticons."""
        return self.label_field


@dataclass(frozen=True)
class CsvSource:
    """CSV with a header; `label_column` None means emoticons."""

    paths: list[str]
    text_column: str
    time_column: str
    label_column: str | None = None
    id_column: str | None = None

    @property
    def label(self) -> str | None:
        """What the label is read from; None for emoticons."""
        return self.label_column


def read_tweets(spark: SparkSession, source: JsonSource | CsvSource) -> DataFrame:
    """The source as the frame above; nothing is read yet but a CSV file's header."""
    return _read_json(spark, source) if isinstance(source, JsonSource) else _read_csv(spark, source)


def field_names(spark: SparkSession, source: JsonSource | CsvSource) -> list[str]:
    """The fields of the first JSON line, or the columns of a CSV, for a message that helps."""
    if isinstance(source, CsvSource):
        return spark.read.option("header", True).csv(source.paths).columns
    line = spark.read.text(source.paths).where("value like '{%'").first()
    return sorted(json.loads(line["value"])) if line else []


def _read_json(spark: SparkSession, source: JsonSource) -> DataFrame:
    schema = _json_schema(source.label_field)
    lines = spark.read.schema(schema).option("columnNameOfCorruptRecord", _CORRUPT).json(source.paths)
    text = unescaped(F.coalesce("extended_tweet.full_text", "full_text", "text"))
    at = F.coalesce(epoch_millis(F.col("timestamp_ms")), epoch_millis(F.col("created_at")))
    label = F.col(source.label_field) if source.label_field else emoticon_label(text)
    is_notice = F.coalesce(*NOTICES).isNotNull() & text.isNull()
    return _frame(lines, F.coalesce("id_str", "id"), text, at, label, is_notice)


def unescaped(text: Column) -> Column:
    """A tweet's text without the entities of Twitter's API, which escapes these three, and only these."""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = F.replace(text, F.lit(entity), F.lit(character))
    return text


def _json_schema(label_field: str | None) -> StructType:
    # All strings: a number where a text is expected is no reason to lose the tweet.
    names = ["id", "id_str", "text", "full_text", "created_at", "timestamp_ms", *NOTICES, _CORRUPT]
    fields: dict[str, DataType] = {name: StringType() for name in names}
    fields["extended_tweet"] = StructType([StructField("full_text", StringType())])
    if label_field:
        head, *rest = label_field.split(".")
        nested: DataType = StringType()
        for name in reversed(rest):
            nested = StructType([StructField(name, nested)])
        if not (rest == [] and head in fields):
            fields[head] = nested
    return StructType([StructField(name, kind) for name, kind in fields.items()])


def _read_csv(spark: SparkSession, source: CsvSource) -> DataFrame:
    # A quote inside quotes is doubled and a text may have line breaks, as RFC 4180 has it.
    reader = spark.read.options(header=True, multiLine=True, quote='"', escape='"')
    header = reader.csv(source.paths).columns
    if not header:
        raise JobError("empty-input", f"{_listed(source.paths)} has no lines.", "Check --input.")
    wanted = [source.text_column, source.time_column, source.label_column, source.id_column]
    _require_columns([name for name in wanted if name], header)
    schema = StructType([StructField(name, StringType()) for name in [*header, _CORRUPT]])
    reader = reader.schema(schema).options(columnNameOfCorruptRecord=_CORRUPT, enforceSchema=False)
    lines = reader.csv(source.paths)
    text = _named(source.text_column)
    label = _named(source.label_column) if source.label_column else emoticon_label(text)
    # Without an id, the same words at the same time are the same tweet.
    key = (
        _named(source.id_column)
        if source.id_column
        else F.sha2(F.concat_ws("\n", _named(source.time_column), text), 256)
    )
    return _frame(lines, key, text, epoch_millis(_named(source.time_column)), label, F.lit(False))


def _frame(lines: DataFrame, key: Column, text: Column, at: Column, label: Column, is_notice: Column) -> DataFrame:
    complete = key.isNotNull() & (F.trim(text) != "") & at.isNotNull()
    kind = (
        F.when(F.col(_CORRUPT).isNotNull(), "malformed")
        .when(is_notice, "notice")
        .when(complete, "tweet")
        .otherwise("incomplete")
    )
    named = F.trim(label)
    return lines.select(
        F.col("_metadata.file_path").alias("file"),
        kind.alias("kind"),
        key.alias("id"),
        text.alias("text"),
        at.alias("at"),
        F.when(named != "", named).alias("label"),
        F.substring(_CORRUPT, 1, _RAW_LENGTH).alias("raw"),
    )


def _named(column: str) -> Column:
    return F.col(f"`{column.replace('`', '``')}`")


def _require_columns(wanted: list[str], header: list[str]) -> None:
    for name in wanted:
        if name not in header:
            close = difflib.get_close_matches(name, header, n=1)
            meant = f" Did you mean '{close[0]}'?" if close else ""
            raise JobError(
                "wrong-columns", f"The CSV has no column '{name}'.{meant}", f"Its columns: {', '.join(header)}."
            )


def _listed(paths: list[str]) -> str:
    return ", ".join(paths)

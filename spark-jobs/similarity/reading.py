"""Opens ratings in the three forms of MovieLens: their lines, and how a line is cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pyspark import RDD
from pyspark.serializers import UTF8Deserializer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.errors import JobError

_NAMES = {"user": ("userid", "user"), "movie": ("movieid", "movie", "itemid", "item"), "rating": ("rating", "stars")}
_TIME = ("timestamp", "time")


@dataclass(frozen=True)
class Form:
    """How a line is cut, and where in it the fields stand; `time` None when there is none, `header` None likewise."""

    separator: str
    user: int = 0
    movie: int = 1
    rating: int = 2
    time: int | None = 3
    header: str | None = None

    @cached_property
    def cut(self) -> bytes:
        """What stands between two fields."""
        return self.separator.encode()

    @cached_property
    def fields(self) -> int:
        """How many fields a line has at least."""
        return 1 + max(self.user, self.movie, self.rating, self.time or 0)


def form_of(first_line: str, path: str) -> Form:
    """The form that the first line shows: `u.data` (tabs), `ratings.dat` (`::`), or CSV with a header."""
    if "\t" in first_line:
        return Form("\t")
    if "::" in first_line:
        return Form("::")
    columns = [re.sub(r"[\W_]", "", name).lower() for name in first_line.split(",")]
    places = {field: _place(columns, names) for field, names in _NAMES.items()}
    missing = [field for field, place in places.items() if place is None]
    if missing:
        raise JobError(
            "wrong-columns",
            f"The first line of {path} names no {' and no '.join(missing)}: {first_line[:160]}",
            "Give user, movie, rating and time with tabs (u.data) or '::' (ratings.dat), or CSV with a header "
            "such as userId,movieId,rating,timestamp.",
        )
    return Form(",", **places, time=_place(columns, _TIME), header=first_line)


def _place(columns: Sequence[str], names: Sequence[str]) -> int | None:
    return next((columns.index(name) for name in names if name in columns), None)


def open_lines(spark: SparkSession, paths: Sequence[str], limit: int | None) -> tuple[DataFrame, Form]:
    """The lines that should be ratings, as the frame `file`, `raw`, at most `limit` of them; and their form."""
    lines = spark.read.text(list(paths)).select(F.col("_metadata.file_path").alias("file"), F.col("value").alias("raw"))
    lines = lines.where(F.trim("raw") != "")
    first = lines.first()
    if first is None:
        raise JobError("empty-input", f"{', '.join(paths)} has no lines.", "Check --input.")
    form = form_of(first["raw"], first["file"])
    if form.header is not None:
        lines = lines.where(F.col("raw") != form.header)
    return (lines if limit is None else lines.limit(limit)), form


def as_bytes(lines: DataFrame) -> RDD[bytes]:
    """The text of the lines for Python: bytes as they are cost a third of what pickled rows do."""
    spark = lines.sparkSession
    strings = spark.sparkContext._jvm.org.apache.spark.sql.Encoders.STRING()
    texts = getattr(lines.select("raw")._jdf, "as")(strings)
    return RDD(texts.toJavaRDD(), spark.sparkContext, UTF8Deserializer(use_unicode=False))

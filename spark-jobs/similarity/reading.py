"""Reads ratings in the three forms of MovieLens into one frame, keeping what could not be read.

The frame: `file`, `raw`, `user`, `movie`, `doubled` (twice the stars, a whole number), `at`, `reason` (null when good).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from common.errors import JobError
from similarity.kernel import MOST_DOUBLED
from similarity.slices import PACK_FACTOR, PACK_OFFSET

_NAMES = {"user": ("userid", "user"), "movie": ("movieid", "movie", "itemid", "item"), "rating": ("rating", "stars")}
_TIME = ("timestamp", "time")
_SEED = 7
_MILLION = 1_000_000


@dataclass(frozen=True)
class Form:
    """How a line is cut, and where in it the fields stand; `time` None when there is none, `header` None likewise."""

    separator: str
    user: int = 0
    movie: int = 1
    rating: int = 2
    time: int | None = 3
    header: str | None = None


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


def read_ratings(spark: SparkSession, paths: list[str], limit: int | None, sample: float | None) -> DataFrame:
    """The frame above; `limit` takes that many lines, `sample` that share of the users with all their ratings."""
    lines = spark.read.text(paths).select(F.col("_metadata.file_path").alias("file"), F.col("value").alias("raw"))
    first = lines.where(F.trim("raw") != "").first()
    if first is None:
        raise JobError("empty-input", f"{', '.join(paths)} has no lines.", "Check --input.")
    form = form_of(first["raw"], first["file"])
    lines = lines.where(F.trim("raw") != "")
    if form.header is not None:
        lines = lines.where(F.col("raw") != form.header)
    if limit is not None:
        lines = lines.limit(limit)
    ratings = _parsed(lines, form)
    if sample is None:
        return ratings
    chosen = F.pmod(F.xxhash64("user", F.lit(_SEED)), F.lit(_MILLION)) < int(sample * _MILLION)
    return ratings.where(F.col("user").isNull() | chosen)


def _parsed(lines: DataFrame, form: Form) -> DataFrame:
    # Java cuts by one character in a short way; for two it compiles a pattern, for every line anew.
    one = "\t" if form.separator == "::" else form.separator
    fields = F.split(F.replace("raw", F.lit(form.separator), F.lit(one)), one)

    def field(place: int) -> Column:
        text = F.trim(F.get(fields, F.lit(place)))
        return F.when(text != "", text)

    user, movie = field(form.user), field(form.movie)
    doubled = field(form.rating).cast("double") * 2
    at = F.lit(0.0) if form.time is None else field(form.time).cast("double")
    legal = (doubled == F.floor(doubled)) & (F.abs(doubled) <= MOST_DOUBLED)
    most = MOST_DOUBLED // 2
    reason = (
        F.when(user.isNull(), "no user")
        .when(movie.isNull(), "no movie")
        .when(doubled.isNull(), "the rating is no number")
        .when(~legal, f"the rating is not one of -{most}, … , 0, 0.5, 1, … , {most}")
        .when(at.isNull(), "the time is no number")
    )
    return lines.select(
        "file",
        "raw",
        user.alias("user"),
        movie.alias("movie"),
        F.when(reason.isNull(), doubled.cast("int")).alias("doubled"),
        at.alias("at"),
        reason.alias("reason"),
    )


def newest_ratings(ratings: DataFrame) -> DataFrame:
    """One row (`user`, `movie`, `doubled`) a user and movie: the newest rating, of equally new ones the highest."""
    # One integer, because Spark adds up by hashing what has a fixed width, and sorts for anything else.
    newest = F.max(F.col("at").cast("bigint") * PACK_FACTOR + F.col("doubled") + PACK_OFFSET)
    return (
        ratings.where(F.col("reason").isNull())
        .repartition("user")
        .groupBy("user", "movie")
        .agg(newest.alias("newest"))
        .select("user", "movie", (F.pmod("newest", F.lit(PACK_FACTOR)) - PACK_OFFSET).cast("int").alias("doubled"))
    )

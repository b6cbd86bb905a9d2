"""Names of movies, from `u.item`, `movies.dat` or `movies.csv`, and finding a movie by what people call it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from common.errors import JobError

_CANDIDATES = 5
_NEAR = 3


def read_titles(spark: SparkSession, path: str) -> dict[str, str]:
    """Titles by the movie's id; files in UTF-8 and in Latin-1, as MovieLens has both."""
    first = spark.read.text(path).where(F.trim("value") != "").first()
    if first is None:
        raise JobError("empty-input", f"{path} has no lines.", "Check --movies.")
    separator, quote = _form(first["value"], path)
    read = spark.read.options(sep=separator, quote=quote, escape=quote, encoding="ISO-8859-1")
    fields = read.schema("movie string, title string").csv(path)
    latin = F.trim("title")
    utf8 = F.decode(F.encode(latin, "ISO-8859-1"), "UTF-8")
    title = F.when(utf8.contains("\ufffd"), latin).otherwise(utf8)
    rows = fields.select(F.trim("movie").alias("movie"), title.alias("title")).where("movie != '' and title != ''")
    return {row["movie"]: row["title"] for row in rows.collect() if row["movie"].lower() != "movieid"}


def _form(first_line: str, path: str) -> tuple[str, str]:
    if "::" in first_line:
        return "::", ""
    if "|" in first_line.partition(",")[0]:
        return "|", ""
    if first_line.lstrip("\ufeff").lower().startswith("movieid,title"):
        return ",", '"'
    raise JobError(
        "wrong-columns",
        f"The first line of {path} is not that of a list of movies: {first_line[:160]}",
        "Give u.item (id|title|…), movies.dat (id::title::…) or movies.csv (movieId,title,…).",
    )


def find_movie(wanted: str, titles: Mapping[str, str]) -> str:
    """The id of the movie that is meant: an id, a title, or words that only one title has."""
    if wanted in titles:
        return wanted
    folded = {movie: title.casefold() for movie, title in titles.items()}
    name = wanted.casefold()
    found = [movie for movie, title in folded.items() if title == name]
    found = found or [movie for movie, title in folded.items() if name in title]
    if len(found) == 1:
        return found[0]
    if found:
        some = ", ".join(f"{titles[movie]} ({movie})" for movie in found[:_CANDIDATES])
        raise JobError("bad-arguments", f"'{wanted}' fits {len(found):,} movies: {some}.", "Give one of the ids.")
    raise _unrated(wanted, titles)


def _unrated(wanted: str, titles: Mapping[str, str]) -> JobError:
    said = f"Nobody has rated a movie '{wanted}'."
    if all(movie == title for movie, title in titles.items()):
        return JobError("bad-arguments", said, "Give its id; titles are known with --movies only.")
    near = " or ".join(f"'{title}'" for title in _near(wanted, titles))
    meant = f" Did you mean {near}?" if near else ""
    return JobError("bad-arguments", f"{said}{meant}", "Give its id, or a part of its title.")


def _near(wanted: str, titles: Mapping[str, str]) -> list[str]:
    # People leave the year out, and it would make short titles unlike.
    by_name = {_without_year(title): title for title in titles.values()}
    return [by_name[name] for name in difflib.get_close_matches(_without_year(wanted), by_name, n=_NEAR)]


def _without_year(title: str) -> str:
    return re.sub(r"\s*\(\d{4}\)\s*$", "", title).casefold()

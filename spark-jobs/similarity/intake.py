"""Takes the ratings in: read, checked, one a user and movie, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark import StorageLevel
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from common.errors import JobError
from common.rejects import check_share, set_aside
from similarity.catalogue import count_raters
from similarity.cluster import input_bytes
from similarity.plan import shuffle_parts
from similarity.reading import newest_ratings, read_ratings


@dataclass(frozen=True)
class Source:
    """Where ratings come from, which part of them is wanted, and how many of them may be bad."""

    paths: Sequence[str]
    limit: int | None = None
    sample: float | None = None
    max_bad: float = 0.05
    rejected: str | None = None

    @property
    def name(self) -> str:
        """The paths, for a sentence."""
        return ", ".join(self.paths)


@dataclass(frozen=True)
class Intake:
    """Cached ratings (`user`, `movie`, `doubled`), the raters of each movie, most first, and what is to be said."""

    ratings: DataFrame
    raters: dict[str, int]
    notes: list[str]


def take_in(spark: SparkSession, source: Source, cores: int) -> Intake:
    """Reads the source in one pass; JobError when too many lines are bad or nothing is left."""
    lines = read_ratings(spark, list(source.paths), source.limit, source.sample)
    spark.conf.set("spark.sql.shuffle.partitions", str(shuffle_parts(input_bytes(lines), cores)))
    seen = Observation("lines")
    counted = lines.observe(seen, F.count(F.lit(1)).alias("all"), F.count("reason").alias("bad"))
    ratings = newest_ratings(counted).persist(StorageLevel.MEMORY_AND_DISK)
    raters = count_raters(ratings)
    every, bad = seen.get["all"], seen.get["bad"]
    notes = _try_notes(source)
    if bad:
        notes.append(_reject(lines, bad, every, source))
    if not raters:
        raise JobError("empty-input", f"{source.name} has no ratings.", "Check --input, --limit and --sample.")
    older = every - bad - sum(raters.values())
    if older:
        notes.append(f"{older:,} ratings were replaced by newer ones of the same user and movie.")
    return Intake(ratings, raters, notes)


def _reject(lines: DataFrame, bad: int, every: int, source: Source) -> str:
    rejects = lines.where("reason is not null")
    folder = set_aside(rejects, source.rejected)
    first = rejects.first()
    example = f"{first['raw'][:80]} ({first['reason']})"
    check_share(bad, every, source.max_bad, source.name, folder, example)
    kept = f" A sample is in {folder}/." if folder else ""
    return f"{bad:,} of {every:,} lines were left out, for example: {example}.{kept}"


def _try_notes(source: Source) -> list[str]:
    parts = []
    if source.sample is not None:
        parts.append(f"{source.sample * 100:.4g}% of the users")
    if source.limit is not None:
        parts.append(f"the first {source.limit:,} lines")
    return [f"Tried on {' of '.join(parts)}; leave out --sample and --limit to run it in full."] if parts else []

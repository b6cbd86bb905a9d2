"""Takes the ratings in: read, checked, one a user and movie, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyspark import RDD, StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.errors import JobError
from common.rejects import check_share, set_aside
from common.subset import tried_on
from similarity.cluster import input_bytes
from similarity.dealing import Hand, Ratings, Tally, deal, gather, raters_of
from similarity.plan import intake_parts, shuffle_parts
from similarity.reading import as_bytes, open_lines


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
    """Cached ratings, the raters of each movie, most first, and what is to be said."""

    ratings: RDD[Ratings]
    raters: dict[str, int]
    notes: list[str]


def take_in(spark: SparkSession, source: Source, cores: int) -> Intake:
    """Reads the source in one pass; JobError when too many lines are bad or nothing is left."""
    lines, form = open_lines(spark, source.paths, source.limit)
    size = input_bytes(lines)
    spark.conf.set("spark.sql.shuffle.partitions", str(shuffle_parts(size, cores)))
    parts = intake_parts(size, cores)
    sample = source.sample

    def send(part: Iterator[bytes]) -> Iterator[tuple[int, Hand]]:
        return deal(part, form, sample, parts)

    def keep(dealt: Iterator[tuple[int, Hand]]) -> Iterator[Ratings]:
        yield gather(hand for _, hand in dealt)

    ratings = as_bytes(lines).mapPartitions(send).partitionBy(parts, int).mapPartitions(keep)
    ratings = ratings.persist(StorageLevel.MEMORY_AND_DISK)
    tally, counts = ratings.map(_counted).treeReduce(_together)
    notes = _try_notes(source)
    if tally.bad:
        notes.append(_reject(lines, tally, source))
    if not counts:
        raise JobError("empty-input", f"{source.name} has no ratings.", "Check --input, --limit and --sample.")
    older = tally.ratings - sum(counts.values())
    if older:
        notes.append(f"{older:,} ratings were replaced by newer ones of the same user and movie.")
    return Intake(ratings, _most_first(counts), notes)


def _counted(ratings: Ratings) -> tuple[Tally, Counter[bytes]]:
    return ratings.tally, raters_of(ratings)


def _together(one: tuple[Tally, Counter[bytes]], other: tuple[Tally, Counter[bytes]]) -> tuple[Tally, Counter[bytes]]:
    return one[0] + other[0], one[1] + other[1]


def _most_first(counts: Counter[bytes]) -> dict[str, int]:
    raters = ((movie.decode(), count) for movie, count in counts.items())
    return dict(sorted(raters, key=lambda one: (-one[1], one[0])))


def _reject(lines: DataFrame, tally: Tally, source: Source) -> str:
    raw, reason = tally.examples[0]
    example = f"{raw[:80]} ({reason})"
    folder = None
    if source.rejected is not None:
        # Only now, and only for these, is it asked which file a line is of.
        examples = lines.sparkSession.createDataFrame(list(dict(tally.examples).items()), "raw string, reason string")
        folder = set_aside(lines.join(F.broadcast(examples), "raw"), source.rejected)
    check_share(tally.bad, tally.lines, source.max_bad, source.name, folder, example)
    kept = f" A sample is in {folder}/." if folder else ""
    return f"{tally.bad:,} of {tally.lines:,} lines were left out, for example: {example}.{kept}"


def _try_notes(source: Source) -> list[str]:
    parts = []
    if source.sample is not None:
        parts.append(f"{source.sample * 100:.4g}% of the users")
    if source.limit is not None:
        parts.append(f"the first {source.limit:,} lines")
    return tried_on(" of ".join(parts))

"""What an input holds, file by file, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


@dataclass(frozen=True)
class FileCount:
    """One input file: how many lines it has and how many of them are no tweets."""

    path: str
    lines: int
    bad: int


@dataclass(frozen=True)
class Survey:
    """The sums over all files; `oldest` and `newest` are milliseconds of the tweets' times."""

    files: list[FileCount]
    lines: int
    tweets: int
    notices: int
    malformed: int
    incomplete: int
    labelled: int
    most_labels: int
    oldest: int
    newest: int

    @property
    def bad(self) -> int:
        """Lines that are no JSON or CSV, or lack an id, a text or a time."""
        return self.malformed + self.incomplete


def survey(tweets: DataFrame) -> Survey:
    """Counts the frame of `read_tweets` in one pass."""
    kinds = [F.count_if(F.col("kind") == kind).alias(kind) for kind in ("tweet", "notice", "malformed", "incomplete")]
    at = F.when(F.col("kind") == "tweet", F.col("at"))
    label = F.when(F.col("kind") == "tweet", F.col("label"))
    rows = (
        tweets.groupBy("file")
        .agg(
            *kinds,
            F.min(at).alias("oldest"),
            F.max(at).alias("newest"),
            F.count(label).alias("labelled"),
            F.approx_count_distinct(label).alias("labels"),
        )
        .collect()
    )
    files = [
        FileCount(
            row["file"],
            row["tweet"] + row["notice"] + row["malformed"] + row["incomplete"],
            row["malformed"] + row["incomplete"],
        )
        for row in sorted(rows, key=lambda row: row["file"])
    ]
    return Survey(
        files=files,
        lines=sum(file.lines for file in files),
        tweets=sum(row["tweet"] for row in rows),
        notices=sum(row["notice"] for row in rows),
        malformed=sum(row["malformed"] for row in rows),
        incomplete=sum(row["incomplete"] for row in rows),
        labelled=sum(row["labelled"] for row in rows),
        most_labels=max((row["labels"] for row in rows), default=0),
        oldest=min((row["oldest"] for row in rows if row["oldest"] is not None), default=0),
        newest=max((row["newest"] for row in rows if row["newest"] is not None), default=0),
    )


def malformed_samples(tweets: DataFrame, count: int) -> list[str]:
    """The first few malformed lines, shortened."""
    rows = tweets.where(F.col("kind") == "malformed").select("raw").limit(count).collect()
    return [row["raw"] for row in rows]

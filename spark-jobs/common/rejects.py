"""Bad records: a sample is set aside where people can look at it; how many there were is the job's to say."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from common.errors import JobError

MOST_KEPT = 1000


def set_aside(bad: DataFrame, folder: str | None) -> str | None:
    """Writes up to MOST_KEPT bad records (`file`, `reason`, `raw`) as JSON lines; their folder, if one was named."""
    if folder is None:
        return None
    sample = bad.select("file", "reason", F.substring("raw", 1, 2000).alias("raw")).limit(MOST_KEPT).coalesce(1)
    sample.write.mode("overwrite").json(folder)
    return folder


def check_share(bad: int, records: int, max_bad: float, what: str, folder: str | None, example: str = "") -> None:
    """Fails with `too-many-bad-lines` when more of `records` are bad than `--max-bad` allows."""
    if bad <= max_bad * records:
        return
    shown = f" For example: {example[:160]}" if example else ""
    where = f" A sample is in {folder}/." if folder else ""
    raise JobError(
        "too-many-bad-lines",
        f"{bad:,} of {records:,} records of {what} are malformed; --max-bad allows {max_bad:.2%}.{shown}",
        f"Mend the input, or raise --max-bad.{where}",
    )

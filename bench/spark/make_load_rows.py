"""Writes rows as CSV for Spark and, the same ones, as text for psql's copy: make_load_rows.py ROWS CACHE INTO"""

from __future__ import annotations

import csv
import itertools
import random
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

# Those of the load job's own table.
COLUMNS = ["tweet_id", "text", "user_id", "timestamp_ms", "created_at", "lang", "possibly_sensitive"]
_FILES = 8
_SEED = 20140601
_START = datetime(2026, 11, 1, tzinfo=timezone.utc)
_TWITTER_EPOCH_MS = 1_288_834_974_657
# A prime, so that each number comes once.
_STEP = 1_000_003
# With it a row has about 177 bytes.
_TEXT_LENGTH = 96


def rows(numbers: Iterable[int], users: int, texts: list[str]) -> Iterator[list[str]]:
    """Rows whose times and ids grow with their numbers; texts are pieced together from real ones."""
    draw = random.Random(_SEED)
    for number in numbers:
        at = _START + timedelta(milliseconds=20 * number)
        at_ms = round(at.timestamp() * 1000)
        text = f"{draw.choice(texts)} {draw.choice(texts)}"[:_TEXT_LENGTH]
        yield [
            str((at_ms - _TWITTER_EPOCH_MS << 22) | number % 4096),
            text,
            str(10_000_000 + draw.randrange(users)),
            str(at_ms),
            f"{at:%Y-%m-%d %H:%M:%S}.{at_ms % 1000:03d}+00",
            "en",
            "false",
        ]


def copied(value: str) -> str:
    """A value in the text form of COPY."""
    for character, escape in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        value = value.replace(character, escape)
    return value


def write(into: Path, records: Iterable[list[str]], count: int, files: int = _FILES) -> None:
    """Writes `csv/*.csv` and `rows.copy`."""
    (into / "csv").mkdir(parents=True)
    with (into / "rows.copy").open("w", newline="", encoding="utf-8") as copy:
        for place in range(files):
            with (into / "csv" / f"{place}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(COLUMNS)
                for row in itertools.islice(records, -(-count // files)):
                    writer.writerow(row)
                    copy.write("\t".join(map(copied, row)) + "\n")


def main(count: int, cache: Path, into: Path) -> int:
    """Writes the rows in the order of their ids and in none, and the first twentieth of the former."""
    from tweets import SOURCE, rated_tweets

    texts = [" ".join(text.split()) for _, text in rated_tweets(SOURCE.fetch(cache))]
    users = count // 10 + 1
    write(into / "ordered", rows(range(count), users, texts), count)
    write(into / "slice", rows(range(count // 20), users, texts), count // 20, files=2)
    write(into / "mixed", rows((number * _STEP % count for number in range(count)), users, texts), count)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))

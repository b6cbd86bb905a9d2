"""Writes rows as CSV for Spark and, the same ones, as text for psql's copy: make_load_rows.py ROWS CACHE INTO"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

# Those of the load job's own table.
COLUMNS = ["tweet_id", "text", "user_id", "timestamp_ms", "created_at", "lang", "possibly_sensitive"]
_FILES = 8
_SEED = 20140601
_START = datetime(2026, 11, 1, tzinfo=timezone.utc)
_TWITTER_EPOCH_MS = 1_288_834_974_657
# With it a row has about 177 bytes.
_TEXT_LENGTH = 96


def rows(count: int, texts: list[str]) -> Iterator[list[str]]:
    """Rows in the order of their time and id, as a stream has them; texts are pieced together from real ones."""
    draw = random.Random(_SEED)
    for number in range(count):
        at = _START + timedelta(milliseconds=20 * number)
        at_ms = round(at.timestamp() * 1000)
        text = f"{draw.choice(texts)} {draw.choice(texts)}"[:_TEXT_LENGTH]
        yield [
            str((at_ms - _TWITTER_EPOCH_MS << 22) | number % 4096),
            text,
            str(10_000_000 + draw.randrange(count // 10 + 1)),
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


def main(count: int, cache: Path, into: Path) -> int:
    """Writes `csv/*.csv` and `rows.copy`, and below `slice/` the first twentieth as CSV."""
    from tweets import SOURCE, rated_tweets

    texts = [" ".join(text.split()) for _, text in rated_tweets(SOURCE.fetch(cache))]
    (into / "csv").mkdir()
    (into / "slice").mkdir()
    files = [(into / "csv" / f"{place}.csv").open("w", newline="", encoding="utf-8") for place in range(_FILES)]
    files.append((into / "slice" / "first.csv").open("w", newline="", encoding="utf-8"))
    writers = [csv.writer(file) for file in files]
    for writer in writers:
        writer.writerow(COLUMNS)
    with (into / "rows.copy").open("w", newline="", encoding="utf-8") as text:
        for number, row in enumerate(rows(count, texts)):
            writers[number * _FILES // count].writerow(row)
            if number < count // 20:
                writers[_FILES].writerow(row)
            text.write("\t".join(map(copied, row)) + "\n")
    for file in files:
        file.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))

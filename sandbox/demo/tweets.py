"""Real tweets for the demo: fetched from PyPI, wrapped as v1.1 tweet JSON lines with times up to now.

The texts and their human ratings are those of C.J. Hutto and E. Gilbert (ICWSM 2014), MIT licence, from the source
distribution of vaderSentiment. Everything is the same at each call, ids too, but the times, which end with `--until`:
a database that has an earlier demo's tweets gets them anew, not twice.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import html
import io
import json
import random
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from source_distribution import FetchError, SourceDistribution

SOURCE = SourceDistribution(
    "vaderSentiment", "3.3.2", "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
)
_ARCHIVE = "additional_resources/hutto_ICWSM_2014.tar.gz"
_RATED_TWEETS = "hutto_ICWSM_2014/tweets_GroundTruth.txt"
_FILE = "hutto-gilbert.json.gz"
_SPAN = timedelta(days=14)
_SEED = 20140601
_USERS = 900
# How much people post in each hour, counted back from the end.
_HOURS = [10, 10, 10, 9, 9, 8, 8, 8, 7, 7, 6, 5, 4, 3, 2, 2, 2, 3, 4, 6, 7, 8, 9, 9]


def rated_tweets(archive: Path) -> list[tuple[float, str]]:
    """Mean human rating (−4 to 4) and text of each tweet."""
    with tarfile.open(fileobj=io.BytesIO(SOURCE.read(archive, _ARCHIVE))) as inner:
        table = inner.extractfile(_RATED_TWEETS)
        if table is None:
            raise FetchError(f"{_ARCHIVE} has no {_RATED_TWEETS}; remove {archive} and try again.")
        lines = table.read().decode("utf-8").splitlines()
    rows = [line.split("\t", 2) for line in lines if line.strip()]
    return [(float(rating), html.unescape(text).strip()) for _, rating, text in rows]


def sentiment(rating: float) -> str:
    """The class of a rating: neutral lies between −0.5 and 0.5, both excluded."""
    if rating >= 0.5:
        return "positive"
    return "negative" if rating <= -0.5 else "neutral"


def wrap(rated: list[tuple[float, str]], until: datetime) -> Iterator[tuple[datetime, dict[str, object]]]:
    """Time and v1.1 tweet JSON of each text, oldest first, over the fortnight before `until`."""
    draw = random.Random(_SEED)
    order = list(enumerate(rated))
    draw.shuffle(order)
    # Times are drawn as spans before the end, not as hours of the clock: so every demo, whenever it starts, has the
    # same tweets in the same windows, and its scores are the same.
    ago = sorted((_draw_span(draw) for _ in order), reverse=True)
    for (place, (rating, text)), span in zip(order, ago):
        at = until - span
        at_ms = int(at.timestamp() * 1000)
        number = draw.randrange(_USERS)
        tweet_id = _stable_id(place, text)
        yield (
            at,
            {
                "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
                "id": tweet_id,
                "id_str": str(tweet_id),
                "text": text,
                "user": {
                    "id": 10_000_000 + number,
                    "id_str": str(10_000_000 + number),
                    "name": f"Reader {number}",
                    "screen_name": f"reader_{number}",
                },
                "lang": "en",
                "timestamp_ms": str(at_ms),
                "sentiment": sentiment(rating),
            },
        )


def _stable_id(place: int, text: str) -> int:
    # Some texts occur twice, so their place among the rated ones counts as well; 60 bits, as Twitter's own ids have.
    digest = hashlib.sha256(f"{place} {text}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 4


def _draw_span(draw: random.Random) -> timedelta:
    while True:
        span = draw.random() * _SPAN
        if draw.random() * max(_HOURS) < _HOURS[int(span.total_seconds() // 3600) % 24]:
            return span


def write(tweets: Iterable[tuple[datetime, dict[str, object]]], into: Path) -> int:
    """Writes `tweets/YYYY/MM/DD/*.json.gz` below the folder, in place of an earlier call's; returns the count."""
    by_day: dict[str, list[str]] = defaultdict(list)
    for at, tweet in tweets:
        by_day[at.strftime("%Y/%m/%d")].append(json.dumps(tweet, ensure_ascii=False))
    wanted = {into / "tweets" / day / _FILE: lines for day, lines in by_day.items()}
    for path, lines in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{_FILE}.draft")
        draft.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode("utf-8"), mtime=0))
        draft.replace(path)
    for earlier in (into / "tweets").glob(f"*/*/*/{_FILE}"):
        if earlier not in wanted:
            earlier.unlink()
    return sum(len(lines) for lines in wanted.values())


def _moment(text: str) -> datetime:
    if text == "now":
        return datetime.now(timezone.utc)
    try:
        parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no time: write now or 2026-11-21T15:00") from None
    return parsed.astimezone(timezone.utc) if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


def main(argv: list[str]) -> int:
    """Seeds a folder; returns the exit code."""
    parser = argparse.ArgumentParser(description="Seeds real tweets, with times up to now, for the demo.")
    parser.add_argument(
        "--into", type=Path, help="folder that gets tweets/YYYY/MM/DD/*.json.gz (without it they are only fetched)"
    )
    parser.add_argument("--cache", type=Path, default=Path(".stoker/data"), help="where the download is kept")
    parser.add_argument(
        "--until", type=_moment, default=_moment("now"), help="time of the newest tweets (default: now)"
    )
    arguments = parser.parse_args(argv)
    try:
        archive = SOURCE.fetch(arguments.cache)
        if arguments.into is None:
            return 0
        count = write(wrap(rated_tweets(archive), arguments.until), arguments.into)
    except (FetchError, OSError) as error:
        print(f"tweets: {error}", file=sys.stderr)
        return 1
    print(f"{count:,} tweets up to {arguments.until:%Y-%m-%d %H:%M} UTC in {arguments.into / 'tweets'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Small tweets that a test can read at a glance."""

import gzip
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=timezone.utc)

_WORDS = {
    "positive": ["great", "love", "lucky", "sunny", "thanks"],
    "negative": ["awful", "hate", "broken", "rainy", "late"],
    "neutral": ["meeting", "train", "report", "tuesday", "page"],
}


def millis(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def tweet(number: int, text: str, at: datetime = NOW, **more: object) -> dict:
    """A v1.1 tweet with what the jobs read."""
    created = at.strftime("%a %b %d %H:%M:%S +0000 %Y")
    return {
        "id": number,
        "id_str": str(number),
        "text": text,
        "created_at": created,
        "timestamp_ms": str(millis(at)),
        **more,
    }


def labelled_tweets(count: int, labels=("negative", "positive"), end: datetime = NOW, step=timedelta(minutes=1)):
    """Tweets whose words tell their label, oldest first, the last at `end`."""
    for number in range(count):
        label = labels[number % len(labels)]
        words = _WORDS[label]
        text = f"{words[number // 2 % 5]} {words[number // 3 % 5]} number{number % 7} and so on"
        yield tweet(1000 + number, text, end - (count - 1 - number) * step, sentiment=label)


def write_lines(path: Path, records, *raw: str) -> str:
    """Writes JSON lines, then raw ones, gzipped when the name ends so; returns the path as text."""
    text = "".join(f"{line}\n" for line in [*(json.dumps(record) for record in records), *raw])
    data = text.encode("utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return str(path)

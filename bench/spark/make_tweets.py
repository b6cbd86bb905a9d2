"""Writes labelled tweets over a fortnight, pieced together from the real ones: make_tweets.py TWEETS CACHE INTO"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

_SEED = 20140601
_UNTIL = datetime(2026, 11, 21, tzinfo=timezone.utc)


def resampled(rated: list[tuple[float, str]], count: int, label_of: Callable[[float], str]) -> list[tuple[float, str]]:
    """So many ratings and texts: the beginning of one tweet and the end of another of the same label.

    Drawn whole, all but a few thousand would be copies, and the retraining leaves copies out.
    """
    draw = random.Random(_SEED)
    words = [(rating, text.split()) for rating, text in rated]
    alike = defaultdict(list)
    for rating, text in words:
        alike[label_of(rating)].append(text)
    tweets = []
    for rating, first in draw.choices(words, k=count):
        second = draw.choice(alike[label_of(rating)])
        tweets.append((rating, " ".join([*first[: -(-len(first) // 2)], *second[len(second) // 2 :]])))
    return tweets


def main(count: int, cache: Path, into: Path) -> int:
    """Writes `tweets/YYYY/MM/DD/*.json.gz`."""
    from tweets import SOURCE, rated_tweets, sentiment, wrap, write

    rated = rated_tweets(SOURCE.fetch(cache))
    write(wrap(resampled(rated, count, sentiment), _UNTIL), into)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))

"""What the scripts of the benchmarks share: a session, a stopwatch, and an answer as the last line they print."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def timed() -> Iterator[dict[str, object]]:
    """Times the block; what is put into the dict is printed with its `seconds`."""
    answer: dict[str, object] = {}
    started = time.monotonic()
    yield answer
    answer.setdefault("seconds", time.monotonic() - started)
    print(json.dumps(answer), flush=True)

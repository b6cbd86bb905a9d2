"""Wall time by phase, told on stderr as it goes and kept for the record."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from common.heartbeat import doing_meanwhile


class Stopwatch:
    """Measures named phases of one job."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str, rows: int | None = None) -> Iterator[None]:
        """Times what is done inside, and prints how long it took when it ends well.

        The heartbeat says its name meanwhile, and how many rows are done so far where that is known.
        """
        begun = time.monotonic()
        with doing_meanwhile(name, rows):
            yield
        self.seconds[name] = round(time.monotonic() - begun, 2)
        print(f"{name}: {self.seconds[name]:.1f} s", file=sys.stderr, flush=True)

"""What was found among the records while they were staged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of records; `samples` are some of the rejected ones as JSON of `file`, `reason` and `raw`."""

    rows: int = 0
    rejected: int = 0
    skipped: int = 0
    stripped: int = 0
    samples: list[str] = field(default_factory=list)


def sum_up(tallies: Iterable[Tally]) -> Tally:
    """All of them in one."""
    total = Tally()
    for tally in tallies:
        total.rows += tally.rows
        total.rejected += tally.rejected
        total.skipped += tally.skipped
        total.stripped += tally.stripped
        total.samples += tally.samples
    return total

"""How far a job is, when its work is only found as it goes."""

from __future__ import annotations

# Work that goes on being found cannot be measured: of an iteration, the next round always looks like all there is.
_SETTLED_SECONDS = 10.0
# For what is not known yet: later stages, the writing at the end.
_UNKNOWN_SHARE = 0.25
# All is done when the job says so.
_MOST = 99.0


class Percent:
    """The share of a job's work that is done, never falling; None until known work has stood still for a while.

    The tasks known to be left fill four fifths of what is left of the bar. More work makes the bar slower, never
    shorter, and the bar waits while work goes on being found.
    """

    def __init__(self) -> None:
        self.value: float | None = None
        self._total = 0
        self._base = 0.0
        self._done_before = 0
        self._found_at = 0.0
        self._settled = False

    def update(self, now: float, total: int, done: int) -> float | None:
        """Takes the tasks known and done by a time in seconds, and gives the percent."""
        if total > self._total:
            self._base, self._done_before = self.value or 0.0, done
            self._found_at, self._settled = now, False
        self._total = total
        # What was over sooner than that says nothing about what is to come.
        self._settled = self._settled or (done < total and now - self._found_at >= _SETTLED_SECONDS)
        left = total - self._done_before
        if self._settled and left > 0:
            share = min(1.0, (done - self._done_before) / left) / (1 + _UNKNOWN_SHARE)
            value = min(_MOST, round(self._base + (100 - self._base) * share, 1))
            self.value = max(self.value or 0.0, value)
        return self.value

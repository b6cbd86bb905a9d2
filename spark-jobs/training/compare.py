"""Two models on the same examples: their scores, and how sure it is that the second is no worse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from training.metrics import Scores, score

SEED = 20140601
RESAMPLES = 1000
# One-sided: of a hundred models that are as bad as the bound, five would pass.
_QUANTILE = 0.05

# Label, the champion's and the challenger's prediction: how often they came together.
Cells = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True)
class Comparison:
    """Champion and challenger on one test; `lower_bound` is that of the change in macro-F1, with 95 % confidence."""

    examples: int
    champion: Scores
    challenger: Scores
    lower_bound: float

    @property
    def change(self) -> float:
        """How much macro-F1 rises with the challenger."""
        return self.challenger.macro_f1 - self.champion.macro_f1


def compare(cells: Cells) -> Comparison:
    """Scores both models over every class that occurs or was predicted by either."""
    classes = sorted({name for cell in cells for name in cell})
    return Comparison(
        examples=sum(cells.values()),
        champion=score(classes, _summed(((label, one), count) for (label, one, _), count in cells.items())),
        challenger=score(classes, _summed(((label, other), count) for (label, _, other), count in cells.items())),
        lower_bound=_lower_bound(classes, cells),
    )


def _summed(pairs: Iterable[tuple[tuple[str, str], int]]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for pair, count in pairs:
        counts[pair] = counts.get(pair, 0) + count
    return counts


def _lower_bound(classes: list[str], cells: Cells) -> float:
    """By the paired bootstrap: drawing n of n examples anew is one multinomial draw over the cells."""
    number = {label: index for index, label in enumerate(classes)}
    # Sorted, so that the draws do not depend on the order in which Spark counted.
    ordered = sorted(cells.items())
    label, champion, challenger = np.array([[number[name] for name in cell] for cell, _ in ordered]).T
    counts = np.array([count for _, count in ordered])
    draw = np.random.Generator(np.random.PCG64(SEED))
    changes = []
    for _ in range(RESAMPLES):
        drawn = draw.multinomial(counts.sum(), counts / counts.sum())
        changes.append(_macro_f1(label, challenger, drawn) - _macro_f1(label, champion, drawn))
    return float(np.quantile(changes, _QUANTILE))


def _macro_f1(label: np.ndarray, predicted: np.ndarray, counts: np.ndarray) -> float:
    """As `metrics.score` has it: F1 is 2 hits / (actual + predicted); a class with neither is not in the mean."""
    classes = max(label.max(), predicted.max()) + 1
    hits = np.bincount(label, np.where(label == predicted, counts, 0), classes)
    seen = np.bincount(label, counts, classes) + np.bincount(predicted, counts, classes)
    present = seen > 0
    return float(np.mean(2 * hits[present] / seen[present]))

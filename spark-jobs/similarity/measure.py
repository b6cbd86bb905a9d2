"""Kane's measure: the cosine over the users who rated both movies, and how many they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pyspark.sql import Column
from pyspark.sql import functions as F


@dataclass(frozen=True)
class Thresholds:
    """What a pair must reach to be told."""

    score: float
    raters: int

    def passed_by(self, xy: np.ndarray, xx: np.ndarray, yy: np.ndarray, raters: np.ndarray) -> np.ndarray:
        """A mask over arrays of sums; the same IEEE operations as `passed`, so that both always agree."""
        length = np.sqrt(xx.astype(np.float64) * yy.astype(np.float64))
        scores = np.divide(xy.astype(np.float64), length, out=np.zeros_like(length), where=length > 0)
        return (raters >= self.raters) & (scores >= self.score)

    def passed(self) -> Column:
        """The same over columns of sums."""
        return (F.col("raters") >= self.raters) & (score() >= self.score)


def score() -> Column:
    """Σxy ÷ √(Σx²·Σy²) of the columns `xy`, `xx`, `yy`; 0 where one of them is all zeros. Doubling cancels out."""
    length = F.sqrt(F.col("xx").cast("double") * F.col("yy").cast("double"))
    return F.when(length > 0, F.col("xy").cast("double") / length).otherwise(F.lit(0.0))

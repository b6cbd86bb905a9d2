"""Scores of a classifier from its confusion matrix, as scikit-learn defines them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ClassScore:
    """One class: `support` is how many examples really have it."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Scores:
    """All scores of one prediction; `confusion[actual][predicted]` has a row and a column for every class."""

    macro_f1: float
    accuracy: float
    classes: list[ClassScore]
    confusion: dict[str, dict[str, int]]


def score(classes: Sequence[str], counts: Mapping[tuple[str, str], int]) -> Scores:
    """Scores the counts of (actual, predicted); a class that neither occurs nor is predicted is not in the mean."""
    confusion = {actual: {predicted: counts.get((actual, predicted), 0) for predicted in classes} for actual in classes}
    scored = [_class_score(label, confusion) for label in classes]
    seen = [one for one in scored if one.support or any(row[one.label] for row in confusion.values())]
    total = sum(one.support for one in scored)
    return Scores(
        macro_f1=_ratio(sum(one.f1 for one in seen), len(seen)),
        accuracy=_ratio(sum(confusion[label][label] for label in classes), total),
        classes=scored,
        confusion=confusion,
    )


def majority_baseline(classes: Sequence[str], training: Mapping[str, int], test: Mapping[str, int]) -> Scores:
    """Scores of always saying the training's most frequent class (of equals, the first by name)."""
    majority = min(classes, key=lambda label: (-training.get(label, 0), label))
    return score(classes, {(actual, majority): count for actual, count in test.items()})


def _class_score(label: str, confusion: Mapping[str, Mapping[str, int]]) -> ClassScore:
    hits = confusion[label][label]
    support = sum(confusion[label].values())
    precision = _ratio(hits, sum(row[label] for row in confusion.values()))
    recall = _ratio(hits, support)
    return ClassScore(label, precision, recall, _ratio(2 * precision * recall, precision + recall), support)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0

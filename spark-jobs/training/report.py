"""What a retraining tells: the result for the card and the documents beside the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyspark

from common.results import Metric, Success, Table
from training.metrics import Scores
from tweets.survey import Survey
from tweets.times import utc_text
from tweets.window import Split, Window

# More files than this are told as a number; their sums are exact all the same.
_MOST_FILES = 1000
_EXCERPT = 80


@dataclass(frozen=True)
class Outcome:
    """All that a retraining found."""

    found: Survey
    malformed_samples: Sequence[str]
    window: Window
    split: Split
    scores: Scores
    baseline: Scores

    @property
    def training_examples(self) -> int:
        """How many tweets the model learned from."""
        return sum(self.split.training.values())

    @property
    def test_examples(self) -> int:
        """How many newer tweets it was scored on."""
        return sum(self.split.test.values())


def success(outcome: Outcome, label: str | None, folder: str | None) -> Success:
    """The result; `label` None means that emoticons were the labels, `folder` None that no model was kept."""
    scores, baseline = outcome.scores, outcome.baseline
    return Success(
        headline=(
            f"macro-F1 {scores.macro_f1:.3f} on {outcome.test_examples:,} newest tweets "
            f"(majority baseline {baseline.macro_f1:.3f})"
        ),
        metrics=[
            Metric("macro-F1", scores.macro_f1, "0.000"),
            Metric("accuracy", scores.accuracy, "0.000"),
            Metric("baseline macro-F1", baseline.macro_f1, "0.000"),
            Metric("training tweets", outcome.training_examples, "#,##0"),
            Metric("test tweets", outcome.test_examples, "#,##0"),
        ],
        tables=[_class_table(scores), _confusion_table(scores)],
        notes=_notes(outcome, label, folder),
        links=[("Model", folder)] if folder else [],
    )


def _class_table(scores: Scores) -> Table:
    rows = [
        [one.label, round(one.precision, 3), round(one.recall, 3), round(one.f1, 3), one.support]
        for one in scores.classes
    ]
    return Table("By class", ["class", "precision", "recall", "F1", "tweets"], rows)


def _confusion_table(scores: Scores) -> Table:
    rows = [[actual, *predicted.values()] for actual, predicted in scores.confusion.items()]
    return Table("Confusion matrix", ["actual", *(f"→ {label}" for label in scores.confusion)], rows)


def _notes(outcome: Outcome, label: str | None, folder: str | None) -> list[str]:
    found, split = outcome.found, outcome.split
    notes = [
        f"Trained on {outcome.training_examples:,} tweets from {utc_text(outcome.window.start)}, "
        f"tested on the {outcome.test_examples:,} from {utc_text(split.boundary)} to {utc_text(found.newest)}."
    ]
    if outcome.scores.macro_f1 <= outcome.baseline.macro_f1:
        notes.append("The model is no better than always guessing the majority.")
    if label is None:
        notes.append(f"Labels are the tweets' own emoticons: {found.labelled:,} of {found.tweets:,} have them.")
    elif found.labelled < found.tweets:
        notes.append(f"{found.tweets - found.labelled:,} of {found.tweets:,} tweets have no '{label}'.")
    if found.malformed:
        example = "".join(f", for example: {line[:_EXCERPT]}" for line in outcome.malformed_samples[:1])
        notes.append(f"{found.malformed:,} of {found.lines:,} lines were malformed{example}")
    if found.incomplete:
        notes.append(f"{found.incomplete:,} of {found.lines:,} lines lack an id, a text or a time.")
    if found.notices:
        notes.append(f"{found.notices:,} deletions and other notices were skipped.")
    if folder is None:
        notes.append("No --models was given, so the model was not kept.")
    return notes


def metrics_document(outcome: Outcome, seconds: dict[str, float]) -> dict[str, Any]:
    """`metrics.json`: its presence says that the model beside it is whole."""
    return {
        "version": 1,
        "scores": asdict(outcome.scores),
        "baseline": asdict(outcome.baseline),
        "window": asdict(outcome.window),
        "split": {
            "boundary": outcome.split.boundary,
            "training": dict(outcome.split.training),
            "test": dict(outcome.split.test),
        },
        "seconds": dict(seconds),
        "spark": pyspark.__version__,
    }


def inputs_document(paths: Sequence[str], found: Survey) -> dict[str, Any]:
    """`inputs.json`: what was read, file by file."""
    return {
        "version": 1,
        "paths": list(paths),
        "lines": found.lines,
        "tweets": found.tweets,
        "notices": found.notices,
        "malformed": found.malformed,
        "incomplete": found.incomplete,
        "file_count": len(found.files),
        "files": [asdict(file) for file in found.files[:_MOST_FILES]],
    }

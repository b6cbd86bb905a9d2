"""What must hold before a model is worth training; each refusal names the numbers and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence

from common.errors import JobError
from tweets.survey import Survey
from tweets.times import utc_text
from tweets.window import Split, Window

_MOST_LABELS = 50


def check_bad_lines(inputs: str, found: Survey, max_bad: float, samples: Sequence[str], rejected: str | None) -> None:
    """Refuses an input without lines, and one with more bad lines than allowed."""
    if found.lines == 0:
        raise JobError("empty-input", f"{inputs} has no lines.", "Check --input, and that the data has arrived.")
    if found.incomplete == found.lines - found.notices and found.incomplete:
        raise JobError(
            "wrong-columns",
            f"Not one of the {found.lines:,} lines of {inputs} has an id, a text and a time.",
            "JSON lines need tweet v1.1 fields (id, text or full_text, timestamp_ms or created_at); CSV needs "
            "--text-column and --time-column.",
        )
    if found.bad > max_bad * found.lines:
        example = "".join(f" For example: {line}" for line in samples[:1])
        raise JobError(
            "too-many-bad-lines",
            f"{found.bad:,} of {found.lines:,} lines of {inputs} are malformed or lack an id, a text or a time; "
            f"--max-bad allows {max_bad:.2%}.{example}",
            f"Mend the input, or raise --max-bad.{f' A sample is in {rejected}/.' if rejected else ''}",
        )
    if found.tweets == 0:
        raise JobError(
            "empty-input", f"{inputs} holds {found.notices:,} notices and no tweets.", "Check what --input names."
        )


def check_labels(found: Survey, label: str | None, names: Callable[[], Sequence[str]]) -> None:
    """Refuses tweets of which none has a label, and labels that are no classes; `label` None means emoticons."""
    if found.labelled == 0 and label is None:
        raise JobError(
            "too-little-data",
            f"None of the {found.tweets:,} tweets has an emoticon to learn from.",
            "Name the field that holds the label: --label-field, or --label-column for CSV.",
        )
    if found.labelled == 0:
        known = list(names())
        close = difflib.get_close_matches(str(label), known, n=1)
        meant = f" Did you mean '{close[0]}'?" if close else ""
        raise JobError(
            "wrong-columns",
            f"None of the {found.tweets:,} tweets has a value in '{label}'.{meant}",
            f"The first line's fields: {', '.join(known)}.",
        )
    if found.most_labels > _MOST_LABELS:
        raise JobError(
            "wrong-columns",
            f"'{label}' has about {found.most_labels:,} different values in one file, which is no label.",
            f"Name a field with at most {_MOST_LABELS} classes.",
        )


def check_split(split: Split, window: Window, newest: int, min_examples: int) -> None:
    """Refuses a window from which nothing sound can be learned."""
    counts = {label: split.training.get(label, 0) + split.test.get(label, 0) for label in split.classes}
    examples = sum(counts.values())
    if examples == 0:
        raise JobError(
            "empty-window",
            f"No labelled tweets between {window}; the newest tweet is of {utc_text(newest)}.",
            "Widen --since, or move --until.",
        )
    if examples < min_examples:
        raise JobError(
            "too-little-data",
            f"Only {examples:,} labelled tweets between {window}; retraining needs at least {min_examples:,}.",
            "Widen --since or lower --min-examples.",
        )
    _check_classes(counts, f"labelled tweets between {window}")
    if not split.training:
        raise JobError(
            "too-little-data",
            f"All {examples:,} labelled tweets are of {utc_text(split.boundary)}: nothing older is left to train on.",
            "Widen --since, or check the times in the input.",
        )
    _check_classes(split.training, f"tweets before {utc_text(split.boundary)}, those to train on,")


def _check_classes(counts: Mapping[str, int], what: str) -> None:
    if len(counts) == 1:
        (only,) = counts
        raise JobError(
            "one-class",
            f"All {counts[only]:,} {what} are '{only}'; a classifier needs two classes.",
            "Widen --since, or check the label.",
        )

"""The bootstrap over counts, held against drawing the examples themselves."""

import numpy as np
import pytest

from training.compare import compare
from training.metrics import score

# Label, champion's and challenger's prediction.
CELLS = {
    ("a", "a", "a"): 210, ("a", "b", "a"): 31, ("a", "a", "b"): 18, ("a", "b", "b"): 41,
    ("b", "b", "b"): 160, ("b", "a", "b"): 22, ("b", "b", "a"): 19, ("b", "c", "a"): 9,
    ("c", "c", "c"): 70, ("c", "a", "c"): 8, ("c", "c", "a"): 5, ("c", "a", "a"): 17,
}  # fmt: skip


def test_both_are_scored_as_if_alone():
    pair = compare(CELLS)
    champion, challenger = {}, {}
    for (label, old, new), count in CELLS.items():
        champion[label, old] = champion.get((label, old), 0) + count
        challenger[label, new] = challenger.get((label, new), 0) + count
    assert pair.examples == 610
    assert pair.champion == score(["a", "b", "c"], champion)
    assert pair.challenger == score(["a", "b", "c"], challenger)


def test_the_bound_is_that_of_drawing_the_examples_themselves():
    examples = [cell for cell, count in CELLS.items() for _ in range(count)]
    draw = np.random.default_rng(5)

    def macro_f1(rows, which):
        counts = {}
        for row in rows:
            counts[row[0], row[which]] = counts.get((row[0], row[which]), 0) + 1
        return score(["a", "b", "c"], counts).macro_f1

    changes = []
    for _ in range(1500):
        rows = [examples[index] for index in draw.integers(0, len(examples), len(examples))]
        changes.append(macro_f1(rows, 2) - macro_f1(rows, 1))
    pair = compare(CELLS)
    assert pair.lower_bound == pytest.approx(np.quantile(changes, 0.05), abs=0.002)
    assert pair.lower_bound < pair.change


def test_the_order_of_the_counts_does_not_matter():
    assert compare(CELLS) == compare(dict(reversed(CELLS.items())))


def test_models_that_predict_the_same_have_no_change_at_all():
    same = {("a", "a", "a"): 30, ("a", "b", "b"): 5, ("b", "b", "b"): 20}
    assert (compare(same).change, compare(same).lower_bound) == (0, 0)


def test_fewer_examples_leave_more_doubt():
    few = {cell: -(-count // 10) for cell, count in CELLS.items()}
    assert compare(few).lower_bound < compare(CELLS).lower_bound


def test_a_class_that_only_one_model_says_is_scored_for_both():
    pair = compare({("a", "a", "odd"): 2, ("a", "a", "a"): 8, ("b", "b", "b"): 10})
    assert [one.label for one in pair.champion.classes] == ["a", "b", "odd"]
    assert pair.champion.macro_f1 == 1
    assert pair.challenger.macro_f1 == pytest.approx((8 / 9 + 1 + 0) / 3)

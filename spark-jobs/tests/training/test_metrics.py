import pytest

from training.metrics import majority_baseline, score

# Worked by hand: precision, recall and F1 of a are 1/2, 2/3, 4/7; of b 3/4, 3/5, 2/3.
COUNTS = {("a", "a"): 2, ("a", "b"): 1, ("b", "a"): 2, ("b", "b"): 3}


def test_scores_are_those_worked_by_hand():
    scores = score(["a", "b"], COUNTS)
    assert scores.accuracy == pytest.approx(5 / 8)
    assert scores.macro_f1 == pytest.approx((4 / 7 + 2 / 3) / 2)
    assert [(one.label, one.precision, one.support) for one in scores.classes] == [("a", 0.5, 3), ("b", 0.75, 5)]
    assert [one.recall for one in scores.classes] == pytest.approx([2 / 3, 3 / 5])
    assert scores.confusion == {"a": {"a": 2, "b": 1}, "b": {"a": 2, "b": 3}}


def test_a_class_that_is_never_seen_does_not_weigh_on_the_mean():
    assert score(["a", "b", "never"], COUNTS).macro_f1 == pytest.approx(score(["a", "b"], COUNTS).macro_f1)


def test_a_class_that_is_never_right_counts_as_zero():
    scores = score(["a", "b"], {("a", "b"): 4, ("b", "b"): 4})
    assert scores.macro_f1 == pytest.approx(1 / 3)
    assert scores.classes[0].precision == 0


def test_the_baseline_says_what_training_had_most():
    baseline = majority_baseline(["a", "b", "c"], {"a": 10, "b": 20}, {"a": 6, "b": 3, "c": 1})
    assert baseline.accuracy == pytest.approx(0.3)
    assert baseline.macro_f1 == pytest.approx((2 * 0.3 / 1.3) / 3)
    assert baseline.confusion["c"] == {"a": 0, "b": 1, "c": 0}


def test_of_equally_frequent_classes_the_first_by_name_is_the_baseline():
    assert majority_baseline(["a", "b"], {"b": 5, "a": 5}, {"a": 1}).accuracy == 1

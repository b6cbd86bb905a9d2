"""The gate's table of cases: each row is a pair of models and what is to become of the newer one."""

import pytest

from training.compare import Comparison
from training.gate import NoChampion, Rival, Unusable, judge
from training.metrics import ClassScore, Scores


def scores(macro_f1, recalls=(0.6, 0.6, 0.6), supports=(300, 300, 300)):
    classes = [
        ClassScore(label, 0.5, recall, 0.5, support)
        for label, recall, support in zip(("negative", "neutral", "positive"), recalls, supports)
    ]
    return Scores(macro_f1, 0.6, classes, {})


BASELINE = scores(0.24)


def rival(old, new, lower_bound, examples=900):
    return Rival("20261120T000000Z-r-1", Comparison(examples, old, new, lower_bound))


CASES = {
    "it is better": (rival(scores(0.641), scores(0.649), 0.001), True, "macro-F1 0.649 against the champion's 0.641"),
    "it is the same": (
        rival(scores(0.641), scores(0.641), 0.0), True, "no worse than the champion: macro-F1 0.641 against 0.641",
    ),
    "it is the same to three decimals": (
        rival(scores(0.6414), scores(0.6406), -0.002), True, "no worse than the champion: macro-F1 0.641 against 0.641",
    ),
    "it is a little worse": (
        rival(scores(0.641), scores(0.64), -0.004), True,
        "at most 0.005 worse than the champion: macro-F1 0.640 against 0.641",
    ),
    "the bound is at the limit": (rival(scores(0.64), scores(0.65), -0.005), True, "0.650 against"),
    "the bound is below the limit": (rival(scores(0.64), scores(0.65), -0.0051), False, "the change may be -0.005"),
    "it is much worse": (rival(scores(0.7), scores(0.6), -0.12), False, "0.600 against the champion's 0.700"),
    "a class loses just what it may": (
        rival(scores(0.64), scores(0.65, (0.57, 0.7, 0.7)), 0.0), True, "macro-F1 0.650",
    ),
    "a class loses too much": (
        rival(scores(0.64), scores(0.65, (0.569, 0.7, 0.7)), 0.0), False, "loses recall: 'negative' 0.600 → 0.569",
    ),
    "a class that is not in the test has no recall to lose": (
        rival(scores(0.64, supports=(0, 1, 1)), scores(0.65, (0.0, 0.7, 0.7), (0, 1, 1)), 0.0), True, "macro-F1 0.650",
    ),
    "there is too little to compare on": (
        rival(scores(0.6), scores(0.7), 0.05, 499), False, "only 499 newest tweets are there to compare on",
    ),
    "there is just enough": (rival(scores(0.6), scores(0.7), 0.05, 500), True, "macro-F1 0.700"),
    "the champion does not load": (Unusable("v1", "no such class"), False, "v1 does not load (no such class)"),
    "the champion's folder is gone": (NoChampion(gone="v1"), True, "the champion v1 is not there any more"),
    "there was none": (NoChampion(), True, "the first champion"),
}  # fmt: skip


@pytest.mark.parametrize(("opponent", "promoted", "words"), CASES.values(), ids=CASES)
def test_by_itself(opponent, promoted, words):
    challenger = opponent.comparison.challenger if isinstance(opponent, Rival) else scores(0.6)
    verdict = judge(opponent, challenger, BASELINE, "auto", 500)
    assert verdict.promoted is promoted
    assert words in verdict.reason


@pytest.mark.parametrize("opponent", [NoChampion(), NoChampion(gone="v1")])
def test_alone_it_must_be_better_than_guessing(opponent):
    verdict = judge(opponent, BASELINE, BASELINE, "auto", 500)
    assert (verdict.promoted, verdict.reason) == (
        False, "the new model is no better than always guessing the majority",
    )  # fmt: skip


@pytest.mark.parametrize(("opponent", "_", "__"), CASES.values(), ids=CASES)
def test_people_have_the_last_word(opponent, _, __):
    assert judge(opponent, scores(0.1), BASELINE, "never", 500).promoted is False
    always = judge(opponent, scores(0.1), BASELINE, "always", 500)
    assert always.promoted is True
    assert "--promote always" in always.reason

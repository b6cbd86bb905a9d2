from argparse import Namespace

import pytest

from common.subset import is_subset, subset_note


@pytest.mark.parametrize(
    ("sample", "limit", "said"),
    [
        (0.05, None, "a sample of 5% of the records"),
        (0.0125, None, "a sample of 1.25% of the records"),
        (None, 10_000, "at most 10,000 records"),
        (0.5, 7, "a sample of 50% of the records and at most 7 records"),
    ],
)
def test_a_try_on_a_part_says_of_which(sample, limit, said):
    arguments = Namespace(sample=sample, limit=limit)
    assert is_subset(arguments)
    assert subset_note(arguments) == [f"Tried on {said}; leave out --sample and --limit to run it in full."]


def test_a_whole_run_says_nothing():
    arguments = Namespace(sample=None, limit=None)
    assert not is_subset(arguments)
    assert subset_note(arguments) == []

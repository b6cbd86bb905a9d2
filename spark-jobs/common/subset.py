"""A part of the input to try a job on, before it is run in full."""

from __future__ import annotations

from argparse import Namespace

from pyspark.sql import DataFrame

_SEED = 7


def take_subset(frame: DataFrame, arguments: Namespace) -> DataFrame:
    """The records that `--sample` and `--limit` leave, the sample first; the whole frame when neither is given."""
    if arguments.sample is not None:
        frame = frame.sample(arguments.sample, seed=_SEED)
    return frame if arguments.limit is None else frame.limit(arguments.limit)


def is_subset(arguments: Namespace) -> bool:
    """True when the job was asked to look at a part only."""
    return arguments.sample is not None or arguments.limit is not None


def subset_note(arguments: Namespace) -> list[str]:
    """What the result says of a try on a part."""
    parts = []
    if arguments.sample is not None:
        parts.append(f"a sample of {arguments.sample * 100:.4g}% of the records")
    if arguments.limit is not None:
        parts.append(f"at most {arguments.limit:,} records")
    return tried_on(" and ".join(parts))


def tried_on(part: str) -> list[str]:
    """The note of a job that was tried on this part of its input; none for the whole of it, an empty text."""
    return [f"Tried on {part}; leave out --sample and --limit to run it in full."] if part else []

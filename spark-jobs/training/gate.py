"""Whether a new model takes the champion's place: one pure decision, with its reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Union

from training.compare import Comparison
from training.metrics import Scores

PROMOTE = ("auto", "never", "always")
WORST_CHANGE = -0.005
MOST_RECALL_LOST = 0.03
# Sums of floating point numbers: what is exactly at a limit is still within it.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class NoChampion:
    """Nobody to compare with: there was none yet, or `gone` names the one whose folder is not there any more."""

    gone: str | None = None


@dataclass(frozen=True)
class Unusable:
    """The champion's folder is there, but it does not load or predict."""

    model: str
    problem: str


@dataclass(frozen=True)
class Rival:
    """The champion, scored on the challenger's own test, and what its version says of its training.

    `trained_before` is in milliseconds; it and `classes` are None when the version does not tell.
    """

    model: str
    comparison: Comparison
    trained_before: int | None = None
    classes: Sequence[str] | None = None


Opponent = Union[NoChampion, Unusable, Rival]


@dataclass(frozen=True)
class Verdict:
    """Whether to promote; the reason goes on after 'promoted: ' or 'kept the champion because '."""

    promoted: bool
    reason: str


def judge(opponent: Opponent, scores: Scores, baseline: Scores, mode: str, min_test: int) -> Verdict:
    """The gate; `mode` is one of PROMOTE."""
    if mode == "never":
        return Verdict(False, "of --promote never")
    if mode == "always":
        numbers = f"{_against(opponent.comparison)}, but " if isinstance(opponent, Rival) else ""
        return Verdict(True, f"{numbers}--promote always asked for it")
    if isinstance(opponent, Unusable):
        return Verdict(
            False,
            f"it could not be asked: {opponent.model} does not load ({opponent.problem}). To replace it all the same, "
            "run again with --promote always",
        )
    if isinstance(opponent, NoChampion):
        return _judge_alone(opponent, scores, baseline)
    return _judge_pair(opponent.comparison, min_test)


def _judge_alone(opponent: NoChampion, scores: Scores, baseline: Scores) -> Verdict:
    if scores.macro_f1 <= baseline.macro_f1:
        return Verdict(False, "the new model is no better than always guessing the majority")
    if opponent.gone is not None:
        return Verdict(True, f"the champion {opponent.gone} is not there any more")
    return Verdict(True, "the first champion")


def _judge_pair(pair: Comparison, min_test: int) -> Verdict:
    if pair.examples < min_test:
        return Verdict(
            False, f"only {pair.examples:,} newest tweets are there to compare on; the gate needs {min_test:,}"
        )
    lost = _lost_recall(pair)
    if lost:
        return Verdict(False, f"the new model loses recall: {'; '.join(lost)}; {MOST_RECALL_LOST:.3f} is allowed")
    if pair.lower_bound < WORST_CHANGE - _ROUNDING:
        return Verdict(
            False,
            f"the new model may be worse: {_against(pair)}, and the change may be {pair.lower_bound:+.3f} "
            f"(bootstrap, 95 %); {WORST_CHANGE:+.3f} is allowed",
        )
    return Verdict(True, _why_promoted(pair))


def _why_promoted(pair: Comparison) -> str:
    old, new = (f"{scores.macro_f1:.3f}" for scores in (pair.champion, pair.challenger))
    # By what people see: a difference in the fourth decimal would read as none.
    if float(new) > float(old):
        return _against(pair)
    how = "no worse" if new == old else f"at most {-WORST_CHANGE:.3f} worse"
    return f"{how} than the champion: macro-F1 {new} against {old}"


def _against(pair: Comparison) -> str:
    return f"macro-F1 {pair.challenger.macro_f1:.3f} against the champion's {pair.champion.macro_f1:.3f}"


def _lost_recall(pair: Comparison) -> Sequence[str]:
    return [
        f"'{old.label}' {old.recall:.3f} → {new.recall:.3f}"
        for old, new in zip(pair.champion.classes, pair.challenger.classes)
        if old.support and old.recall - new.recall > MOST_RECALL_LOST + _ROUNDING
    ]

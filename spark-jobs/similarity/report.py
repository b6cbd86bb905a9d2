"""What the job tells: headline, numbers, the best likes."""

from __future__ import annotations

from dataclasses import dataclass

from common.results import Cell, Metric, OutputFile, Success, Table
from similarity.measure import Thresholds
from similarity.plan import Plan, Size

_DIGITS = 4


@dataclass(frozen=True)
class Like:
    """A movie and one that is like it, as people know them."""

    movie: str
    like: str
    score: float
    raters: int


@dataclass(frozen=True)
class Outcome:
    """All that a run found; `movie` is the one that was asked for, None for all."""

    movie: str | None
    best: list[Like]
    kept: int
    compared: int
    rated_movies: int
    size: Size
    thresholds: Thresholds
    plan: Plan
    cores: int


def success(outcome: Outcome, files: list[OutputFile], notes: list[str]) -> Success:
    """The result for the card."""
    return Success(
        headline=_headline(outcome),
        metrics=[
            Metric("movies compared", outcome.size.movies, "#,##0"),
            Metric("ratings", outcome.size.ratings, "#,##0"),
            Metric("users", outcome.size.users, "#,##0"),
            Metric("pairs compared", outcome.compared, "#,##0"),
            Metric("pairs kept", outcome.kept, "#,##0"),
        ],
        tables=[_table(outcome)] if outcome.best else [],
        notes=[*_notes(outcome), *notes],
        files=files,
    )


def _headline(outcome: Outcome) -> str:
    if not outcome.best:
        whom = f" to {outcome.movie}" if outcome.movie else ""
        return f"nothing alike{whom}: no pair reaches {_bounds(outcome.thresholds)}"
    first = outcome.best[0]
    if outcome.movie:
        return f"{outcome.kept:,} movies are like {outcome.movie}, most of all {first.like} ({first.score:.3f})"
    return f"{outcome.kept:,} pairs are alike, most of all {first.movie} and {first.like} ({first.score:.3f})"


def _table(outcome: Outcome) -> Table:
    if outcome.movie:
        rows: list[list[Cell]] = [[one.like, round(one.score, _DIGITS), one.raters] for one in outcome.best]
        return Table(f"Like {outcome.movie}", ["movie", "score", "raters"], rows)
    rows = [[one.movie, one.like, round(one.score, _DIGITS), one.raters] for one in outcome.best]
    return Table("Most alike", ["movie", "like", "score", "raters"], rows)


def _bounds(thresholds: Thresholds) -> str:
    return f"a score of {thresholds.score:g} over {thresholds.raters:,} common raters"


def _notes(outcome: Outcome) -> list[str]:
    plan, size = outcome.plan, outcome.size
    way = f"in tiles of {plan.block:,} × {plan.block:,} movies" if plan.method == "tiles" else "by a self-join"
    notes = [f"Kept: {_bounds(outcome.thresholds)}. Added up {way} on {outcome.cores} cores."]
    if size.movies < outcome.rated_movies:
        notes.append(
            f"{outcome.rated_movies - size.movies:,} of {outcome.rated_movies:,} movies have fewer raters than that."
        )
    return notes

"""The result of a job: one small JSON, version 1, that the bot renders and that is printed as one line."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Union

from common.errors import JobError

Cell = Union[str, int, float]


@dataclass(frozen=True)
class Metric:
    """One number with its name; `format` is a number pattern: `0.000`, `0.0%`, or `#,##0` with thousands apart."""

    label: str
    value: float
    format: str


@dataclass(frozen=True)
class Table:
    """A titled table; each row has a cell for each column."""

    title: str
    columns: list[str]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Success:
    """What a job that succeeded has to say."""

    headline: str
    metrics: list[Metric] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def success_json(result: Success) -> dict[str, Any]:
    """A success in the form that is written."""
    return {
        "version": 1,
        "status": "succeeded",
        "headline": result.headline,
        "metrics": [vars(metric) for metric in result.metrics],
        "tables": [vars(table) for table in result.tables],
        "notes": result.notes,
        "links": [{"label": label, "uri": uri} for label, uri in result.links],
    }


def failure_json(error: JobError) -> dict[str, Any]:
    """A failure in the form that is written."""
    described = {"code": error.code, "message": error.message, "hint": error.hint}
    return {
        "version": 1,
        "status": "failed",
        "error": {key: value for key, value in described.items() if value is not None},
    }


def one_line(result: dict[str, Any]) -> str:
    """The result as it is written and printed; JSON has no NaN, so one is a bug and raises."""
    return json.dumps(result, ensure_ascii=False, allow_nan=False)

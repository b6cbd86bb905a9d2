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
class Chart:
    """A titled chart, `bar` or `line`; each series has a value for each category (at most 20 categories, 6 series)."""

    title: str
    kind: str
    categories: list[str]
    series: dict[str, list[float]]


@dataclass(frozen=True)
class OutputFile:
    """A file that the job wrote for the one who asked; `bytes` is its size."""

    label: str
    uri: str
    bytes: int


@dataclass(frozen=True)
class ModelVersion:
    """What became of a trained model: `version` is its folder below `<models>`, `champion` the one in use now.

    `champion` is empty when there is none yet; `previous` is the champion that a promotion took the place of.
    """

    models: str
    version: str
    promoted: bool
    champion: str
    previous: str | None = None


@dataclass(frozen=True)
class Success:
    """What a job that succeeded has to say."""

    headline: str
    metrics: list[Metric] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    files: list[OutputFile] = field(default_factory=list)
    model: ModelVersion | None = None


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
        "charts": [_chart_json(chart) for chart in result.charts],
        "files": [vars(file) for file in result.files],
        **({"model": vars(result.model)} if result.model else {}),
    }


def _chart_json(chart: Chart) -> dict[str, Any]:
    series = [{"name": name, "values": values} for name, values in chart.series.items()]
    return {"title": chart.title, "kind": chart.kind, "categories": chart.categories, "series": series}


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

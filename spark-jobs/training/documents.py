"""The documents beside a model, apart from its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

import pyspark

from training.gate import Opponent, Rival
from training.material import Material
from training.report import Outcome


def metrics_document(outcome: Outcome, opponent: Opponent, seconds: Mapping[str, float]) -> dict[str, Any]:
    """`metrics.json`: its presence says that the model beside it is whole."""
    material = outcome.material
    split = material.split
    return {
        "version": 1,
        "scores": asdict(outcome.scores),
        "baseline": asdict(outcome.baseline),
        "champion": _champion(opponent),
        "scored_on": scored_on(material),
        "window": asdict(material.window),
        "split": {"boundary": split.boundary, "training": dict(split.training), "test": dict(split.test)},
        "seconds": dict(seconds),
        "spark": pyspark.__version__,
    }


def scored_on(material: Material) -> dict[str, Any]:
    """The tweets behind the scores, as `champion.json` keeps it too."""
    return {
        "from": _utc(material.split.boundary),
        "to": _utc(material.newest),
        "examples": material.test_examples,
    }


def _champion(opponent: Opponent) -> dict[str, Any] | None:
    if not isinstance(opponent, Rival):
        return None
    pair = opponent.comparison
    return {"model": opponent.model, "scores": asdict(pair.champion), "lower_bound": pair.lower_bound}


def _utc(millis: int) -> str:
    return f"{datetime.fromtimestamp(millis / 1000, timezone.utc):%Y-%m-%dT%H:%M:%SZ}"

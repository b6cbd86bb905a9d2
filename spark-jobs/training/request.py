"""What a retraining is asked for."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from common.code_hash import code_hash
from training.compare import RESAMPLES, SEED
from training.contest import Rules
from training.text_model import Settings
from tweets.reading import CsvSource, JsonSource


@dataclass(frozen=True)
class Request:
    """What to retrain on, how, and where the model goes; `models` None keeps no model.

    `part` has `limit` and `sample`, as `common.subset` takes them; `rejected` is the folder for bad lines.
    """

    source: JsonSource | CsvSource
    run: str = "local"
    since: timedelta | datetime | None = timedelta(days=7)
    until: datetime | None = None
    test_share: float = 0.2
    min_examples: int = 500
    max_bad: float = 0.05
    rejected: str | None = None
    models: str | None = None
    rules: Rules = field(default_factory=Rules)
    part: Namespace = field(default_factory=lambda: Namespace(limit=None, sample=None))
    settings: Settings = field(default_factory=Settings)

    def parameters(self) -> dict[str, Any]:
        """Everything but the paths of the data, as `params.json` keeps it."""
        return {
            "version": 1,
            "run": self.run,
            "since": None if self.since is None else str(self.since),
            "until": None if self.until is None else str(self.until),
            "test_share": self.test_share,
            "min_examples": self.min_examples,
            "max_bad": self.max_bad,
            "label": self.source.label or "emoticons",
            "settings": asdict(self.settings),
            "gate": {**asdict(self.rules), "seed": SEED, "resamples": RESAMPLES},
            "code_sha256": code_hash(),
        }

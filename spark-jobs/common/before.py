"""Steps of a chain that come one after the other: whether those before this one succeeded."""

from __future__ import annotations

import json
from collections.abc import Sequence

from common.errors import JobError
from common.files import Through, read_text


def hindrance(through: Through, results: Sequence[str]) -> JobError | None:
    """Why a job may not begin: one of these results is none of a success. None when it may."""
    for uri in results:
        if _status(read_text(through, uri)) != "succeeded":
            return JobError("not-begun", f"It was not begun: the step before it whose result is {uri} did not succeed.")
    return None


def _status(text: str | None) -> str | None:
    try:
        result = json.loads(text or "")
    except ValueError:
        return None
    return result.get("status") if isinstance(result, dict) else None

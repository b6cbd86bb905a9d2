"""`<models>/champion.json`: which version is in use, since when, and why; see docs/models.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession

from common.errors import JobError
from common.files import join
from common.swap import read_tagged, write_if_unchanged

_VERSION = 1


@dataclass(frozen=True)
class Champion:
    """The version in use; `previous` is the one before it, to roll back to."""

    model: str
    promoted_at: str
    promoted_by: str
    reason: str
    previous: str | None
    metrics: Mapping[str, float]
    scored_on: Mapping[str, Any]


@dataclass(frozen=True)
class Throne:
    """`champion.json` as it was read: who sits there, None for nobody, and the tag that a change must name."""

    models: str
    champion: Champion | None
    tag: str | None


def read_throne(spark: SparkSession, models: str) -> Throne:
    """Who the champion is now; JobError when the file is there and not of this format."""
    uri = _address(models)
    found = read_tagged(spark, uri)
    if found is None:
        return Throne(models, None, None)
    return Throne(models, _parsed(found.text, uri), found.tag)


def crown(spark: SparkSession, throne: Throne, champion: Champion) -> bool:
    """Makes this the champion if the throne is still as it was read; False when somebody else was faster."""
    document = {"version": _VERSION, **vars(champion)}
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    return write_if_unchanged(spark, _address(throne.models), text, throne.tag)


def _address(models: str) -> str:
    return join(models, "champion.json")


def _parsed(text: str, uri: str) -> Champion:
    try:
        document = json.loads(text)
        if document["version"] != _VERSION:
            raise ValueError(f"its version is {document['version']!r}")
        champion = Champion(
            model=document["model"],
            promoted_at=document["promoted_at"],
            promoted_by=document["promoted_by"],
            reason=document.get("reason") or "",
            previous=document.get("previous"),
            metrics=document.get("metrics") or {},
            scored_on=document.get("scored_on") or {},
        )
        if not isinstance(champion.model, str) or champion.model in ("", ".", "..") or "/" in champion.model:
            raise ValueError(f"{champion.model!r} is no folder's name")
    except (ValueError, KeyError, TypeError) as error:
        problem = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise JobError(
            "unreadable-input",
            f"{uri} is no champion.json of version {_VERSION}: {problem}.",
            "Mend it, or delete it to begin without a champion.",
        ) from error
    return champion

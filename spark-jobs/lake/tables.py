"""What a command line says of the tables: names, paths, formats and schemas."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from common.errors import JobError

FORMATS = ("csv", "tsv", "json", "parquet")
_BY_EXTENSION = {"csv": "csv", "tsv": "tsv", "json": "json", "jsonl": "json", "ndjson": "json", "parquet": "parquet"}
_PACKED = r"\.(gz|bz2|zst|lz4|snappy|deflate)$"


@dataclass(frozen=True)
class TableSpec:
    """A table as declared: `schema` is DDL of the columns whose types are given, None when all are inferred."""

    name: str
    paths: list[str] = field(default_factory=list)
    format: str = "csv"
    schema: str | None = None


def table_specs(tables: Sequence[str], formats: Sequence[str], schemas: Sequence[str]) -> list[TableSpec]:
    """The tables of `--table name=path`, `--format [name=]format` and `--schema name=ddl`, in the order of their names.

    A name may come several times, and a path may be several with commas between them.
    """
    paths: dict[str, list[str]] = {}
    for text in tables:
        name, path = _named("--table", text, "flights=s3://bucket/flights/*.csv")
        paths.setdefault(name, []).extend(_split_paths(path))
    usual = [text for text in formats if "=" not in text]
    if len(usual) > 1:
        raise JobError("bad-arguments", f"--format is {' and '.join(usual)}.", "Write --format name=format for each.")
    named_formats = dict(_named("--format", text, "flights=csv") for text in formats if "=" in text)
    named_schemas = dict(_named("--schema", text, 'flights="carrier string, arr_delay double"') for text in schemas)
    for option, names in (("--format", named_formats), ("--schema", named_schemas)):
        for name in names:
            if name not in paths:
                raise JobError("bad-arguments", f"{option} is for '{name}', which is no --table.", _known(paths))
    usual_format = usual[0] if usual else None
    return [
        TableSpec(
            name=name,
            paths=found,
            format=_format_of(name, found, named_formats.get(name, usual_format)),
            schema=named_schemas.get(name),
        )
        for name, found in paths.items()
    ]


def _named(option: str, text: str, example: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not value.strip() or not re.fullmatch(r"[A-Za-z_]\w{0,63}", name.strip()):
        raise JobError("bad-arguments", f"{option} '{text}' is not name=value.", f"For example: {option} {example}")
    # Spark's names have no case.
    return name.strip().lower(), value.strip()


def _split_paths(text: str) -> list[str]:
    # A comma inside braces is part of a wildcard: s3://bucket/{2023,2024}/*.csv.
    paths = [path.strip() for path in re.split(r",(?![^{}]*\})", text)]
    if not all(paths):
        raise JobError("bad-arguments", f"'{text}' has an empty path.", "Write one path, or several with commas.")
    return paths


def _format_of(name: str, paths: list[str], asked: str | None) -> str:
    if asked is not None:
        if asked.lower() not in FORMATS:
            close = difflib.get_close_matches(asked.lower(), FORMATS, n=1)
            meant = f" Did you mean '{close[0]}'?" if close else ""
            raise JobError("bad-arguments", f"'{asked}' is no format.{meant}", f"Formats: {', '.join(FORMATS)}.")
        return asked.lower()
    endings = {re.sub(_PACKED, "", path.rstrip("/").lower()).rpartition(".")[2] for path in paths}
    found = {_BY_EXTENSION.get(ending) for ending in endings}
    if len(found) != 1 or None in found:
        raise JobError(
            "bad-arguments",
            f"The paths of '{name}' do not tell its format: {', '.join(paths)}.",
            f"Write --format {name}=csv; formats: {', '.join(FORMATS)}.",
        )
    return str(found.pop())


def _known(paths: dict[str, list[str]]) -> str:
    return f"Tables: {', '.join(paths)}." if paths else "Declare it: --table name=path."

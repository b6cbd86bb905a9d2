"""How a record that is no plain row is marked in front: a row's own text has no NUL, which Postgres does not take."""

from __future__ import annotations

REJECTED = b"\x00R"
STRIPPED = b"\x00S"
SKIPPED = b"\x00N"

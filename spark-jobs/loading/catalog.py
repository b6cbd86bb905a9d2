"""What the target tables look like, from Postgres's own catalogue."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from common.errors import JobError

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True)
class Column:
    """A column of a target table; `kind` is Postgres's short name of its type (`int4`), `type` the full one.

    `filled` when Postgres has a value of its own for it, `writable` when it takes one from others.
    """

    name: str
    type: str
    kind: str
    modifier: int = -1
    not_null: bool = False
    filled: bool = False
    writable: bool = True
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A target table with its unique keys."""

    schema: str
    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    def column(self, name: str) -> Column:
        """The column of this name; JobError `database-schema` with a suggestion when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        names = [column.name for column in self.columns]
        close = difflib.get_close_matches(name, names, n=1)
        meant = f" Did you mean '{close[0]}'?" if close else ""
        raise JobError("database-schema", f"{self} has no column '{name}'.{meant}", f"Its columns: {', '.join(names)}.")


def parse_name(text: str) -> tuple[str | None, str]:
    """`name` or `schema.name`; parts with other than small letters, digits and `_` stand in double quotes."""
    part = r'(?:[A-Za-z_][\w$]*|"(?:[^"]|"")+")'
    match = re.fullmatch(rf"(?:({part})\.)?({part})", text)
    if not match:
        raise JobError("bad-arguments", f"'{text}' is no table's name.", "Write name or schema.name.")
    schema, name = (_unquoted(part) if part else None for part in match.groups())
    return schema, str(name)


def _unquoted(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part.lower()


def read_table(connection: psycopg.Connection[Any], schema: str | None, name: str) -> Table | None:
    """The table, looked for in the search path when no schema is given; None when it is not there."""
    found = connection.execute(
        "SELECT c.oid, n.nspname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relname = %(name)s AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
        " AND (n.nspname = %(schema)s OR %(schema)s::text IS NULL AND n.nspname = ANY (current_schemas(false)))"
        " ORDER BY array_position(current_schemas(false), n.nspname) LIMIT 1",
        {"name": name, "schema": schema},
    ).fetchone()
    if found is None:
        return None
    oid, schema, kind = found
    if kind not in ("r", "p"):
        raise JobError("database-schema", f"{schema}.{name} is a view or a foreign table.", "Load into a table.")
    keys = connection.execute(
        "SELECT i.indisprimary, ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k(number, place)"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number"
        " WHERE k.place <= i.indnkeyatts ORDER BY k.place)"
        " FROM pg_index i WHERE i.indrelid = %s AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL"
        " AND i.indisvalid AND i.indimmediate ORDER BY i.indisprimary DESC, i.indexrelid",
        (oid,),
    ).fetchall()
    primary = next((tuple(columns) for is_primary, columns in keys if is_primary), ())
    return Table(schema, name, _read_columns(connection, oid), primary, tuple(tuple(columns) for _, columns in keys))


def _read_columns(connection: psycopg.Connection[Any], oid: int) -> tuple[Column, ...]:
    rows = connection.execute(
        "SELECT a.attname, format_type(a.atttypid, a.atttypmod), b.typname,"
        " CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END,"
        " a.attnotnull OR t.typnotnull, a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL,"
        " a.attgenerated = '' AND a.attidentity <> 'a',"
        " ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = b.oid ORDER BY e.enumsortorder)"
        " FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid"
        " JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END"
        " WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        (oid,),
    ).fetchall()
    return tuple(Column(*row[:7], labels=tuple(row[7])) for row in rows)


def missing_table(connection: psycopg.Connection[Any], schema: str | None, name: str) -> JobError:
    """The failure for a table that is not there, with the names that come close."""
    rows = connection.execute(
        "SELECT schemaname || '.' || tablename, tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'stoker_load') LIMIT 1000"
    ).fetchall()
    wanted = f"{schema}.{name}" if schema else name
    known = {known: full for full, bare in rows for known in (full, bare)}
    close = difflib.get_close_matches(wanted, known, n=1)
    meant = f" Did you mean '{known[close[0]]}'?" if close else ""
    return JobError(
        "database-schema", f"The database has no table '{wanted}'.{meant}", "Create it first: its types are the rule."
    )

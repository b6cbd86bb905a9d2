"""A table built anew beside the old one, with all that the old one has, and put into its place at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from common.errors import JobError
from loading.catalog import Table
from loading.sql import quoted

if TYPE_CHECKING:
    import psycopg

# What stands on a table and would fall with it, each as "a view v".
_DEPENDENTS = """
SELECT DISTINCT 'the view ' || r.ev_class::regclass FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
 WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = %(table)s
   AND r.ev_class <> %(table)s
UNION ALL SELECT 'the foreign key ' || conname || ' of ' || conrelid::regclass FROM pg_constraint
 WHERE contype = 'f' AND confrelid = %(table)s
UNION ALL SELECT 'the partition ' || inhrelid::regclass FROM pg_inherits WHERE inhparent = %(table)s
UNION ALL SELECT 'its parent ' || inhparent::regclass FROM pg_inherits WHERE inhrelid = %(table)s
UNION ALL SELECT 'the trigger ' || tgname FROM pg_trigger WHERE tgrelid = %(table)s AND NOT tgisinternal
UNION ALL SELECT 'the policy ' || polname FROM pg_policy WHERE polrelid = %(table)s
UNION ALL SELECT 'the rule ' || rulename FROM pg_rewrite WHERE ev_class = %(table)s
UNION ALL SELECT 'row level security' FROM pg_class WHERE oid = %(table)s AND relrowsecurity
UNION ALL SELECT 'the publication ' || p.pubname FROM pg_publication_tables p JOIN pg_class c ON c.relname = p.tablename
 WHERE c.oid = %(table)s AND c.relnamespace = to_regnamespace(quote_ident(p.schemaname))
"""


def replace_table(
    connection: psycopg.Connection[Any],
    table: Table,
    stage: str,
    insert_into: Callable[[str], str],
    ready: Callable[[], None],
) -> int:
    """Builds the new table, fills it by the statement that `insert_into` makes, and swaps; how many rows it has.

    Readers see the old table until the transaction commits, and wait only while the names change: what else has to be
    waited for, `ready` waits for before. Writers wait from the start: their rows would fall with the old table.
    """
    old, draft = f"{quoted(table.schema)}.{quoted(table.name)}", f"{quoted(table.schema)}.{stage}_new"
    connection.execute(f"LOCK TABLE {old} IN SHARE ROW EXCLUSIVE MODE")
    oid = _value(connection, "SELECT %s::regclass::oid", old)
    _refuse_dependents(connection, table, oid)
    connection.execute(f"CREATE TABLE {draft} (LIKE {old} INCLUDING ALL EXCLUDING INDEXES)")
    _continue_identities(connection, oid, draft)
    inserted = connection.execute(insert_into(draft)).rowcount
    renames = _copy_indexes(connection, oid, stage, draft)
    _copy_settings(connection, oid, draft)
    ready()
    connection.execute(f"LOCK TABLE {old} IN ACCESS EXCLUSIVE MODE")
    _hand_over_sequences(connection, oid, draft)
    connection.execute(f"DROP TABLE {old}")
    connection.execute(f"ALTER TABLE {draft} RENAME TO {quoted(table.name)}")
    for rename in renames:
        connection.execute(rename(old, quoted(table.schema)))
    connection.execute(f"ANALYZE {old}")
    return inserted


def hanging_on(connection: psycopg.Connection[Any], oid: int) -> list[str]:
    """What would fall with a table, each as "the view v"."""
    return [row[0] for row in connection.execute(_DEPENDENTS, {"table": oid}).fetchall()]


def _refuse_dependents(connection: psycopg.Connection[Any], table: Table, oid: int) -> None:
    found = hanging_on(connection, oid)
    if found:
        raise JobError(
            "database-schema",
            f"{table} can't be replaced: {', '.join(found[:5])} would be lost with it.",
            "Load with --mode upsert, or drop what hangs on the table first.",
        )


Rename = Callable[[str, str], str]


def _copy_indexes(connection: psycopg.Connection[Any], oid: int, stage: str, draft: str) -> list[Rename]:
    """Makes the old table's keys and indexes on the new one under names of their own; how to rename them later."""
    renames: list[Rename] = []
    constraints = connection.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s AND contype IN ('p', 'u', 'x', 'f') ORDER BY contype = 'f', oid",
        (oid,),
    ).fetchall()
    for place, (name, definition) in enumerate(constraints):
        connection.execute(f"ALTER TABLE {draft} ADD CONSTRAINT {stage}_k{place} {definition}")
        renames.append(_constraint_rename(f"{stage}_k{place}", name))
    indexes = connection.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid), i.indisunique FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = %s AND NOT EXISTS"
        " (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND conrelid = i.indrelid) ORDER BY i.indexrelid",
        (oid,),
    ).fetchall()
    for place, (name, definition, unique) in enumerate(indexes):
        how = definition[definition.index(" USING ", definition.index(name) + len(name)) :]
        kind = "UNIQUE INDEX" if unique else "INDEX"
        connection.execute(f"CREATE {kind} {stage}_i{place} ON {draft}{how}")
        renames.append(_index_rename(f"{stage}_i{place}", name))
    return renames


def _constraint_rename(draft: str, name: str) -> Rename:
    return lambda table, _: f"ALTER TABLE {table} RENAME CONSTRAINT {draft} TO {quoted(name)}"


def _index_rename(draft: str, name: str) -> Rename:
    return lambda _, schema: f"ALTER INDEX {schema}.{draft} RENAME TO {quoted(name)}"


def _copy_settings(connection: psycopg.Connection[Any], oid: int, draft: str) -> None:
    """Gives the new table the old one's storage parameters, grants and owner."""
    for (options,) in connection.execute("SELECT unnest(reloptions) FROM pg_class WHERE oid = %s", (oid,)).fetchall():
        connection.execute(f"ALTER TABLE {draft} SET ({options})")
    # Default privileges may have given the new table grants that the old one has not.
    for statement in _grants(connection, _value(connection, "SELECT %s::regclass::oid", draft), draft, "REVOKE"):
        connection.execute(statement)
    for statement in _grants(connection, oid, draft, "GRANT"):
        connection.execute(statement)
    owner = connection.execute(
        "SELECT quote_ident(pg_get_userbyid(relowner)), pg_get_userbyid(relowner) = current_user"
        " FROM pg_class WHERE oid = %s",
        (oid,),
    ).fetchone()
    if owner and not owner[1]:
        connection.execute(f"ALTER TABLE {draft} OWNER TO {owner[0]}")


_GRANTEE = "CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END"


def _grants(connection: psycopg.Connection[Any], oid: int, table: str, verb: str) -> list[str]:
    rows = connection.execute(
        f"SELECT g.privilege_type, NULL, {_GRANTEE}, g.is_grantable"
        " FROM pg_class c, aclexplode(c.relacl) g WHERE c.oid = %(table)s AND g.grantee <> c.relowner"
        f" UNION ALL SELECT g.privilege_type, a.attname, {_GRANTEE}, g.is_grantable"
        " FROM pg_attribute a, aclexplode(a.attacl) g WHERE a.attrelid = %(table)s AND NOT a.attisdropped",
        {"table": oid},
    ).fetchall()
    preposition = "TO" if verb == "GRANT" else "FROM"
    return [
        f"{verb} {privilege}{f' ({quoted(column)})' if column else ''} ON {table} {preposition} {grantee}"
        f"{' WITH GRANT OPTION' if grantable and verb == 'GRANT' else ''}"
        for privilege, column, grantee, grantable in rows
    ]


_SEQUENCES = """
SELECT a.attname, d.objid::regclass::text FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
  JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
 WHERE d.classid = 'pg_class'::regclass AND d.refobjid = %s AND d.deptype = %s
"""


def _continue_identities(connection: psycopg.Connection[Any], oid: int, draft: str) -> None:
    """Lets the new table's identity columns go on from where the old one's are."""
    for column, sequence in connection.execute(_SEQUENCES, (oid, "i")).fetchall():
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), last_value, is_called) FROM {sequence}", (draft, column)
        )


def _hand_over_sequences(connection: psycopg.Connection[Any], oid: int, draft: str) -> None:
    """Keeps the sequences of serial columns, which would fall with the old table."""
    for column, sequence in connection.execute(_SEQUENCES, (oid, "a")).fetchall():
        connection.execute(f"ALTER SEQUENCE {sequence} OWNED BY {draft}.{quoted(column)}")


def _value(connection: psycopg.Connection[Any], query: str, value: str) -> int:
    row = connection.execute(query, (value,)).fetchone()
    return int(row[0]) if row else 0

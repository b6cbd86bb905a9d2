"""Rows for an empty table: into a new one whose indexes are made at the end, which then takes the empty one's place.

To put a row into an index in its turn costs Postgres more than to store it. All this is only a faster
way to the same end: where it is not sure to come out the same it is not gone, and where it fails the rows are added one
by one as to any other table.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from loading.catalog import Table
from loading.ledger import limit_waits
from loading.replace import hanging_on, replace_table
from loading.sql import quoted

if TYPE_CHECKING:
    import psycopg

# Below it there is nothing to win.
_FEWEST_ROWS = 100_000
# Others who use the table go before.
_SECONDS_FOR_A_LOCK = 1
_SECONDS_BETWEEN_TRIES = 0.1

# What a new table would not have of the old one, who would look for the old one, and whom the making would stop: a
# foreign key that is made at the end keeps writers from the table that it speaks of.
_PLAIN = """
SELECT c.relkind = 'r' AND c.relpersistence = 'p' AND c.reltablespace = 0 AND c.reloftype = 0 AND c.relreplident = 'd'
   AND c.relam = (SELECT oid FROM pg_am WHERE amname = current_setting('default_table_access_method'))
   AND current_setting('default_tablespace') = '' AND NOT c.relforcerowsecurity
   AND (c.relacl IS NULL OR c.relacl @> acldefault('r', c.relowner))
   AND pg_has_role(c.relowner, 'USAGE') AND has_schema_privilege(c.relnamespace, 'CREATE')
   AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid
     AND (i.indisclustered OR NOT i.indisvalid OR x.reltablespace <> 0 OR x.reloptions IS NOT NULL))
   AND NOT EXISTS (SELECT FROM pg_class t WHERE t.oid = c.reltoastrelid AND t.reloptions IS NOT NULL)
   AND NOT EXISTS (SELECT FROM pg_attribute a LEFT JOIN pg_index i ON i.indexrelid = a.attrelid
     WHERE c.oid IN (a.attrelid, i.indrelid) AND a.attnum > 0 AND NOT a.attisdropped
     AND (a.attstattarget >= 0 OR a.attoptions IS NOT NULL OR a.attidentity <> ''))
   AND NOT EXISTS (SELECT FROM pg_description d WHERE d.objsubid = 0 AND (d.objoid = c.oid
     OR d.objoid IN (SELECT indexrelid FROM pg_index WHERE indrelid = c.oid)
     OR d.objoid IN (SELECT oid FROM pg_constraint WHERE conrelid = c.oid)))
   AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conrelid = c.oid
     AND (o.contype = 'f' OR NOT (o.convalidated AND o.conislocal)))
   AND NOT EXISTS (SELECT FROM pg_subscription_rel s WHERE s.srrelid = c.oid)
   AND NOT EXISTS (SELECT FROM pg_statistic_ext s WHERE s.stxrelid = c.oid)
   AND NOT EXISTS (SELECT FROM pg_seclabel l WHERE l.objoid = c.oid)
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass
     AND d.deptype = 'e')
  FROM pg_class c WHERE c.oid = %s
"""


def fill_empty(
    connection: psycopg.Connection[Any],
    table: Table,
    stage: str,
    rows: int,
    insert_into: Callable[[str], str],
    ready: Callable[[], None],
) -> int | None:
    """Fills an empty table by the statement that `insert_into` makes; how many rows it has then.

    None when the table is not empty, or for any other reason not to be filled in this way; then nothing has changed,
    and nothing is locked. `ready` is what `replace_table` calls before it swaps.
    """
    import psycopg

    if rows < _FEWEST_ROWS:
        return None
    name = f"{quoted(table.schema)}.{quoted(table.name)}"

    def alone() -> None:
        ready()
        _lock_when_unused(connection, name)

    filled = None
    try:
        with connection.transaction():
            limit = connection.execute("SELECT current_setting('lock_timeout')").fetchone()
            limit_waits(connection, _SECONDS_FOR_A_LOCK)
            if not _lock_if_empty_and_plain(connection, name):
                raise psycopg.Rollback
            filled = replace_table(connection, table, stage, insert_into, alone)
            connection.execute("SELECT set_config('lock_timeout', %s, true)", limit)
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        return None
    except (psycopg.IntegrityError, psycopg.InternalError, psycopg.NotSupportedError, psycopg.ProgrammingError):
        # What is wrong is told in better words, and of the table itself, when its rows are added one by one.
        return None
    return filled


def _lock_if_empty_and_plain(connection: psycopg.Connection[Any], name: str) -> bool:
    # Writers to a table with rows are not to wait even for a look.
    if not _is_empty_and_plain(connection, name):
        return False
    connection.execute(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE")
    return _is_empty_and_plain(connection, name)


def _lock_when_unused(connection: psycopg.Connection[Any], name: str) -> None:
    """Locks the table for this session alone, without standing in anybody's way until then.

    Who has read the table and writes to it next would be chosen to die, if this waited for him as he waits for this.
    """
    import psycopg

    until = time.monotonic() + _SECONDS_FOR_A_LOCK
    while True:
        try:
            with connection.transaction():
                connection.execute(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE NOWAIT")
            return
        except psycopg.errors.LockNotAvailable:
            if time.monotonic() > until:
                raise
        time.sleep(_SECONDS_BETWEEN_TRIES)


def _is_empty_and_plain(connection: psycopg.Connection[Any], name: str) -> bool:
    oid = connection.execute("SELECT %s::regclass::oid", (name,)).fetchone()[0]
    if connection.execute(_PLAIN, (oid,)).fetchone() != (True,) or hanging_on(connection, oid):
        return False
    return connection.execute(f"SELECT EXISTS (SELECT FROM {name})").fetchone() == (False,)

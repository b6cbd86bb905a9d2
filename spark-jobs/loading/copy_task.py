"""What runs on the executors: one partition into its staging table, in one transaction, at most once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from common.errors import JobError
from loading.database import Database, connect, import_psycopg
from loading.database_errors import explain_statement
from loading.ledger import SCHEMA, application_name, superseded
from loading.marks import REJECTED, SKIPPED, STRIPPED
from loading.sql import quoted
from loading.tally import Tally

if TYPE_CHECKING:
    import psycopg

_BLOCK_BYTES = 256 * 1024
_SECONDS_FOR_A_CONNECTION = 60
_MARK = "stoker-load-failure "


class TaskFailure(Exception):
    """A JobError of a task in a form that survives the way through Spark's messages."""

    def __init__(self, failure: JobError) -> None:
        super().__init__(_MARK + json.dumps([failure.code, failure.message, failure.hint]))


def failure_of_task(error: BaseException) -> JobError | None:
    """The JobError that a task raised, found in what Spark threw for it."""
    for line in str(error).splitlines():
        _, mark, text = line.partition(_MARK)
        if mark:
            return JobError(*json.loads(text))
    return None


@dataclass(frozen=True)
class CopyTask:
    """Stages one partition: a function of its number and its records."""

    database: Database
    run: str
    attempt: int
    stage: str
    columns: tuple[str, ...]

    def __call__(self, partition: int, records: Iterable[bytes]) -> Iterator[Tally]:
        tally = Tally()
        try:
            psycopg = import_psycopg()
            try:
                self._stage(partition, records, tally)
            except psycopg.Error as error:
                raise explain_statement(error, f"copying into {self.stage}") from None
        except JobError as failure:
            raise TaskFailure(failure) from None
        yield tally

    def _stage(self, partition: int, records: Iterable[bytes], tally: Tally) -> None:
        name = application_name(self.run, self.attempt)
        blocks = _blocks(records, tally)
        with connect(self.database, name, _SECONDS_FOR_A_CONNECTION) as connection:
            # Held until the commit: a later driver's attempt begins only when this transaction is over.
            current = connection.execute(
                f"SELECT attempt FROM {SCHEMA}.runs WHERE run = %s FOR SHARE", (self.run,)
            ).fetchone()
            if current != (self.attempt,):
                raise superseded(self.run)
            self._once(connection, partition, blocks, tally)

    def _once(self, connection: psycopg.Connection[Any], partition: int, blocks: Iterator[bytes], tally: Tally) -> None:
        # A twin of this task, speculative or not quite dead, is waited for; then the ledger tells what it did.
        connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", (f"{SCHEMA}.{self.stage}", partition)
        )
        staged = connection.execute(
            f"SELECT rows FROM {SCHEMA}.partitions WHERE stage = %s AND partition = %s", (self.stage, partition)
        ).fetchone()
        if staged is not None:
            for _ in blocks:
                pass
            if staged != (tally.rows,):
                raise JobError(
                    "count-mismatch",
                    f"Partition {partition} of {self.stage} had {staged[0]:,} rows and now has {tally.rows:,}.",
                    "The input gives other rows each time it is read; run it again with another --run.",
                )
            return
        names = ", ".join(quoted(name) for name in self.columns)
        with connection.cursor() as cursor, cursor.copy(f"COPY {SCHEMA}.{self.stage} ({names}) FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)
        connection.execute(f"INSERT INTO {SCHEMA}.partitions VALUES (%s, %s, %s)", (self.stage, partition, tally.rows))


def _blocks(records: Iterable[bytes], tally: Tally) -> Iterator[bytes]:
    """Joins lines to blocks, and counts them and all that are none."""
    lines: list[bytes] = []
    size = 0
    for record in records:
        if record[0] == 0:
            if not _note(record[:2], tally):
                continue
            record = record[2:]
        lines.append(record)
        size += len(record)
        if size >= _BLOCK_BYTES:
            tally.rows += len(lines)
            yield b"".join(lines)
            lines.clear()
            size = 0
    tally.rows += len(lines)
    yield b"".join(lines)


def _note(mark: bytes, tally: Tally) -> bool:
    """Counts a marked record; whether it is a row all the same."""
    if mark == STRIPPED:
        tally.stripped += 1
        return True
    if mark == SKIPPED:
        tally.skipped += 1
    elif mark == REJECTED:
        tally.rejected += 1
    return False

"""What a load has to say."""

from __future__ import annotations

import json

from common.results import Metric, Success, Table
from loading.database import Database
from loading.load import Outcome


def success(outcome: Outcome, database: Database, notes: list[str]) -> Success:
    """The result of a load that is in the tables."""
    counts = [f"{one.inserted + one.updated:,} {one.table.partition('.')[2]}" for one in outcome.tables]
    listed = ", ".join(counts)
    when = f"written to Postgres in {outcome.seconds:.0f} s"
    if outcome.again:
        when = "were loaded by this run already"
    elif outcome.rehearsed:
        when = "would be written; it was a try"
    staged = sum(one.staged for one in outcome.tables)
    rows = [[one.table, one.staged, one.inserted, one.updated, one.total] for one in outcome.tables]
    metrics = [Metric("rows staged = ledger = Spark's count", staged, "#,##0")]
    if outcome.seconds and not outcome.again:
        metrics.append(Metric("rows/s", round(staged / outcome.seconds), "#,##0"))
    total = "in the table then" if outcome.rehearsed else "in the table now"
    return Success(
        headline=f"{listed} {when}",
        metrics=metrics,
        tables=[Table(f"Tables of {database}", ["table", "staged", "inserted", "updated", total], rows)],
        notes=[*notes, *_notes(outcome)],
        links=[("Rejected records", outcome.rejected)] if outcome.rejected else [],
    )


def _notes(outcome: Outcome) -> list[str]:
    if outcome.again:
        changed = " The input has changed since." if outcome.input_changed else ""
        return [f"Nothing was written: a run is loaded once.{changed} To load it again, give another --run."]
    tally = outcome.tally
    notes = ["All was done but for the commit: the tables are as they were."] if outcome.rehearsed else []
    if outcome.resumed:
        notes.append("Went on with what an earlier driver of this run had staged.")
    if tally.rejected:
        example = json.loads(tally.samples[0])
        shown = f"{example.get('reason')}: {str(example.get('raw'))[:160]}"
        notes.append(f"{tally.rejected:,} records were set aside, for example: {shown}")
    if tally.skipped:
        notes.append(f"{tally.skipped:,} notices of the stream were passed over.")
    if tally.stripped:
        notes.append(
            f"From {tally.stripped:,} records the character \\x00 was taken out, which Postgres does not store."
        )
    return notes

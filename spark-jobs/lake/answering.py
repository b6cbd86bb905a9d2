"""Answers a query: opens its tables, sees that it only reads, sets bad records aside, and keeps all rows as files."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.arguments import rejected_folder
from common.files import join
from common.heartbeat import doing
from common.rejects import check_share
from common.results import OutputFile, Success, Table
from common.subset import subset_note
from lake.cells import MOST_COLUMNS, first_rows, has_formula, storable
from lake.export import check_free, export
from lake.read_only import check_sources, check_statement, seal
from lake.reading import BadRecords, OpenTable, bad_records, good_rows, open_table, part_of, set_bad_aside
from lake.sql_errors import sql_errors
from lake.tables import table_specs

_MOST_PLAN_LINES = 100
_EXCEL_ROWS = 1_048_576


def answer(spark: SparkSession, arguments: Namespace) -> Success:
    """The answer to `--query`, or with `--explain` its plan."""
    seal(spark)
    specs = table_specs(arguments.table, arguments.format, arguments.schema)
    with sql_errors({}):
        check_statement(spark, arguments.query, [spec.name for spec in specs])
    if arguments.output and not arguments.explain:
        check_free(spark, arguments.output)
    opened = [open_table(spark, spec, arguments.null, peek=arguments.explain) for spec in specs]
    tables = {table.spec.name: part_of(table, arguments) for table in opened}
    # What is wrong with the query is told before records are counted and the query runs.
    rows = _query(spark, arguments.query, {name: table.frame for name, table in tables.items()})
    if arguments.explain:
        return _explained(spark, rows)

    doing("checking the records")
    found = {name: _checked(table, arguments) for name, table in tables.items()}
    bad = [one for one in found.values() if one is not None and one.bad > 0]
    if bad:
        rows = _query(spark, arguments.query, {name: good_rows(found[name], table) for name, table in tables.items()})
    columns = {name: table.frame.columns for name, table in tables.items()}
    with sql_errors(columns):
        kept = storable(rows).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        doing("running the query")
        with sql_errors(columns):
            count, formulas = _counted(kept)
        folder = _output_folder(arguments)
        doing("writing the files" if folder else "reading the first rows", rows=count)
        files = export(spark, kept, count, folder) if folder else []
        shown = first_rows(kept, arguments.rows)
    finally:
        kept.unpersist()
    notes = [*subset_note(arguments), *_bad_notes(bad, arguments), *(_formula_note(formulas) if files else [])]
    return _success(kept.columns, count, shown, files, notes, folder)


def _query(spark: SparkSession, query: str, frames: Mapping[str, DataFrame]) -> DataFrame:
    for name, frame in frames.items():
        frame.createOrReplaceTempView(name)
    with sql_errors({name: frame.columns for name, frame in frames.items()}):
        rows = spark.sql(query)
    check_sources(rows)
    return rows


def _counted(rows: DataFrame) -> tuple[int, int]:
    """How many rows there are, and how many of them have a text like a formula."""
    ((count, formulas),) = rows.agg(F.count("*"), F.count_if(has_formula(rows))).collect()
    return count, formulas


def _checked(table: OpenTable, arguments: Namespace) -> BadRecords | None:
    # Everything is allowed, so nothing has to be counted.
    if arguments.max_bad >= 1:
        return None
    found = bad_records(table)
    if found is not None and found.bad > 0 and table.checked is not None:
        name = table.spec.name
        folder = _rejected(arguments, name)
        example = set_bad_aside(table.checked, name, folder)
        check_share(found.bad, found.records, arguments.max_bad, f"the table '{name}'", folder, example)
    return found


def _rejected(arguments: Namespace, name: str) -> str | None:
    folder = rejected_folder(arguments)
    return None if folder is None else join(folder, name)


def _output_folder(arguments: Namespace) -> str | None:
    if arguments.output:
        return str(arguments.output).rstrip("/")
    return None if arguments.result is None else str(arguments.result).rpartition("/")[0] or "."


def _explained(spark: SparkSession, rows: DataFrame) -> Success:
    plan = spark._jvm.PythonSQLUtils.explainString(rows._jdf.queryExecution(), "simple")
    print(plan)
    lines = [line for line in plan.splitlines() if line.strip()]
    left_out = len(lines) - _MOST_PLAN_LINES
    return Success(
        headline="the plan of the query; nothing was run",
        tables=[Table("Plan", ["step"], [[line[:200]] for line in lines[:_MOST_PLAN_LINES]])],
        notes=[f"{left_out:,} more lines are in the driver's log."] if left_out > 0 else [],
    )


def _success(
    columns: list[str], count: int, shown: Table, files: list[OutputFile], notes: list[str], folder: str | None
) -> Success:
    if count > len(shown.rows):
        notes.append(f"The table shows the first {len(shown.rows):,} of {count:,} rows.")
    if len(columns) > MOST_COLUMNS:
        notes.append(f"The table shows the first {MOST_COLUMNS} of {len(columns):,} columns.")
    if files and count >= _EXCEL_ROWS:
        notes.append(f"Excel opens the first {_EXCEL_ROWS - 1:,} rows of rows.csv only.")
    return Success(
        headline=f"{count:,} row{'' if count == 1 else 's'}",
        tables=[shown] if count else [],
        notes=notes,
        links=[("All rows", folder)] if folder else [],
        files=files,
    )


def _formula_note(rows: int) -> list[str]:
    if rows == 0:
        return []
    have = "1 row has a text that begins" if rows == 1 else f"{rows:,} rows have a text that begins"
    return [
        f"{have} with =, +, - or @, which Excel may run as a formula: do not open rows.csv, import its columns as text."
    ]


def _bad_notes(bad: list[BadRecords], arguments: Namespace) -> list[str]:
    notes = []
    for found in bad:
        folder = _rejected(arguments, found.table.spec.name)
        where = f" A sample is in {folder}/." if folder else ""
        name = found.table.spec.name
        notes.append(f"{found.bad:,} of {found.records:,} records of '{name}' were malformed and left out.{where}")
    return notes

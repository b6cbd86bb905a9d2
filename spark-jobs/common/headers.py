"""The first line of CSV files, and whether all of them have the same one."""

from __future__ import annotations

import csv

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.errors import JobError


def read_lines(spark: SparkSession, paths: list[str]) -> DataFrame:
    """The lines of text files in the column `value`, all but the empty ones."""
    return spark.read.text(paths).where("value <> ''")


def read_header(lines: DataFrame, paths: list[str], option: str) -> str:
    """The first line; `empty-input` when there is none. `option` is where the paths come from."""
    first = lines.first()
    if first is None:
        raise JobError(
            "empty-input", f"{', '.join(paths)} has no lines.", f"Check {option}, and that data has arrived."
        )
    return str(first["value"])


def columns_of(header: str, separator: str = ",") -> list[str]:
    """The names of the columns in a header."""
    return next(csv.reader([header], delimiter=separator))


def check_same_header(lines: DataFrame, header: str) -> None:
    """Fails with `wrong-columns` when the header is not in all of the files; reads them all."""
    file = F.col("_metadata.file_path").alias("file")
    odd = lines.groupBy(file).agg(F.max(F.col("value") == header).alias("has")).where("not has").first()
    if odd is not None:
        raise JobError(
            "wrong-columns",
            f"{odd['file']} has another header than the first file.",
            f"Run the job on each kind of file on its own. The first header: {header[:300]}",
        )

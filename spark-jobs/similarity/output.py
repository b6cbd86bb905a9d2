"""Writes a frame as one file, whole or not at all."""

from __future__ import annotations

from uuid import uuid4

from pyspark.sql import Column, DataFrame, SparkSession

from common.errors import JobError
from common.files import delete_folder, exists, join, open_path
from common.results import OutputFile

FORMATS = ("csv", "parquet")


def refuse_existing(spark: SparkSession, folder: str, names: list[str]) -> None:
    """Fails before any work is done when a file of an earlier run would be written over."""
    for name in names:
        if exists(spark, join(folder, name)):
            raise JobError("output-exists", f"{join(folder, name)} is there already.", "Choose another --output.")


def write_file(frame: DataFrame, order: list[Column], folder: str, name: str) -> OutputFile:
    """Writes `<folder>/<name>`, whose ending is the format, as one sorted file; it takes its name when it is whole."""
    spark = frame.sparkSession
    target = join(folder, name)
    draft = join(folder, f".{name}.{uuid4().hex[:8]}.draft")
    try:
        one = frame.repartition(1).sortWithinPartitions(*order)
        one.write.format(name.rpartition(".")[2]).option("header", True).save(draft)
        filesystem, path = open_path(spark, draft)
        part = next(file for file in filesystem.listStatus(path) if file.getPath().getName().startswith("part-"))
        filesystem.delete(open_path(spark, target)[1], False)
        if not filesystem.rename(part.getPath(), open_path(spark, target)[1]):
            raise OSError(f"Could not write {target}.")
        return OutputFile(name, target, part.getLen())
    finally:
        delete_folder(spark, draft)

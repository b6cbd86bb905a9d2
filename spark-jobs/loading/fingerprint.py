"""What an input was when it was read: the names, sizes and times of its files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from pyspark.sql import SparkSession


def fingerprint(spark: SparkSession, paths: list[str]) -> str:
    """A digest that changes when a file comes, goes or is written anew."""
    return hashlib.sha256("\n".join(sorted(_files(spark, paths))).encode()).hexdigest()


def _files(spark: SparkSession, paths: list[str]) -> Iterator[str]:
    context = spark.sparkContext
    for text in paths:
        path = context._jvm.org.apache.hadoop.fs.Path(text)
        filesystem = path.getFileSystem(context._jsc.hadoopConfiguration())
        for status in filesystem.globStatus(path) or []:
            if status.isFile():
                yield _described(status)
                continue
            below = filesystem.listFiles(status.getPath(), True)
            while below.hasNext():
                yield _described(below.next())


def _described(status: Any) -> str:
    return f"{status.getPath().toString()} {status.getLen()} {status.getModificationTime()}"

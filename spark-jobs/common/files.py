"""Small files through Hadoop's FileSystem, so that s3://, hdfs:// and local paths are one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from pyspark.sql import SparkSession


def _open(spark: SparkSession, uri: str) -> tuple[Any, Any]:
    path = spark.sparkContext._jvm.org.apache.hadoop.fs.Path(uri)
    return path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()), path


def write_text(spark: SparkSession, uri: str, text: str) -> None:
    """Writes a file whole: a reader sees the old one or the new one, never a half."""
    filesystem, path = _open(spark, uri)
    draft = path.suffix(f".{uuid4().hex[:8]}.draft")
    stream = filesystem.create(draft, True)
    try:
        stream.write(bytearray(text.encode("utf-8")))
    finally:
        stream.close()
    # Hadoop's rename does not replace.
    filesystem.delete(path, False)
    if not filesystem.rename(draft, path):
        filesystem.delete(draft, False)
        raise OSError(f"Could not write {uri}.")


def exists(spark: SparkSession, uri: str) -> bool:
    """True when there is a file or folder at this address."""
    filesystem, path = _open(spark, uri)
    return bool(filesystem.exists(path))


def delete_folder(spark: SparkSession, uri: str) -> None:
    """Removes a folder and all in it; one that is not there is fine."""
    filesystem, path = _open(spark, uri)
    filesystem.delete(path, True)


def join(base: str, *parts: str) -> str:
    """An address below another one."""
    return "/".join([base.rstrip("/"), *parts])

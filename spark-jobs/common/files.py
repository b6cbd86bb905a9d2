"""Small files through Hadoop's FileSystem, so that s3://, hdfs:// and local paths are one."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from pyspark.sql import SparkSession


def open_path(spark: SparkSession, uri: str) -> tuple[Any, Any]:
    """Hadoop's file system that serves an address, and its path there."""
    path = spark.sparkContext._jvm.org.apache.hadoop.fs.Path(uri)
    return path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()), path


def write_text(spark: SparkSession, uri: str, text: str) -> None:
    """Writes a file whole: a reader sees the old one or the new one, never a half."""
    filesystem, path = open_path(spark, uri)
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


def read_text(spark: SparkSession, uri: str) -> str | None:
    """A small file's text; None when there is none."""
    filesystem, path = open_path(spark, uri)
    if not filesystem.exists(path):
        return None
    stream = filesystem.open(path)
    try:
        return bytes(spark.sparkContext._jvm.org.apache.commons.io.IOUtils.toByteArray(stream)).decode("utf-8")
    finally:
        stream.close()


def replace_text(spark: SparkSession, uri: str, text: str) -> None:
    """Replaces a file in one step, so that a reader never finds none: for file systems that can, such as HDFS."""
    filesystem, path = open_path(spark, uri)
    draft = path.suffix(f".{uuid4().hex[:8]}.draft")
    write_text(spark, draft.toString(), text)
    context = spark.sparkContext
    rename = context._jvm.org.apache.hadoop.fs.Options.Rename
    options = context._gateway.new_array(rename, 1)
    options[0] = rename.OVERWRITE
    files = context._jvm.org.apache.hadoop.fs.FileContext.getFileContext(filesystem.getUri(), filesystem.getConf())
    files.rename(draft, path, options)


def local_path(spark: SparkSession, uri: str) -> Path | None:
    """The file on this machine's disk that an address means; None when it means another file system."""
    filesystem, path = open_path(spark, uri)
    place = filesystem.makeQualified(path).toUri()
    return Path(place.getPath()) if place.getScheme() == "file" else None


def exists(spark: SparkSession, uri: str) -> bool:
    """True when there is a file or folder at this address."""
    filesystem, path = open_path(spark, uri)
    return bool(filesystem.exists(path))


def delete_folder(spark: SparkSession, uri: str) -> None:
    """Removes a folder and all in it; one that is not there is fine."""
    filesystem, path = open_path(spark, uri)
    filesystem.delete(path, True)


def join(base: str, *parts: str) -> str:
    """An address below another one."""
    return "/".join([base.rstrip("/"), *parts])

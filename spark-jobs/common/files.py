"""Small files through Hadoop's FileSystem, so that s3://, hdfs:// and local paths are one."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union
from uuid import uuid4

from py4j.java_gateway import is_instance_of
from pyspark.sql import SparkSession

from common.objects import is_s3

_VIEW = "org.apache.hadoop.fs.viewfs.ViewFileSystem"


@dataclass(frozen=True)
class Hadoop:
    """Hadoop's file systems as the JVM beside this Python knows them."""

    jvm: Any
    configuration: Any


Through = Union[SparkSession, Hadoop]


def hadoop_alone() -> Hadoop:
    """Hadoop's file systems without a Spark session, which would take many seconds and all of its executors."""
    from pyspark import SparkContext

    SparkContext._ensure_initialized()
    jvm = SparkContext._jvm
    return Hadoop(jvm, jvm.org.apache.spark.deploy.SparkHadoopUtil.get().conf())


def _hadoop(through: Through) -> Hadoop:
    if isinstance(through, Hadoop):
        return through
    return Hadoop(through.sparkContext._jvm, through.sparkContext._jsc.hadoopConfiguration())


def open_path(through: Through, uri: str) -> tuple[Any, Any]:
    """Hadoop's file system that serves an address, and its path there."""
    hadoop = _hadoop(through)
    path = hadoop.jvm.org.apache.hadoop.fs.Path(uri)
    return path.getFileSystem(hadoop.configuration), path


def write_text(through: Through, uri: str, text: str) -> None:
    """Writes a file whole: a reader sees the old one or the new one, never a half."""
    filesystem, path = open_path(through, uri)
    draft = path.suffix(f".{uuid4().hex[:8]}.draft")
    _create(filesystem, draft, text)
    # Hadoop's rename does not replace.
    filesystem.delete(path, False)
    if not filesystem.rename(draft, path):
        filesystem.delete(draft, False)
        raise OSError(f"Could not write {uri}.")


def read_text(through: Through, uri: str) -> str | None:
    """A small file's text; None when there is none."""
    filesystem, path = open_path(through, uri)
    if not filesystem.exists(path):
        return None
    stream = filesystem.open(path)
    try:
        return bytes(_hadoop(through).jvm.org.apache.commons.io.IOUtils.toByteArray(stream)).decode("utf-8")
    finally:
        stream.close()


def replace_text(spark: SparkSession, uri: str, text: str) -> None:
    """Replaces a file in one step, so that a reader never finds none: for file systems that can, such as HDFS."""
    overwriter(spark, uri)(text)


def overwriter(spark: SparkSession, uri: str) -> Callable[[str], None]:
    """What replaces a file in one step, again and again, so that a reader never finds none or half of one.

    By Hadoop's FileSystem, which needs no package and has the cluster's own credentials and encryption.
    """
    local = local_path(spark, uri)
    if local:
        return lambda text: replace_local(local, text)
    filesystem, path = open_path(spark, uri)
    # An object is there when its upload is complete; a view onto folders, such as the local S3, is as good as those.
    if is_s3(uri) and not is_instance_of(spark.sparkContext._gateway, filesystem, _VIEW):
        return lambda text: _create(filesystem, path, text)
    draft = path.suffix(f".{uuid4().hex[:8]}.draft")

    def overwrite(text: str) -> None:
        _create(filesystem, draft, text)
        # HDFS replaces what is there only when it is asked to.
        if not filesystem.rename(draft, path):
            _rename_over(spark, filesystem, draft, path)

    return overwrite


def replace_local(path: Path, text: str) -> None:
    """Replaces a file on this machine's disk in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid4().hex[:8]}.draft")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)


def _create(filesystem: Any, path: Any, text: str) -> None:
    stream = filesystem.create(path, True)
    try:
        stream.write(bytearray(text.encode("utf-8")))
    finally:
        stream.close()


def _rename_over(spark: SparkSession, filesystem: Any, draft: Any, path: Any) -> None:
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

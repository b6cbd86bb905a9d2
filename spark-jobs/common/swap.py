"""Small files that several writers replace: read with a tag, written only if the tag still holds."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from common.errors import JobError
from common.files import join, local_path, open_path, read_text, replace_local, replace_text
from common.objects import is_s3, read_object, write_object


@dataclass(frozen=True)
class Tagged:
    """A file as it was read; `tag` is the ETag on S3, elsewhere a hash of the text."""

    text: str
    tag: str


def read_tagged(spark: SparkSession, uri: str) -> Tagged | None:
    """The file and its tag; None when there is none."""
    if is_s3(uri):
        found = read_object(uri)
        return None if found is None else Tagged(*found)
    text = read_text(spark, uri)
    return None if text is None else Tagged(text, hashlib.sha256(text.encode("utf-8")).hexdigest())


def write_if_unchanged(spark: SparkSession, uri: str, text: str, tag: str | None) -> bool:
    """Replaces the file only if its tag is still this one (None: only if it is not there); False when it was not so.

    Of two writers with the same tag one wins: by a conditional PUT on S3, under an advisory lock on a local disk,
    under a lock file that is created without overwriting on HDFS.
    """
    if is_s3(uri):
        return write_object(uri, text, tag)
    local = local_path(spark, uri)
    with _flocked(local) if local else _lock_file(spark, uri):
        present = read_tagged(spark, uri)
        if (present.tag if present else None) != tag:
            return False
        if local:
            replace_local(local, text)
        else:
            replace_text(spark, uri, text)
    return True


@contextmanager
def _flocked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with _lock_of(path).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


@contextmanager
def _lock_file(spark: SparkSession, uri: str) -> Iterator[None]:
    folder, _, name = uri.rpartition("/")
    lock = join(folder, f".{name}.lock")
    filesystem, path = open_path(spark, lock)
    try:
        filesystem.create(path, False).close()
    except Py4JJavaError as error:
        if "FileAlreadyExistsException" not in str(error.java_exception):
            raise
        raise JobError(
            "output-exists",
            f"{lock} says that another run is writing {uri}.",
            "Try again; if no run is at work, one was killed while it held the lock: delete the lock.",
        ) from error
    try:
        yield
    finally:
        filesystem.delete(path, False)

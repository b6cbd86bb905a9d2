"""Spark's own record of an application, copied beside its result for whoever wants to know what the run did."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# What is cut off here is the end of a log whose beginning tells enough.
_MOST_SECONDS = 60
_MOST_BYTES = 8 * 2**30
_PIECE = 32 * 2**20
# Spark names a log by the end of its name; what it has packed is copied as it is.
_PACKED = ("lz4", "lzf", "snappy", "zstd")


@dataclass(frozen=True)
class EventLog:
    """Where Spark writes the log of an application, with what outlives its context: the JVM and Hadoop's settings."""

    jvm: Any
    settings: Any
    folder: str
    name: str


def event_log_of(spark: SparkSession) -> EventLog | None:
    """The log of this application; None when Spark keeps none, or does not say where."""
    context = spark.sparkContext
    try:
        scala = context._jsc.sc()
        if scala.eventLogDir().isEmpty():
            return None
        attempt = scala.applicationAttemptId()
        name = context.applicationId if attempt.isEmpty() else f"{context.applicationId}_{attempt.get()}"
        return EventLog(context._jvm, context._jsc.hadoopConfiguration(), scala.eventLogDir().get().toString(), name)
    except Exception as error:
        print(f"Spark does not say where its event log is: {error}", file=sys.stderr, flush=True)
        return None


def copy_event_log(log: EventLog, to: str) -> None:
    """Copies the log of an application that has ended, all files of a rolling one; never fails, only says so."""
    try:
        deadline = time.monotonic() + _MOST_SECONDS
        left = _MOST_BYTES
        for path in _files(log):
            if left <= 0 or time.monotonic() > deadline:
                break
            left = _copy(log, path, to, left, deadline)
    except Exception as error:
        print(f"Spark's event log was not copied to {to}: {error}", file=sys.stderr, flush=True)


def _files(log: EventLog) -> list[Any]:
    root = log.jvm.org.apache.hadoop.fs.Path(log.folder)
    filesystem = root.getFileSystem(log.settings)
    rolling = log.jvm.org.apache.hadoop.fs.Path(root, f"eventlog_v2_{log.name}")
    if filesystem.exists(rolling):
        found = [status.getPath() for status in filesystem.listStatus(rolling)]
        events = [path for path in found if path.getName().startswith("events_")]
        return sorted(events, key=lambda path: int(path.getName().split("_")[1]))
    named = log.jvm.org.apache.hadoop.fs.Path(root, f"{log.name}*")
    endings = {log.name, *(f"{log.name}.{codec}" for codec in _PACKED)}
    found = [status.getPath() for status in filesystem.globStatus(named)]
    # Still called so when the context was stopped halfway.
    return [path for path in found if path.getName().replace(".inprogress", "") in endings]


def _copy(log: EventLog, path: Any, to: str, left: int, deadline: float) -> int:
    name = path.getName().replace(".inprogress", "")
    is_packed = name.endswith(_PACKED)
    target = log.jvm.org.apache.hadoop.fs.Path(to, name if is_packed else f"{name}.zstd")
    size = path.getFileSystem(log.settings).getFileStatus(path).getLen()
    source = path.getFileSystem(log.settings).open(path)
    try:
        sink = target.getFileSystem(log.settings).create(target, True)
        if not is_packed:
            # As Spark itself packs, a fifteenth of the size; a history server reads it by the end of its name.
            sink = log.jvm.com.github.luben.zstd.ZstdOutputStreamNoFinalizer(sink, 1)
        try:
            end = min(size, left)
            for begin in range(0, end, _PIECE):
                if time.monotonic() > deadline:
                    break
                log.jvm.org.apache.commons.io.IOUtils.copyLarge(source, sink, 0, min(_PIECE, end - begin))
        finally:
            sink.close()
    finally:
        source.close()
    return left - end

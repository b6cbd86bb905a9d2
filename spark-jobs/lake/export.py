"""All rows of an answer as files: one CSV and, whole as well, Parquet."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from pyspark.sql import DataFrame, SparkSession

from common.errors import JobError
from common.files import delete_folder, exists, join
from common.results import OutputFile
from lake.cells import as_text

_ROWS_A_FILE = 1_000_000
# Excel takes a CSV for UTF-8 only when it begins so.
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def check_free(spark: SparkSession, folder: str) -> None:
    """Fails with `output-exists` when there is an answer in the folder already."""
    if exists(spark, join(folder, "rows.csv")):
        raise JobError("output-exists", f"{folder} has a rows.csv already.", "Name another folder as --output.")


def export(spark: SparkSession, rows: DataFrame, count: int, folder: str) -> list[OutputFile]:
    """Writes `rows.csv` and `rows.parquet` (`rows-1.parquet`, … when there are many) into the folder, each at once."""
    draft = join(folder, f"_draft-{uuid4().hex[:8]}")
    try:
        parts = max(1, -(-count // _ROWS_A_FILE))
        rows.coalesce(parts).write.parquet(join(draft, "parquet"))
        text = as_text(rows)
        text.write.options(header=False, quote='"', escape='"').csv(join(draft, "csv"))
        files = _Files(spark, draft)
        csv = files.concatenated("csv", _header(text.columns), join(folder, "rows.csv"))
        parquet = files.moved("parquet", folder)
        return [csv, *parquet]
    finally:
        delete_folder(spark, draft)


def _header(columns: list[str]) -> bytes:
    quoted = (f'"{name.replace(chr(34), chr(34) * 2)}"' if set(name) & set('",\r\n') else name for name in columns)
    return _BYTE_ORDER_MARK + ",".join(quoted).encode() + b"\n"


class _Files:
    """What Spark has written below a folder, on its way to the names that people see."""

    def __init__(self, spark: SparkSession, draft: str) -> None:
        self._jvm = spark.sparkContext._jvm
        self._configuration = spark.sparkContext._jsc.hadoopConfiguration()
        self._draft = draft
        self._filesystem = self._path(draft).getFileSystem(self._configuration)

    def concatenated(self, kind: str, head: bytes, target: str) -> OutputFile:
        """One file of the parts in their order, which is that of the rows."""
        whole = self._path(join(self._draft, "whole"))
        stream = self._filesystem.create(whole, True)
        try:
            stream.write(bytearray(head))
            for part in self._parts(kind):
                source = self._filesystem.open(part)
                try:
                    self._jvm.org.apache.hadoop.io.IOUtils.copyBytes(source, stream, self._configuration, False)
                finally:
                    source.close()
        finally:
            stream.close()
        return self._publish(whole, target)

    def moved(self, kind: str, folder: str) -> list[OutputFile]:
        """The parts under names of their own."""
        parts = self._parts(kind)
        names = [f"rows.{kind}"] if len(parts) == 1 else [f"rows-{n}.{kind}" for n in range(1, len(parts) + 1)]
        return [self._publish(part, join(folder, name)) for part, name in zip(parts, names)]

    def _publish(self, path: Any, target: str) -> OutputFile:
        to = self._path(target)
        size = int(self._filesystem.getFileStatus(path).getLen())
        # Hadoop's rename does not replace what an earlier try of the same run has left.
        self._filesystem.delete(to, False)
        if not self._filesystem.rename(path, to):
            raise OSError(f"Could not write {target}.")
        return OutputFile(str(to.getName()), target, size)

    def _parts(self, kind: str) -> list[Any]:
        listed = self._filesystem.listStatus(self._path(join(self._draft, kind)))
        return sorted((file.getPath() for file in listed if file.getPath().getName().startswith("part-")), key=str)

    def _path(self, uri: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(uri)

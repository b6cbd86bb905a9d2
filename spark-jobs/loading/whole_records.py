"""Records on their way from Spark's JVM to Python, none of which may get lost unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from pyspark.serializers import NoOpSerializer, SpecialLengths


class WholeRecords(NoOpSerializer):
    """PySpark's serializer of bytes, to which a stream that breaks off is a failure and not its end.

    When a partition can't be read to its end (the executor that held its shuffle files is gone), the JVM closes the
    stream. PySpark's own serializers take that for the end, and the task would commit what it has got.
    """

    def load_stream(self, stream: BinaryIO) -> Iterator[bytes]:
        """The records; EOFError when the stream ends before the mark that stands at its end."""
        while True:
            length = int.from_bytes(_read(stream, 4), "big", signed=True)
            if length == SpecialLengths.END_OF_DATA_SECTION:
                return
            yield _read(stream, length)


def _read(stream: BinaryIO, length: int) -> bytes:
    read = stream.read(length)
    if len(read) < length:
        raise EOFError("The records of this partition broke off before their end.")
    return read

"""What a task takes for the end of its partition."""

import io
import struct
from pathlib import Path

import pytest
from py4j.protocol import Py4JJavaError
from pyspark import RDD
from pyspark.serializers import SpecialLengths
from pyspark.sql import functions as F

from loading.whole_records import WholeRecords

RECORDS = struct.pack(">i3si0si2s", 3, b"one", 0, b"", 2, b"to")
END = struct.pack(">i", SpecialLengths.END_OF_DATA_SECTION)


def test_the_records_up_to_the_mark_at_their_end():
    stream = io.BytesIO(RECORDS + END + b"what the worker reads next")
    assert list(WholeRecords().load_stream(stream)) == [b"one", b"", b"to"]
    assert stream.read() == b"what the worker reads next"


@pytest.mark.parametrize("length", range(len(RECORDS) + len(END)))
def test_a_stream_that_breaks_off_anywhere_is_no_partition(length):
    stream = io.BytesIO((RECORDS + END)[:length])
    with pytest.raises(EOFError):
        list(WholeRecords().load_stream(stream))


def test_a_task_never_sees_the_end_of_a_partition_that_spark_cannot_read_to_its_end(spark, tmp_path):
    number = F.col("id")
    value = F.when(number < 40_000, number.cast("string")).otherwise(F.raise_error(F.lit("the rest is gone")))
    frame = spark.range(50_000, numPartitions=1).select(value.cast("binary"))
    encoder = spark._jvm.org.apache.spark.sql.Encoders.BINARY()
    rdd = RDD(getattr(frame._jdf, "as")(encoder).toJavaRDD(), spark.sparkContext, WholeRecords())
    seen_the_end = str(tmp_path / "seen the end")

    def reach_the_end(_, records):
        yield sum(1 for _ in records)
        Path(seen_the_end).touch()

    with pytest.raises(Py4JJavaError, match="the rest is gone"):
        rdd.mapPartitionsWithIndex(reach_the_end).collect()
    assert not Path(seen_the_end).exists()

"""Calls into a C library with a wrong pointer inside a UDF: the Python worker dies of a segmentation fault."""

from __future__ import annotations

import ctypes

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def main() -> None:
    """Reads a string from address zero."""
    spark = SparkSession.builder.appName("native").getOrCreate()

    @F.udf("string")
    def tag(number: int) -> str:
        return ctypes.string_at(0 if number == 77 else ctypes.addressof(ctypes.create_string_buffer(b"x"))).decode()

    print("tags", spark.range(0, 100, numPartitions=2).select(tag("id").alias("tag")).agg(F.max("tag")).first()[0])
    spark.stop()


if __name__ == "__main__":
    main()

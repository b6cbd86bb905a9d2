"""What a value becomes on its way to Postgres, or that it is none of the type."""

import pytest
from pyspark.sql import types as T

from loading.catalog import Column
from loading.values import text_of


def made(spark, kind, *values, source=None):
    """The texts of values for a column of this kind."""
    source = source or T.StringType()
    frame = spark.createDataFrame([(value,) for value in values], T.StructType([T.StructField("v", source)]))
    return [row[0] for row in frame.selectExpr(text_of("v", source, Column("c", kind, kind))).collect()]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        # A line break at the end is no part of a number: COPY would take it for the end of the row.
        ("numeric", ["5\n", "5\r", "1 2", "", "٣"]),
        ("uuid", ["2ab1a6c5-0d6d-4c50-b6fd-613b5826917e\n"]),
        ("int4", ["1.5", "2147483648", "0x10", ""]),
        # Postgres would refuse the load for the first three, and a time alone is no day.
        ("date", ["12345-01-01", "-0044-03-15", "0000-01-01", "0000-00-00", "2026-02-30", "12:30"]),
        ("timestamp", ["+12345-01-01 00:00:00", "12:30:00"]),
        ("timestamptz", ["12:30", "T12:30:00", "99999-01-01 00:00:00", "now"]),
        ("timestamptz", ["2026-02-30 01:02:03Z", "2026-02-28 25:00:00+00", "2026-02-28 01:02:03+01:60"]),
        ("timestamptz", ["0000-01-01 00:00:00Z", "2026-02-28 01:02:03Z\n5"]),
        ("jsonb", ["{'a': 1}", '{"a": 1} x', "[1", "NaN", "01", "1, 2", "", '{"a": "\\u0000"}', '"\\\\\\u0000"']),
    ],
)
def test_what_is_no_value_of_the_type_is_none(spark, kind, values):
    assert made(spark, kind, *values) == [None] * len(values)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("json", ["null", '"x"', " [1, 2] ", '{"a": 12345678901234567.89, "a": 1}', '"\\u0000"']),
        ("jsonb", ['"\\\\u0000 is how a NUL is written"', "1e400"]),
        ("numeric", ["-.5e-3", "NaN", "12345678901234567890123456789012345678901234567890.5"]),
    ],
)
def test_what_postgres_takes_goes_through_as_it_is(spark, kind, values):
    assert made(spark, kind, *values) == values


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("date", ["2026-02-28", "0001-01-01", "9999-12-31"]),
        ("timestamp", ["2026-02-28 01:02:03", "2026-02-28T01:02:03.123456"]),
        ("timestamptz", ["2026-02-28T01:02:03+02:00", "2026-02-28 01:02:03.5Z", "2026-02-28 01:02:03-0330"]),
    ],
)
def test_times_that_postgres_reads_alike_are_not_written_anew(spark, kind, values):
    assert made(spark, kind, *values) == values


def test_times_that_postgres_would_read_otherwise_are_written_in_its_way(spark):
    times = ["2026-02-28 01:02:03", "2026-02-28", "2026-02-28 01:02:03+18:00", "2026-02-28 01:02:03.1234567Z"]
    assert made(spark, "timestamptz", *times) == [
        "2026-02-28 01:02:03.000000+00",
        "2026-02-28 00:00:00.000000+00",
        "2026-02-27 07:02:03.000000+00",
        "2026-02-28 01:02:03.123456+00",
    ]


def test_a_whole_number_is_not_made_of_a_broken_one(spark):
    assert made(spark, "int4", 1.0, 1.5, -0.0, 3e9, float("nan"), source=T.DoubleType()) == ["1", None, "0", None, None]


def test_a_null_inside_of_a_structure_stays_one(spark):
    source = T.StructType([T.StructField("k", T.IntegerType())])
    assert made(spark, "jsonb", (None,), source=source) == ['{"k":null}']

"""Counts the delays: reads the flights, sets bad records aside, and tells of the carriers."""

from __future__ import annotations

from argparse import Namespace

from pyspark.sql import SparkSession

from carriers.delays import delays_by_carrier
from carriers.reading import FlightsSource, bad_records, check_headers, read_airlines, read_flights
from carriers.report import success
from common.arguments import rejected_folder
from common.errors import JobError
from common.heartbeat import doing
from common.rejects import check_share, set_aside
from common.results import Success
from common.subset import is_subset, subset_note


def count_delays(spark: SparkSession, arguments: Namespace) -> Success:
    """The mean delays of the carriers; JobError when too many records are bad or no carrier is left."""
    # A few carriers are all that is shuffled.
    spark.conf.set("spark.sql.shuffle.partitions", "1")
    source = FlightsSource(arguments.input, arguments.carrier_column, arguments.delay_column)
    flights = read_flights(spark, source, arguments)
    airlines = read_airlines(spark, arguments.airlines) if arguments.airlines else None
    doing("counting flights")
    delays = delays_by_carrier(flights.frame, airlines, arguments.min_flights)
    paths = ", ".join(source.paths)
    if delays.records == 0:
        raise JobError("empty-input", f"{paths} has a header but no flights.", "Check --input.")
    if not is_subset(arguments):
        check_headers(flights, delays.headers)
    rejected = None
    if delays.bad:
        doing("setting bad records aside", rows=delays.records)
        bad = bad_records(flights)
        rejected = set_aside(bad, rejected_folder(arguments))
        example = bad.first()
        check_share(delays.bad, delays.records, arguments.max_bad, paths, rejected, example["raw"] if example else "")
    if not delays.carriers:
        if delays.arrived == 0:
            raise JobError("too-little-data", f"No flight in {paths} has an arrival delay.", "Check --delay-column.")
        problem = f"No carrier in {paths} has {arguments.min_flights:,} flights with an arrival delay."
        raise JobError("too-little-data", problem, "Lower --min-flights.")
    return success(delays, arguments.min_flights, subset_note(arguments), rejected)

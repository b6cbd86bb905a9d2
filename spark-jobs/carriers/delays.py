"""Arrival delays by carrier, in one pass over the flights."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

LATE_MINUTES = 15


@dataclass(frozen=True)
class Carrier:
    """What is known of one carrier: `mean_delay` (minutes) and `late_share` are those of its `arrived` flights."""

    code: str
    name: str | None
    flights: int
    arrived: int
    mean_delay: float
    late_share: float


@dataclass(frozen=True)
class Delays:
    """All carriers with enough flights, the latest first, and the whole; `bad` records count in nothing else."""

    carriers: list[Carrier]
    headers: int
    records: int
    bad: int
    flights: int
    cancelled: int
    arrived: int
    delay_sum: float
    late: int
    too_small: int


def sums_by_carrier(flights: DataFrame) -> DataFrame:
    """Counts and sums of each `carrier`; `flights` is the frame of `carriers.reading`."""
    is_record = ~F.col("is_header")
    good = is_record & F.col("reason").isNull()
    return flights.groupBy("carrier").agg(
        F.count_if("is_header").alias("headers"),
        F.count_if(is_record).alias("records"),
        F.count("reason").alias("bad"),
        F.count_if(good).alias("flights"),
        F.count_if(good & F.col("cancelled")).alias("cancelled"),
        F.count("delay").alias("arrived"),
        F.coalesce(F.sum("delay"), F.lit(0.0)).alias("delay_sum"),
        F.count_if(F.col("delay") > LATE_MINUTES).alias("late"),
    )


def delays_by_carrier(flights: DataFrame, airlines: DataFrame | None, min_flights: int) -> Delays:
    """Reads the flights once; carriers with fewer than `min_flights` arrivals count in the whole only."""
    sums = sums_by_carrier(flights)
    named = sums.withColumn("name", F.lit(None)) if airlines is None else sums.join(airlines, "carrier", "left")
    rows = named.collect()
    arrived = [row for row in rows if row["arrived"] > 0]
    carriers = [
        Carrier(
            code=row["carrier"],
            name=row["name"],
            flights=row["flights"],
            arrived=row["arrived"],
            mean_delay=row["delay_sum"] / row["arrived"],
            late_share=row["late"] / row["arrived"],
        )
        for row in arrived
        if row["arrived"] >= min_flights
    ]
    return Delays(
        carriers=sorted(carriers, key=lambda carrier: (-carrier.mean_delay, carrier.code)),
        too_small=len(arrived) - len(carriers),
        **{
            name: sum(row[name] for row in rows)
            for name in ("headers", "records", "bad", "flights", "cancelled", "arrived", "delay_sum", "late")
        },
    )

"""Moments as columns: whatever a tweet or a CSV file writes, as milliseconds since 1970."""

from __future__ import annotations

from datetime import datetime, timezone

from pyspark.sql import Column
from pyspark.sql import functions as F

# The end of the year 9999: a clock that says more is broken, and Python could not write the date.
_LATEST = 253_402_300_799_999


def epoch_millis(written: Column) -> Column:
    """Milliseconds from epoch numbers (s or ms), Twitter's `Wed Aug 27 13:08:45 +0000 2008`, or ISO 8601; else null."""
    text = F.trim(written)
    number = F.when(text.rlike(r"^\d{1,18}$"), text.cast("bigint"))
    # Eleven digits of milliseconds end in 1973, of seconds they begin in 2286.
    epoch = F.when(number >= 100_000_000_000, number).otherwise(number * 1000)
    # Spark's parser knows no names of days, and the date does not need them.
    twitter = F.try_to_timestamp(F.regexp_extract(text, r"^[A-Z][a-z]{2} (.+)$", 1), F.lit("MMM dd HH:mm:ss Z yyyy"))
    iso = F.when(text.rlike(r"^\d{4}-\d{2}-\d{2}"), F.try_to_timestamp(text))
    millis = F.coalesce(epoch, F.unix_millis(F.coalesce(twitter, iso)))
    return F.when(millis <= _LATEST, millis)


def utc_text(millis: int) -> str:
    """A moment for people: `2026-11-21 15:34 UTC`."""
    return datetime.fromtimestamp(millis / 1000, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")

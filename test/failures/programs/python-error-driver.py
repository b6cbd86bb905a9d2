"""Looks up a setting that is not there, and wraps what comes of it."""

from __future__ import annotations

import json

from pyspark.sql import SparkSession

SETTINGS = '{"window": {"days": 14}}'


class BadSettings(Exception):
    """The job's settings cannot be used."""


def window_of(settings: dict) -> int:
    """The days to look back."""
    try:
        return settings["window"]["hours"] // 24
    except KeyError as missing:
        raise BadSettings("the window of the settings is incomplete") from missing


def main() -> None:
    """Counts a window."""
    spark = SparkSession.builder.appName("window").getOrCreate()
    print("days", window_of(json.loads(SETTINGS)), spark.range(10).count())
    spark.stop()


if __name__ == "__main__":
    main()

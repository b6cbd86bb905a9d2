"""Uses a method of an object that holds a lock in a task."""

from __future__ import annotations

import threading

from pyspark.sql import SparkSession


class Tally:
    """Counts what it sees, from several threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seen = 0

    def note(self, number: int) -> int:
        """Counts one."""
        with self.lock:
            self.seen += 1
        return number


def main() -> None:
    """Counts a hundred numbers."""
    spark = SparkSession.builder.appName("tally").getOrCreate()
    tally = Tally()
    print("noted", spark.sparkContext.parallelize(range(100), 2).map(tally.note).count())
    spark.stop()


if __name__ == "__main__":
    main()

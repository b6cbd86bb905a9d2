"""What a heartbeat costs: heartbeat_cost.py <rounds> <folder> flights --input …

The job runs with and without it, in turns and in one warm Spark; then beats come many times as often beside tasks that
only sleep, so that what they take of the processor stands out, however busy the machine is.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from timing import timed

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_TASKS = 40
_TICKS = os.sysconf("SC_CLK_TCK")


def main(argv: list[str]) -> int:
    """Prints the seconds and the processor's seconds of each run, and what a beat takes of the processor."""
    from common.heartbeat import heartbeat
    from common.session import spark_session

    rounds, folder, name, *options = argv
    job = importlib.import_module(f"jobs.{name}")
    arguments = job.build_parser().parse_args(options)
    result = f"{folder}/result.json"
    with spark_session(name) as spark:
        cpu = _cpu_of(spark)

        def measured(uri: str | None) -> tuple[float, float]:
            spark.catalog.clearCache()
            before, begun = cpu(), time.monotonic()
            with heartbeat(spark, uri):
                job.run(spark, arguments)
            return time.monotonic() - begun, cpu() - before

        with timed() as answer:
            for uri in (None, result):
                measured(uri)
            sides: dict[str | None, list[tuple[float, float]]] = {result: [], None: []}
            for number in range(int(rounds)):
                # Who comes second finds a warmer machine: each does so as often.
                for uri in (result, None) if number % 2 == 0 else (None, result):
                    sides[uri].append(measured(uri))
            answer["with"], answer["without"] = sides[result], sides[None]
            answer["beat"] = _beat_alone(spark, cpu, result)
    return 0


def _beat_alone(spark: SparkSession, cpu: Callable[[], float], result: str) -> float:
    """The processor's seconds of a beat, those of the tasks beside it taken off."""
    from common import heartbeat as module

    def asleep() -> float:
        before = cpu()
        spark.sparkContext.parallelize(range(_TASKS), _TASKS).map(lambda _: time.sleep(0.5)).count()
        return cpu() - before

    def beating() -> float:
        with module.heartbeat(spark, result):
            busy = asleep()
        beats = json.loads(Path(result).with_name("progress.json").read_text())["sequence"]
        return (busy - asleep()) / beats

    module._SECONDS, module._BREATHER = 0.1, 0
    beating()
    return statistics.median(beating() for _ in range(3))


def _cpu_of(spark: SparkSession) -> Callable[[], float]:
    """What this process and its Java have taken of the processor so far, in seconds."""
    java = spark.sparkContext._jvm.java.lang.ProcessHandle.current().pid()

    def seconds(pid: int) -> float:
        # The name before may hold spaces.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    return lambda: seconds(os.getpid()) + seconds(java)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

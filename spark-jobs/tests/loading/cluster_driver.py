"""A driver on a cluster whose tasks and executors meet with accidents: `cluster_driver.py DATABASE FOLDER`.

For each accident it loads `FOLDER/<accident>.csv` into the table of that name by the job's own code, and prints what
became of it as a line of JSON. The tasks are the real ones; what happens around them is told here.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from common.session import lend_packages, spark_session  # noqa: E402
from jobs import load  # noqa: E402
from loading import copying  # noqa: E402
from loading.copy_task import CopyTask  # noqa: E402

SECONDS_TO_WAIT = 120
FOLDER = ""
ACCIDENT = ""


def once(name: str) -> bool:
    """True for the first on this machine who asks."""
    try:
        (Path(FOLDER) / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_executor() -> None:
    """Ends the JVM above this worker: the worker's parent is Python's daemon, whose parent is the executor."""
    daemon = os.getppid()
    executor = int(Path(f"/proc/{daemon}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(executor, signal.SIGKILL)
    time.sleep(SECONDS_TO_WAIT)


def wait_for_twin(connection) -> None:
    """Until another session waits for the lock that this one holds: the speculative copy of this task."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    until = time.monotonic() + SECONDS_TO_WAIT
    while connection.execute(waiting).fetchone() == (0,):
        if time.monotonic() > until:
            raise TimeoutError("no twin came")
        time.sleep(0.05)


class Unlucky(CopyTask):
    """The real task; the first of each accident's that gets there is struck."""

    def _once(self, connection, partition, blocks, tally) -> None:
        super()._once(connection, partition, blocks, tally)
        if ACCIDENT == "before_commit" and once("before_commit.struck"):
            die()
        if ACCIDENT == "executor" and once("executor.struck"):
            kill_executor()
        if ACCIDENT == "speculation" and partition == 0 and once("speculation.struck"):
            wait_for_twin(connection)

    def _stage(self, partition, records, tally) -> None:
        super()._stage(partition, records, tally)
        if ACCIDENT == "after_commit" and once("after_commit.struck"):
            die()


def main(url: str, folder: str) -> None:
    global FOLDER, ACCIDENT  # Tasks get them with their pickled functions: this file is __main__.
    FOLDER = folder
    os.environ["URL"] = url
    copying.CopyTask = Unlucky
    with spark_session("accidents") as spark:
        lend_packages(spark)
        for accident in ("before_commit", "after_commit", "speculation", "executor"):
            ACCIDENT = accident
            source = f"{folder}/{accident}.csv"
            words = ["--input", source, "--table", accident, "--writers", "4", "--database", "env:URL"]
            result = load.run(spark, load.build_parser().parse_args([*words, "--run", accident]))
            struck = (Path(folder) / f"{accident}.struck").exists()
            print(json.dumps({"accident": accident, "struck": struck, "table": result.tables[0].rows[0]}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

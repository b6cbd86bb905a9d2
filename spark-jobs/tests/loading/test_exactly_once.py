"""Accidents in the middle of a load: whatever dies, the rows are in the table once."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import two_hosts

JOBS = Path(__file__).resolve().parents[2]
SPARK_SUBMIT = Path(sys.executable).with_name("spark-submit")
ROWS = 20_000
ACCIDENTS = ["before_commit", "after_commit", "speculation", "executor"]
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.executor.memory": "512m",
    # Shuffle files of a dead executor do not come back.
    "spark.shuffle.io.maxRetries": "1",
    "spark.shuffle.io.retryWait": "100ms",
    # A JVM that lives for seconds is done before its better code is.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.shuffle.partitions": "2",
    # Four pieces of the numbers' file.
    "spark.sql.files.maxPartitionBytes": "96k",
    "spark.executor.cores": "1",
    "spark.speculation": "true",
    "spark.speculation.interval": "100ms",
    "spark.speculation.minTaskRuntime": "100ms",
    "spark.speculation.quantile": "0.5",
}


def numbers(path, database, table):
    """A file of numbers, and a table that lets a number in twice."""
    path.write_text("id,word\n" + "".join(f"{number},word {number}\n" for number in range(ROWS)))
    database.query(f"CREATE TABLE {table} (id bigint, word text)")


def once_each(database, table):
    """The rows, the different ones, and the ends of what is in the table."""
    counts = database.query(f"SELECT count(*), count(DISTINCT id), min(id), max(id) FROM {table}")
    return counts == [(ROWS, ROWS, 0, ROWS - 1)]


def submit(master, script, *words, environment):
    settings = [word for name, value in SETTINGS.items() for word in ("--conf", f"{name}={value}")]
    command = [str(SPARK_SUBMIT), "--master", master, *settings, str(script), *map(str, words)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable, **environment},
        start_new_session=True,
    )


def end(driver):
    """Kills a driver with all that it has started, as the end of its container would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(driver.pid, signal.SIGKILL)
    driver.wait()


def until(true, seconds=300):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)


@pytest.fixture(scope="module")
def accidents(postgres_server, tmp_path_factory):
    """All of them on one cluster of two executors; what the driver said, by accident."""
    folder = tmp_path_factory.mktemp("accidents")
    with postgres_server.new_database() as database, two_hosts.running(tmp_path_factory.mktemp("cluster")) as master:
        for accident in ACCIDENTS:
            numbers(folder / f"{accident}.csv", database, accident)
        script = Path(__file__).with_name("cluster_driver.py")
        driver = submit(master, script, database.url, folder, environment={})
        try:
            said = driver.communicate(timeout=600)[0]
        finally:
            end(driver)
        told = [json.loads(line) for line in said.splitlines() if line.startswith('{"accident"')]
        yield database, {one["accident"]: one for one in told}, said


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_a_task_or_executor_that_dies_and_a_twin_change_nothing(accidents, accident):
    database, told, said = accidents
    assert accident in told, said[-5000:]
    assert told[accident]["struck"]
    assert told[accident]["table"] == [f"public.{accident}", ROWS, ROWS, 0, ROWS]
    assert once_each(database, accident)
    assert database.number("SELECT count(*) FROM pg_tables WHERE schemaname = 'stoker_load'") == 2


def test_a_killed_drivers_run_goes_on_where_it_was(database, tmp_path):
    numbers(tmp_path / "numbers.csv", database, "numbers")
    words = ["--input", tmp_path / "numbers.csv", "--table", "numbers", "--writers", 4, "--database", "env:URL"]
    begin = lambda: submit(  # noqa: E731
        "local[2]", JOBS / "jobs" / "load.py", *words, "--run", "r-1", environment={"URL": database.url}
    )
    import psycopg

    # One partition's lock is taken from outside: the others are staged, the load cannot end.
    with psycopg.connect(database.url, autocommit=True) as gate:
        # Before the first driver comes: the name is made of the run, the attempt and the table's place.
        gate.execute("SELECT pg_advisory_lock(hashtextextended('stoker_load.' || %s, 3))", (stage_of("r-1"),))
        driver = begin()
        try:
            until(lambda: ledger_rows(database) >= 2)
        finally:
            end(driver)
    assert not once_each(database, "numbers")
    assert database.number("SELECT count(*) FROM numbers") == 0
    before = database.number("SELECT sum(rows) FROM stoker_load.partitions")
    assert 0 < before < ROWS

    driver = begin()
    said = driver.communicate(timeout=300)[0]
    assert driver.returncode == 0, said[-5000:]
    result = json.loads(said.splitlines()[-2])
    assert result["tables"][0]["rows"] == [["public.numbers", ROWS, ROWS, 0, ROWS]]
    assert "Went on with what an earlier driver of this run had staged." in result["notes"]
    assert once_each(database, "numbers")
    assert database.password not in said


def stage_of(run):
    from loading.ledger import Plan, stage_names

    return stage_names(Plan(run, "", "", "", 4, 1, True), 1)[0]


def ledger_rows(database):
    if database.query("SELECT to_regclass('stoker_load.partitions')") == [(None,)]:
        return 0
    return database.number("SELECT count(*) FROM stoker_load.partitions")

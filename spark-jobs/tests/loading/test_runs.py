"""A run's id: what an earlier driver of it has left, and what a later one makes of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from cutting_proxy import cutting

from common.errors import JobError
from jobs import load
from loading import load as loading
from loading import publish as publishing
from loading import sweeping
from loading.copy_task import CopyTask, TaskFailure
from loading.database import Database
from loading.ledger import Plan, application_name, begin, lock_run, prepare_ledger
from loading.tweets import ensure_tables


@pytest.fixture(autouse=True)
def target(database):
    database.query("CREATE TABLE words (id int, word text)")
    return Database("127.0.0.1", database.port, database.database, "stoker", database.password)


@pytest.fixture
def driver(database):
    """A session such as a driver has, with the ledger made."""
    import psycopg

    with psycopg.connect(database.url, autocommit=True) as connection:
        prepare_ledger(connection)
        yield connection


@pytest.fixture
def run(spark, database, tmp_path, monkeypatch):
    monkeypatch.setenv("URL", database.url)

    def run(lines, *more):
        path = tmp_path / "w.csv"
        text = "id,word\n" + "".join(f"{number},w\n" for number in range(lines))
        # The same file, with its time, is the same input.
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
        words = ["--input", path, "--table", "words", "--database", "env:URL", "--run", "r-1", *more]
        return load.run(spark, load.build_parser().parse_args([str(word) for word in words]))

    return run


def plan(**changes):
    return Plan(
        **{
            "run": "r-1",
            "request": "a",
            "input": "b",
            "cut": "c",
            "partitions": 2,
            "stages": 1,
            "resumable": True,
            **changes,
        }
    )


def task(target, attempt, stage):
    return CopyTask(target, "r-1", attempt.number, stage, ("id", "word"))


def test_a_zombie_of_an_earlier_attempt_may_not_write(database, target, driver):
    first = begin(driver, plan())
    driver.execute(f"CREATE TABLE stoker_load.{first.stages[0]} AS TABLE words WITH NO DATA")
    list(task(target, first, first.stages[0])(0, [b"1\ta\n"]))
    second = begin(driver, plan())
    assert (second.resumed, second.number, second.stages) == (True, 2, first.stages)
    with pytest.raises(TaskFailure, match="A later driver has begun run 'r-1' again"):
        list(task(target, first, first.stages[0])(1, [b"2\tb\n"]))
    list(task(target, second, second.stages[0])(1, [b"3\tc\n"]))
    assert database.query(f"SELECT * FROM stoker_load.{first.stages[0]} ORDER BY 1") == [(1, "a"), (3, "c")]


def test_a_later_driver_ends_a_task_that_is_still_copying(database, target, driver):
    first = begin(driver, plan())
    stage = first.stages[0]
    driver.execute(f"CREATE TABLE stoker_load.{stage} AS TABLE words WITH NO DATA")

    def records():
        yield b"1\ta\n"
        assert begin(driver, plan(input="changed")).number == 2
        yield b"2\tb\n" * 100_000

    with pytest.raises(TaskFailure, match="The database went away while copying"):
        list(task(target, first, stage)(0, records()))
    assert database.query("SELECT to_regclass(%s)", f"stoker_load.{stage}") == [(None,)]
    assert database.number("SELECT count(*) FROM stoker_load.partitions") == 0


@pytest.mark.parametrize(
    ("change", "resumed"),
    [
        ({}, True),
        ({"input": "c"}, False),
        ({"request": "c"}, False),
        ({"cut": "d"}, False),
        ({"resumable": False}, False),
    ],
)
def test_only_the_same_input_and_arguments_are_gone_on_with(database, driver, change, resumed):
    first = begin(driver, plan(partitions=3))
    driver.execute(f"CREATE TABLE stoker_load.{first.stages[0]} AS TABLE words WITH NO DATA")
    second = begin(driver, plan(**change))
    assert (second.resumed, second.partitions) == (resumed, 3 if resumed else 2)
    assert (first.stages == second.stages) == resumed
    left = database.number(
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'stoker_load' AND tablename LIKE 'stage%'"
    )
    assert left == int(resumed)


def test_a_published_run_stays_so_however_spark_cuts_its_files(run, database, spark):
    run(100)
    spark.conf.set("spark.sql.files.maxPartitionBytes", "100")
    try:
        again = run(100)
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert again.headline == "100 words were loaded by this run already"
    assert not any("changed" in note for note in again.notes)
    assert database.number("SELECT count(*) FROM words") == 100


def test_two_drivers_of_one_run_do_not_meet(run, driver):
    lock_run(driver, "r-1")
    with pytest.raises(JobError, match="Another driver is loading run 'r-1' at this moment") as caught:
        run(3)
    assert caught.value.code == "database-conflict"


def test_two_drivers_that_make_the_tables_of_tweets_at_once_make_them_once(database):
    import psycopg

    def make(_):
        with psycopg.connect(database.url, autocommit=True) as connection:
            prepare_ledger(connection)
            return sorted(ensure_tables(connection))

    with ThreadPoolExecutor(6) as drivers:
        assert list(drivers.map(make, range(6))) == [["hashtags", "tweets", "users"]] * 6


def test_what_killed_runs_left_is_swept_after_days(run, database, driver):
    for name, days in (("old", 8), ("new", 1)):
        left = begin(driver, plan(run=name))
        driver.execute(f"CREATE TABLE stoker_load.{left.stages[0]} AS TABLE words WITH NO DATA")
        driver.execute(
            "UPDATE stoker_load.runs SET begun_at = now() - make_interval(days => %s) WHERE run = %s", (days, name)
        )
    run(3)
    assert database.query("SELECT run FROM stoker_load.runs ORDER BY 1") == [("new",), ("r-1",)]
    assert database.number("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'stage%'") == 1


def test_what_cannot_be_swept_stops_nobody(run, database, driver, monkeypatch):
    monkeypatch.setattr(sweeping, "_SECONDS_FOR_A_LOCK", 1)
    left = begin(driver, plan(run="old"))
    driver.execute(f"CREATE TABLE stoker_load.{left.stages[0]} AS TABLE words WITH NO DATA")
    driver.execute("UPDATE stoker_load.runs SET begun_at = now() - interval '8 days'")
    with driver.transaction():
        driver.execute(f"SELECT * FROM stoker_load.{left.stages[0]}")
        assert run(3).tables[0].rows[0][1] == 3
    assert database.query("SELECT run FROM stoker_load.runs ORDER BY 1") == [("old",), ("r-1",)]


def test_rows_that_get_lost_on_the_way_stop_the_publication(run, database, monkeypatch):
    def losing(*arguments):
        tally, counted = real(*arguments)
        database.query(f"DELETE FROM stoker_load.{arguments[2]} WHERE id = 5")
        return tally, counted

    real = loading.stage_by_copy
    monkeypatch.setattr(loading, "stage_by_copy", losing)
    with pytest.raises(JobError, match="Spark counts 10 rows, the ledger 10, and 9 are staged") as caught:
        run(10)
    assert caught.value.code == "count-mismatch"
    assert database.number("SELECT count(*) FROM words") == 0


def test_a_lock_that_others_hold_too_long_keeps_what_is_staged(run, database, driver, monkeypatch):
    monkeypatch.setattr(publishing, "_SECONDS_FOR_A_LOCK", 1)
    with driver.transaction():
        driver.execute("LOCK TABLE words IN SHARE MODE")
        with pytest.raises(JobError, match="Somebody else holds a lock while publishing") as caught:
            run(5)
    assert caught.value.code == "database-busy"
    assert database.number("SELECT count(*) FROM words") == 0
    assert "Went on with what an earlier driver of this run had staged." in run(5).notes
    assert database.number("SELECT count(*) FROM words") == 5


def test_a_commit_whose_answer_is_lost_is_a_publication(run, database, monkeypatch):
    with cutting(database.port, after_commit=True) as port:
        monkeypatch.setenv("CUT", replace(database, port=port).url)
        result = run(5, "--database", "env:CUT")
    assert result.tables[0].rows[0][1:] == [5, 5, 0, 5]
    assert database.number("SELECT count(*) FROM words") == 5


def test_a_commit_that_is_lost_is_none_and_the_run_goes_on(run, database, monkeypatch):
    with cutting(database.port, after_commit=False) as port:
        monkeypatch.setenv("CUT", replace(database, port=port).url)
        with pytest.raises(JobError, match="The database went away while publishing") as caught:
            run(5, "--database", "env:CUT")
        assert caught.value.code == "database-unreachable"
        assert database.number("SELECT count(*) FROM words") == 0
        again = run(5, "--database", "env:CUT")
    assert "Went on with what an earlier driver of this run had staged." in again.notes
    assert database.number("SELECT count(*) FROM words") == 5


def test_an_input_that_changes_meanwhile_is_not_published(run, database, tmp_path, monkeypatch):
    def growing(*arguments):
        with (tmp_path / "w.csv").open("a") as file:
            file.write("99,late\n")
        return real(*arguments)

    real = loading.keep_samples
    monkeypatch.setattr(loading, "keep_samples", growing)
    with pytest.raises(JobError, match="was changed while it was read"):
        run(10)
    assert database.number("SELECT count(*) FROM words") == 0


def test_a_login_without_rights_is_told_what_it_lacks(run, database, monkeypatch):
    role = f"{database.database}_poor"
    database.query(f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
    monkeypatch.setenv("POOR", f"postgresql://{role}:x@127.0.0.1:{database.port}/{database.database}")
    try:
        with pytest.raises(JobError, match="permission denied for database") as caught:
            run(3, "--database", "env:POOR")
    finally:
        database.query(f"DROP ROLE {role}")
    assert caught.value.code == "database-permission"
    assert "Grant CREATE on the database" in caught.value.hint


def test_an_ordinary_login_that_owns_its_tables_is_enough(run, database, monkeypatch):
    role = f"{database.database}_owner"
    database.query(f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
    database.query(f"ALTER DATABASE {database.database} OWNER TO {role}")
    database.query(f"ALTER TABLE words OWNER TO {role}")
    monkeypatch.setenv("OWNER", f"postgresql://{role}:x@127.0.0.1:{database.port}/{database.database}")
    try:
        assert run(3, "--database", "env:OWNER", "--mode", "replace").tables[0].rows[0][1:] == [3, 3, 0, 3]
    finally:
        for statement in (f"ALTER DATABASE {database.database} OWNER TO stoker", f"DROP OWNED BY {role} CASCADE"):
            database.query(statement)
        database.query(f"DROP ROLE {role}")


def test_sessions_are_named_so_that_people_find_them():
    assert application_name("r-1", 2).startswith("stoker-load ")
    assert len(application_name("r" * 128, 99)) < 64

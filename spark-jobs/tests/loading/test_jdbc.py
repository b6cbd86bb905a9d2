"""Spark's JDBC writer held to the same guarantees, with the driver that the preset brings."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from common.errors import JobError
from jobs import load
from loading import load as loading
from support import tweet, write_lines

ROOT = Path(__file__).resolve().parents[3]
DRIVER = "org.postgresql:postgresql:42.7.8"
IVY = Path(sys.executable).parents[2] / "engine" / "ivy"
JAR = IVY / "jars" / "org.postgresql_postgresql-42.7.8.jar"
# How Java reaches Maven Central from this machine is known to the sandbox.
FLAGS = """
import { proxyFlags, trustFlags } from './sandbox/aws/engine/java-net.mjs';
const [javaHome, folder] = process.argv.slice(1);
console.log([...proxyFlags(), ...(await trustFlags({ javaHome, folder }))].join(' '));
"""


@pytest.fixture(scope="module")
def driver_jar():
    """The jar, fetched by Spark as `spark.jars.packages` does unless it is there from a run of the sandbox."""
    if not JAR.exists():
        node = which("node", path=f"{ROOT / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}")
        if node is None:
            pytest.skip("needs Node and the checkout's node_modules: npm ci")
        IVY.mkdir(parents=True, exist_ok=True)
        words = [node, "--input-type=module", "-e", FLAGS, os.environ["JAVA_HOME"], str(IVY.parent)]
        flags = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
        submit = [str(Path(sys.executable).with_name("spark-submit")), "--master", "local[1]", "--packages", DRIVER]
        only = ["--conf", f"spark.jars.ivy={IVY}", "--class", "org.apache.hadoop.util.VersionInfo"]
        environment = {**os.environ, "SPARK_SUBMIT_OPTS": flags}
        subprocess.run([*submit, *only, "spark-internal"], env=environment, check=True, timeout=120)
    return JAR


@pytest.fixture
def run(spark, database, monkeypatch):
    monkeypatch.setenv("URL", database.url)

    def run(path, *argv):
        words = ["--input", path, "--database", "env:URL", "--method", "jdbc", "--run", "r-1", *argv]
        return load.run(spark, load.build_parser().parse_args([str(word) for word in words]))

    return run


def test_without_the_driver_it_says_how_it_comes(run, database, tmp_path):
    """Stands before those that bring it: the session keeps it."""
    database.query("CREATE TABLE words (id int)")
    (tmp_path / "w.csv").write_text("id\n1\n")
    with pytest.raises(JobError, match="needs Postgres's JDBC driver") as caught:
        run(tmp_path / "w.csv", "--table", "words")
    assert caught.value.code == "missing-package"
    assert "spark.jars.packages" in caught.value.hint


@pytest.fixture
def with_driver(spark, driver_jar):
    spark.sql(f"ADD JAR '{driver_jar}'")


@pytest.mark.usefixtures("with_driver")
def test_rows_that_a_retried_task_has_written_twice_count_once(run, database, tmp_path, monkeypatch):
    def twice(*arguments):
        real(*arguments)
        return real(*arguments)

    real = loading.stage_by_jdbc
    monkeypatch.setattr(loading, "stage_by_jdbc", twice)
    database.query("CREATE TABLE words (id int, at timestamptz, n numeric, u uuid, j jsonb, b boolean, word text)")
    lines = [f'{number % 50},2026-01-02 03:04:05,1.5,,"[1]",true,w\\{number % 7}\t' for number in range(100)]
    (tmp_path / "w.csv").write_text("id,at,n,u,j,b,word\n" + "\n".join(lines) + "\n")
    result = run(tmp_path / "w.csv", "--table", "words")
    assert result.tables[0].rows == [["public.words", 100, 100, 0, 100]]
    assert database.query("SELECT count(*), count(DISTINCT id), sum(n) FROM words") == [(100, 50, 150)]
    assert database.query("SELECT at::text, u, j, b, word FROM words WHERE id = 3 LIMIT 1") == [
        ("2026-01-02 03:04:05+00", None, [1], True, "w\\3\t")
    ]


@pytest.mark.usefixtures("with_driver")
def test_tweets_by_jdbc(run, database, tmp_path):
    people = [{"id": number % 3, "screen_name": f"u{number}"} for number in range(6)]
    tweets = [tweet(number % 5, f"#t{number} nul\x00", user=people[number]) for number in range(6)]
    result = run(write_lines(tmp_path / "t.json", tweets, "{broken", '{"delete": {}}'), "--max-bad", "50%")
    assert [row[1:] for row in result.tables[0].rows] == [[6, 5, 0, 5], [3, 3, 0, 3], [6, 6, 0, 6]]
    assert database.query("SELECT text FROM tweets WHERE tweet_id = 0") == [("#t5 nul",)]
    assert any("1 records were set aside" in note for note in result.notes)
    assert database.password not in str(result)


@pytest.mark.usefixtures("with_driver")
def test_a_database_that_goes_away_is_named(run, database, tmp_path, monkeypatch):
    def refused(target, *arguments):
        from dataclasses import replace

        return real(replace(target, port=1), *arguments)

    real = loading.stage_by_jdbc
    monkeypatch.setattr(loading, "stage_by_jdbc", refused)
    database.query("CREATE TABLE words (id int)")
    (tmp_path / "w.csv").write_text("id\n1\n")
    with pytest.raises(JobError, match=r"Nothing answers at 127\.0\.0\.1:1/") as caught:
        run(tmp_path / "w.csv", "--table", "words")
    assert caught.value.code == "database-unreachable"

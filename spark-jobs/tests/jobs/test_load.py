"""Loads as people run them: a command line, and what then stands in the database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from common.errors import JobError
from jobs import load
from support import NOW, tweet, write_lines


@pytest.fixture
def run(spark, database, monkeypatch):
    """Runs the job's function on a command line against the test's own database."""
    monkeypatch.setenv("TEST_DATABASE", database.url)

    def run(*argv, run="r-1"):
        words = [str(word) for word in (*argv, "--database", "env:TEST_DATABASE", "--run", run)]
        return load.run(spark, load.build_parser().parse_args(words))

    return run


def csv(path, *lines):
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def user(number, **more):
    return {"id": number, "screen_name": f"user{number}", "name": f"User {number}", **more}


def test_tweets_go_to_three_tables_and_what_is_no_tweet_is_told(run, database, tmp_path):
    tags = {"hashtags": [{"text": "one"}, {"text": "two"}]}
    tweets = [
        tweet(1, "first #one #two", user=user(7, followers_count=10), entities=tags, lang="en"),
        tweet(2, "cut…", user=user(7, followers_count=11), extended_tweet={"full_text": "all of it &amp; #more"}),
        tweet(3, "tab\tback\\slash\nnew \\N line \U0001f600 nul\x00.", user=user(8), possibly_sensitive=True),
        tweet(1, "first, edited", user=user(7, followers_count=9)),
        {"delete": {"status": {"id": 9}}},
        {"id": "x", "text": "no number"},
    ]
    path = write_lines(tmp_path / "t.json.gz", tweets, "{broken")
    result = run("--input", path, "--max-bad", "50%", "--rejected", tmp_path / "rejected")

    assert database.query("SELECT tweet_id, text, user_id, lang, possibly_sensitive FROM tweets ORDER BY 1") == [
        (1, "first, edited", 7, None, None),
        (2, "all of it & #more", 7, None, None),
        (3, "tab\tback\\slash\nnew \\N line \U0001f600 nul.", 8, None, True),
    ]
    assert database.query("SELECT DISTINCT created_at, timestamp_ms FROM tweets") == [(NOW, NOW.timestamp() * 1000)]
    assert database.query("SELECT user_id, screen_name, followers_count FROM users ORDER BY 1") == [
        (7, "user7", 11),
        (8, "user8", None),
    ]
    assert database.query("SELECT * FROM hashtags ORDER BY 1, 2") == [(1, "one"), (1, "two"), (2, "more")]
    assert result.headline.startswith("3 tweets, 2 users, 3 hashtags written to Postgres in ")
    assert [row[:4] for row in result.tables[0].rows] == [
        ["public.tweets", 4, 3, 0],
        ["public.users", 2, 2, 0],
        ["public.hashtags", 3, 3, 0],
    ]
    notes = " ".join(result.notes)
    assert "2 records were set aside" in notes
    assert "1 notices of the stream" in notes
    assert "From 1 records the character \\x00 was taken out" in notes
    kept = [json.loads(line) for file in (tmp_path / "rejected").glob("*.json") for line in file.open()]
    assert sorted(one["reason"] for one in kept) == ["malformed", "no id that is a whole number"]
    assert {one["file"] for one in kept} == {f"file:{path}"}


def test_a_run_is_loaded_once(run, database, tmp_path):
    database.query("CREATE TABLE words (word text)")
    path = csv(tmp_path / "words.csv", "word", "a", "b")
    first = run("--input", path, "--table", "words")
    again = run("--input", path, "--table", "words")
    assert database.number("SELECT count(*) FROM words") == 2
    assert again.headline == "2 words were loaded by this run already"
    assert again.tables == first.tables
    csv(tmp_path / "words.csv", "word", "a", "b", "c")
    assert "The input has changed since" in run("--input", path, "--table", "words").notes[0]
    assert database.number("SELECT count(*) FROM words") == 2
    with pytest.raises(JobError, match=r"Run 'r-1' has loaded something else already") as caught:
        run("--input", path, "--table", "words", "--mode", "replace")
    assert caught.value.code == "bad-arguments"
    run("--input", path, "--table", "words", run="r-2")
    assert database.number("SELECT count(*) FROM words") == 5


def test_an_upsert_lets_the_last_row_of_a_key_win(run, database, tmp_path):
    database.query(
        "CREATE TABLE stock (shop text, item text, pieces int, note text DEFAULT 'old', PRIMARY KEY (shop, item))"
    )
    database.query("INSERT INTO stock VALUES ('a', 'x', 1), ('a', 'y', 2)")
    path = csv(tmp_path / "s.csv", "shop,item,pieces", "a,x,10", "b,x,20", "a,x,11", "b,x,19")
    result = run("--input", path, "--table", "stock", "--mode", "upsert")
    assert database.query("SELECT * FROM stock ORDER BY 1, 2") == [
        ("a", "x", 11, "old"),
        ("a", "y", 2, "old"),
        ("b", "x", 19, "old"),
    ]
    assert result.tables[0].rows == [["public.stock", 4, 1, 1, 3]]


def test_newest_by_a_column_also_wins_against_the_table(run, database, tmp_path):
    database.query("CREATE TABLE seen (id int UNIQUE, at timestamptz, what text)")
    database.query("INSERT INTO seen VALUES (1, '2026-01-05Z', 'kept'), (2, '2026-01-01Z', 'old')")
    rows = ["1,2026-01-04 00:00:00,late", "2,2026-01-03 00:00:00,new", "2,2026-01-02 00:00:00,older"]
    path = csv(tmp_path / "s.csv", "id,at,what", *rows)
    result = run("--input", path, "--table", "seen", "--mode", "upsert", "--key", "id", "--newest-by", "at")
    assert database.query("SELECT id, what FROM seen ORDER BY 1") == [(1, "kept"), (2, "new")]
    assert result.tables[0].rows == [["public.seen", 3, 0, 1, 2]]


def test_help_is_full_and_needs_no_spark(tmp_path):
    script = Path(load.__file__)
    program = (
        "import runpy, sys\n"
        "sys.modules['pyspark'] = None\nsys.modules['psycopg'] = None\n"
        f"sys.argv = ['load.py', '--help']\nrunpy.run_path({str(script)!r}, run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    for word in ("--input", "--table", "--mode", "--newest-by", "--password-secret", "--tls-ca", "database-conflict"):
        assert word in done.stdout


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--input", "a.json", "--columns", "a:b"], "--columns says nothing without --table"),
        (["--input", "a.json", "--newest-by", "at"], "--newest-by says nothing without --table"),
        (["--input", "a.json", "--mode", "upset"], "'upset'"),
        (["--input", "a.json", "--writers", "0"], "'0' is not legal"),
    ],
)
def test_arguments_that_contradict_are_refused(argv, words):
    with pytest.raises(JobError, match=words) as caught:
        load.request_of(load.build_parser().parse_args(argv), "somewhere")
    assert caught.value.exit_code == 2


def test_the_database_is_the_jobs_secret_unless_another_is_named(spark, database, monkeypatch):
    arguments = load.build_parser().parse_args(["--input", "a.json"])
    with pytest.raises(JobError, match="there is no --database"):
        load.database_of(spark, arguments)
    monkeypatch.setenv("WAREHOUSE", database.url)
    monkeypatch.setenv("STOKER_SECRET_DATABASE", "env:WAREHOUSE")
    assert load.database_of(spark, arguments).port == database.port


def test_formats_that_names_do_not_tell_must_be_said(run, database, tmp_path):
    database.query("CREATE TABLE words (word text)")
    with pytest.raises(JobError, match=r"The names of .*words\.txt do not tell one format"):
        run("--input", csv(tmp_path / "words.txt", "word", "a"), "--table", "words")
    assert run("--input", tmp_path / "words.txt", "--table", "words", "--format", "csv").tables[0].rows[0][1] == 1

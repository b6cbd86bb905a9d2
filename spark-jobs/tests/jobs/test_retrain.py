"""The script as people and EMR start it."""

import json

import pytest

from common.errors import JobError
from jobs import retrain
from submitting import JOBS, last_words, python, shipped, spark_submit
from support import labelled_tweets, write_lines

SCRIPT = JOBS / "jobs" / "retrain.py"


def test_help_names_what_it_takes():
    said = retrain.build_parser().format_help()
    for word in ("--input", "--since", "--label-field", "--text-column", "--models", "too-little-data"):
        assert word in said


@pytest.mark.parametrize(
    ("argv", "kind", "label"),
    [
        (["--input", "a.json", "b.json", "--input", "c.json"], "JsonSource", None),
        (["--input", "a.json", "--label-field", "mood"], "JsonSource", "mood"),
        (["--input", "a.json", "--label-field", "emoticons"], "JsonSource", None),
        (["--input", "a", "--text-column", "t", "--time-column", "at", "--label-column", "m"], "CsvSource", "m"),
        (["--input", "a", "--text-column", "t", "--time-column", "at", "--label-field", "mood"], "CsvSource", None),
    ],
)
def test_the_command_line_says_what_is_read(argv, kind, label):
    source = retrain.source_of(retrain.build_parser().parse_args(argv))
    assert (type(source).__name__, source.label) == (kind, label)
    assert source.paths[0].startswith("a")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--input", "tweets.csv.gz"], "tweets.csv.gz looks like CSV"),
        (["--input", "a", "--text-column", "t"], "CSV needs --time-column"),
        (["--input", "a", "--label-column", "m"], "CSV needs --text-column and --time-column"),
    ],
)
def test_half_named_csv_is_refused(argv, words):
    with pytest.raises(JobError, match=words) as caught:
        retrain.source_of(retrain.build_parser().parse_args(argv))
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([], "required: --input"),
        (["--input", "x.json", "--since", "soon"], "'soon'"),
        (["--input", "x.json", "--inputs", "y.json"], "--inputs"),
    ],
)
def test_a_wrong_command_line_ends_at_once_with_a_result(argv, words, tmp_path):
    done = python(SCRIPT, *argv, cwd=tmp_path)
    assert done.returncode == 2
    result = json.loads(done.stdout)
    assert (result["version"], result["status"], result["error"]["code"]) == (1, "failed", "bad-arguments")
    assert words in result["error"]["message"]
    assert words in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_bare_spark_submit_from_another_folder_retrains(tmp_path):
    data = write_lines(tmp_path / "data" / "t.json.gz", labelled_tweets(120))
    done = spark_submit(
        SCRIPT, "--input", data, "--label-field", "sentiment", "--min-examples", "100", "--hash-bits", "10",
        "--models", "models", "--run", "r-7", "--result", tmp_path / "out" / "result.json", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed, last = last_words(done)
    assert last == printed["headline"]
    assert printed["headline"].startswith("promoted as the first champion: macro-F1 1.000 on 24 newest tweets")
    champion = json.loads((tmp_path / "models" / "champion.json").read_text())
    assert (champion["model"], champion["promoted_by"]) == (printed["model"]["version"], "run r-7")
    assert json.loads((tmp_path / "out" / "result.json").read_text()) == printed
    assert "train: " in done.stdout


def test_shipped_as_a_zip_a_missing_path_is_named(tmp_path):
    """Script and zip alone, as a cluster gets them; the failure reaches the result, the output and the exit code."""
    missing = tmp_path / "nothing" / "*.json"
    done = spark_submit(
        *shipped("retrain", tmp_path), "--input", missing, "--result", tmp_path / "r.json", cwd=tmp_path
    )  # fmt: skip
    assert done.returncode == 10
    written = json.loads((tmp_path / "r.json").read_text())
    printed, last = last_words(done)
    assert written == printed
    assert written["error"]["code"] == "path-not-found"
    assert str(missing) in written["error"]["message"]
    assert last.startswith("path-not-found: ")
    assert str(missing) in last
    assert "Traceback" not in done.stdout + done.stderr

"""The script as people and EMR start it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from common.errors import JobError
from jobs import retrain
from support import labelled_tweets, write_lines

JOBS = Path(__file__).resolve().parents[2]
SCRIPT = JOBS / "jobs" / "retrain.py"
SPARK_SUBMIT = Path(sys.executable).with_name("spark-submit")
FAST = ["--conf", "spark.ui.enabled=false", "--driver-java-options", "-XX:TieredStopAtLevel=1"]


def python(*argv, cwd=None):
    return subprocess.run([sys.executable, *argv], capture_output=True, text=True, cwd=cwd, check=False)


def spark_submit(*argv, cwd):
    environment = {**os.environ, "PATH": f"{SPARK_SUBMIT.parent}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)
    command = [str(SPARK_SUBMIT), "--master", "local[2]", *FAST, *map(str, argv)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False, timeout=120)


def test_help_is_full_and_needs_no_spark(tmp_path):
    watch = (
        "import runpy, sys\n"
        "sys.modules['pyspark'] = None\n"
        f"sys.argv = ['retrain.py', '--help']\nrunpy.run_path({str(SCRIPT)!r}, run_name='__main__')\n"
    )
    done = python("-c", watch, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for word in (
        "--input",
        "--since",
        "--label-field",
        "--text-column",
        "--models",
        "--result",
        "--run",
        "too-little-data",
    ):
        assert word in done.stdout


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


def test_importing_the_script_does_nothing():
    done = python("-c", f"import runpy; runpy.run_path({str(SCRIPT)!r}); import sys; print('pyspark' in sys.modules)")
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([], "required: --input"),
        (["--input", "x.json", "--since", "soon"], "'soon'"),
        (["--input", "x.json", "--inputs", "y.json"], "--inputs"),
    ],
)
def test_a_wrong_command_line_ends_at_once_with_a_result(argv, words, tmp_path):
    done = python(str(SCRIPT), *argv, cwd=tmp_path)
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
        "--result", tmp_path / "out" / "result.json", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout.splitlines()[-1])
    assert printed["headline"].startswith("macro-F1 1.000 on 24 newest tweets")
    assert json.loads((tmp_path / "out" / "result.json").read_text()) == printed
    assert "train: " in done.stdout


def test_shipped_as_a_zip_a_missing_path_is_named(tmp_path):
    """Script and zip alone, as a cluster gets them; the failure reaches the result, the output and the exit code."""
    with zipfile.ZipFile(tmp_path / "spark-jobs.zip", "w") as bundle:
        for path in JOBS.rglob("*.py"):
            if "tests" not in path.relative_to(JOBS).parts:
                bundle.write(path, path.relative_to(JOBS))
    script = tmp_path / "container" / "retrain.py"
    script.parent.mkdir()
    script.write_bytes(SCRIPT.read_bytes())
    missing = tmp_path / "nothing" / "*.json"
    done = spark_submit(
        "--py-files", tmp_path / "spark-jobs.zip", script, "--input", missing, "--result", tmp_path / "r.json",
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 10
    written = json.loads((tmp_path / "r.json").read_text())
    # spark-submit puts the script's stderr into stdout.
    *_, printed, last = done.stdout.splitlines()
    assert written == json.loads(printed)
    assert written["error"]["code"] == "path-not-found"
    assert str(missing) in written["error"]["message"]
    assert last.startswith("path-not-found: ")
    assert str(missing) in last
    assert "Traceback" not in done.stdout + done.stderr

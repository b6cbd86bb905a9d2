"""The script as people and EMR start it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from movie_ratings import invent, write_ratings

from jobs.similarities import build_parser, output_folder

JOBS = Path(__file__).resolve().parents[2]
SCRIPT = JOBS / "jobs" / "similarities.py"
SPARK_SUBMIT = Path(sys.executable).with_name("spark-submit")
FAST = ["--master", "local[2]", "--conf", "spark.ui.enabled=false", "--driver-java-options", "-XX:TieredStopAtLevel=1"]


def spark_submit(*argv, cwd):
    environment = {**os.environ, "PATH": f"{SPARK_SUBMIT.parent}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)
    command = [str(SPARK_SUBMIT), *FAST, *map(str, argv)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False, timeout=180)


def test_help_is_full_and_needs_no_spark(tmp_path):
    watch = (
        "import runpy, sys\n"
        "sys.modules['pyspark'] = None\nsys.modules['numpy'] = None\n"
        f"sys.argv = ['similarities.py', '--help']\nrunpy.run_path({str(SCRIPT)!r}, run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", watch], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    for word in ("--movies", "--movie ", "--min-score", "--min-raters", "--method", "--output", "does-not-fit"):
        assert word in done.stdout


@pytest.mark.parametrize(
    ("argv", "folder"),
    [
        (["--input", "a"], None),
        (["--input", "a", "--result", "s3://b/runs/1/result.json"], "s3://b/runs/1"),
        (["--input", "a", "--result", "r.json"], "."),
        (["--input", "a", "--result", "s3://b/runs/1/result.json", "--output", "s3://b/likes"], "s3://b/likes"),
    ],
)
def test_the_files_go_beside_the_result_unless_told_otherwise(argv, folder):
    assert output_folder(build_parser().parse_args(argv)) == folder


def test_shipped_as_a_zip_and_run_again_it_writes_the_same_files(tmp_path):
    """Script and zip alone, as a cluster gets them; a step that is run again finds files of its own."""
    with zipfile.ZipFile(tmp_path / "spark-jobs.zip", "w") as bundle:
        for path in JOBS.rglob("*.py"):
            if "tests" not in path.relative_to(JOBS).parts:
                bundle.write(path, path.relative_to(JOBS))
    script = tmp_path / "container" / "similarities.py"
    script.parent.mkdir()
    script.write_bytes(SCRIPT.read_bytes())
    data = write_ratings(tmp_path / "data" / "ratings.dat", invent(users=40, movies=12), "::")
    command = [
        "--py-files", tmp_path / "spark-jobs.zip", script, "--input", data, "--min-score", "0.5", "--min-raters", "3",
        "--result", tmp_path / "run" / "result.json",
    ]  # fmt: skip
    seen = []
    for _ in range(2):
        done = spark_submit(*command, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        printed = json.loads(done.stdout.splitlines()[-1])
        assert json.loads((tmp_path / "run" / "result.json").read_text()) == printed
        assert [Path(file["uri"]).name for file in printed["files"]] == ["pairs.csv", "likes.csv"]
        seen.append((tmp_path / "run" / "pairs.csv").read_text())
    assert seen[0] == seen[1]
    assert len(seen[0].splitlines()) == 1 + next(m["value"] for m in printed["metrics"] if m["label"] == "pairs kept")


def test_a_bare_spark_submit_from_another_folder_finds_what_one_movie_is_like(tmp_path):
    data = write_ratings(tmp_path / "u.data", invent(users=40, movies=12))
    titles = write_ratings(tmp_path / "u.item", [(movie, f"Movie {movie}") for movie in range(1, 13)], "|")
    done = spark_submit(
        SCRIPT, "--input", data, "--movies", titles, "--movie", "Movie 12", "--min-score", "0.5", "--min-raters", "3",
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "movies are like Movie 12, most of all Movie" in json.loads(done.stdout.splitlines()[-1])["headline"]

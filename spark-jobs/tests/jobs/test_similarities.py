"""The script as people and EMR start it."""

import json
from pathlib import Path

import pytest

from jobs.similarities import build_parser, output_folder
from movie_ratings import invent, write_ratings
from submitting import JOBS, last_words, shipped, spark_submit


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
    data = write_ratings(tmp_path / "data" / "ratings.dat", invent(users=40, movies=12), "::")
    command = [
        *shipped("similarities", tmp_path), "--input", data, "--min-score", "0.5", "--min-raters", "3",
        "--result", tmp_path / "run" / "result.json",
    ]  # fmt: skip
    seen = []
    for _ in range(2):
        done = spark_submit(*command, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        printed, _ = last_words(done)
        assert json.loads((tmp_path / "run" / "result.json").read_text()) == printed
        assert [Path(file["uri"]).name for file in printed["files"]] == ["pairs.csv", "likes.csv"]
        seen.append((tmp_path / "run" / "pairs.csv").read_text())
    assert seen[0] == seen[1]
    assert len(seen[0].splitlines()) == 1 + next(m["value"] for m in printed["metrics"] if m["label"] == "pairs kept")


def test_a_bare_spark_submit_from_another_folder_finds_what_one_movie_is_like(tmp_path):
    data = write_ratings(tmp_path / "u.data", invent(users=40, movies=12))
    titles = write_ratings(tmp_path / "u.item", [(movie, f"Movie {movie}") for movie in range(1, 13)], "|")
    done = spark_submit(
        JOBS / "jobs" / "similarities.py", "--input", data, "--movies", titles, "--movie", "Movie 12",
        "--min-score", "0.5", "--min-raters", "3", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    printed, last = last_words(done)
    assert "movies are like Movie 12, most of all Movie" in printed["headline"]
    assert last == printed["headline"]

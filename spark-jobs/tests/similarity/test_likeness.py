"""The whole job on a real Spark, held against the definition: both ways, all movies and one."""

import csv
import json
import re
from dataclasses import replace

import pytest

from common.errors import JobError
from common.results import success_json
from common.spark_errors import explain
from movie_ratings import invent, score_of, sums_by_definition, write_ratings
from similarity.intake import Source
from similarity.likeness import Request, find_likes
from similarity.measure import Thresholds

RATINGS = invent(users=60, movies=25, stars=(0.5, 1, 2.5, 4, 5))
LOOSE = Thresholds(score=0.65, raters=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("ratings")
    write_ratings(path / "u.data", RATINGS)
    write_ratings(path / "u.item", [(movie, f"Movie {movie:02}") for movie in range(1, 26)], "|")
    return path


@pytest.fixture
def request_for(folder, tmp_path):
    return Request(
        source=Source([str(folder / "u.data")]),
        titles=str(folder / "u.item"),
        thresholds=LOOSE,
        output=str(tmp_path / "out"),
    )


def expected(thresholds=LOOSE):
    """Score and raters by pair of ids, the smaller first."""
    sums = sums_by_definition(RATINGS).items()
    scored = {pair: (score_of(xy, xx, yy), raters) for pair, (xy, xx, yy, raters) in sums}
    return {
        pair: (score, raters)
        for pair, (score, raters) in scored.items()
        if score >= thresholds.score and raters >= thresholds.raters
    }


def written(request, name):
    with open(f"{request.output}/{name}") as file:
        return list(csv.DictReader(file))


def by_pair(rows):
    return {
        tuple(sorted((int(row["movie"]), int(row["like"])))): (float(row["score"]), int(row["raters"])) for row in rows
    }


@pytest.mark.parametrize("method", ["tiles", "join"])
def test_all_pairs_are_those_of_the_definition(spark, request_for, method):
    result = find_likes(spark, replace(request_for, method=method))
    found, wanted = by_pair(written(request_for, "pairs.csv")), expected()
    assert len(wanted) > 100
    assert found.keys() == wanted.keys()
    for pair, (score, raters) in wanted.items():
        assert found[pair][0] == pytest.approx(score, abs=1e-12)
        assert found[pair][1] == raters
    metrics = {metric.label: metric.value for metric in result.metrics}
    sums = sums_by_definition(RATINGS)
    assert metrics["pairs kept"] == len(wanted)
    assert metrics["pairs compared"] == len(sums)
    assert metrics["users"] == 60


@pytest.mark.parametrize("method", ["tiles", "join"])
def test_one_movie_has_only_its_own_pairs(spark, request_for, method):
    result = find_likes(spark, replace(request_for, method=method, movie="movie 07", top=3))
    wanted = {pair: found for pair, found in expected().items() if 7 in pair}
    found = by_pair(written(request_for, "pairs.csv"))
    assert found.keys() == wanted.keys()
    best = sorted(wanted.items(), key=lambda item: (-item[1][0], -item[1][1]))[:3]
    others = [f"Movie {next(movie for movie in pair if movie != 7):02}" for pair, _ in best]
    (table,) = result.tables
    assert (table.title, table.columns) == ("Like Movie 07", ["movie", "score", "raters"])
    assert [row[0] for row in table.rows] == others
    assert result.headline == (f"{len(wanted)} movies are like Movie 07, most of all {others[0]} ({best[0][1][0]:.3f})")


def test_each_movie_gets_its_best_likes_in_order(spark, request_for):
    find_likes(spark, replace(request_for, top=4))
    rows = written(request_for, "likes.csv")
    wanted = expected()
    for movie in range(1, 26):
        scores = sorted((score for pair, (score, _) in wanted.items() if movie in pair), reverse=True)[:4]
        mine = [row for row in rows if row["movie"] == str(movie)]
        assert [int(row["rank"]) for row in mine] == list(range(1, len(scores) + 1))
        assert [float(row["score"]) for row in mine] == pytest.approx(scores, abs=1e-12)
        assert all(row["like_title"] == f"Movie {int(row['like']):02}" for row in mine)


def test_the_result_lists_its_files_and_shows_the_best_pairs(spark, request_for, tmp_path):
    result = success_json(find_likes(spark, replace(request_for, output_format="parquet", top=5)))
    assert [file["label"] for file in result["files"]] == ["pairs.parquet", "likes.parquet"]
    for file in result["files"]:
        assert (tmp_path / "out" / file["label"]).stat().st_size == file["bytes"]
    pairs = spark.read.parquet(result["files"][0]["uri"])
    assert pairs.columns == ["movie", "title", "like", "like_title", "score", "raters"]
    assert pairs.count() == len(expected())
    (table,) = result["tables"]
    best = sorted(expected().values(), reverse=True)[:5]
    assert [row[2] for row in table["rows"]] == [round(score, 4) for score, _ in best]
    assert not list((tmp_path / "out").glob("*draft*"))


def test_movies_with_too_few_raters_are_left_out_and_said(spark, request_for):
    result = find_likes(spark, replace(request_for, thresholds=Thresholds(0.8, 25), output=None))
    raters = {movie: sum(1 for rating in RATINGS if rating[1] == movie) for movie in range(1, 26)}
    enough = sum(1 for count in raters.values() if count >= 25)
    assert 2 < enough < 25
    metrics = {metric.label: metric.value for metric in result.metrics}
    assert metrics["movies compared"] == enough
    assert metrics["pairs kept"] == len(expected(Thresholds(0.8, 25)))
    assert f"{25 - enough} of 25 movies have fewer raters than that." in result.notes


def test_thresholds_that_nothing_reaches_are_a_plain_answer(spark, request_for):
    result = find_likes(spark, replace(request_for, thresholds=Thresholds(1.0, 40), output=None))
    assert result.headline == "nothing alike: no pair reaches a score of 1 over 40 common raters"
    assert result.tables == []


def test_bad_lines_are_counted_set_aside_and_do_not_count(spark, request_for, tmp_path):
    path = tmp_path / "some.data"
    write_ratings(path, [*RATINGS, ("1", "2", "great", 1)])
    request = replace(request_for, source=Source([str(path)], rejected=str(tmp_path / "rejected")))
    result = find_likes(spark, request)
    assert by_pair(written(request, "pairs.csv")).keys() == expected().keys()
    (note,) = [note for note in result.notes if "left out" in note]
    assert note.startswith(f"1 of {len(RATINGS) + 1} lines were left out")
    (kept,) = [json.loads(line) for part in (tmp_path / "rejected").glob("part-*") for line in part.open()]
    assert (kept["raw"], kept["reason"]) == ("1\t2\tgreat\t1", "the rating is no number")


def test_too_many_bad_lines_fail_before_anything_is_written(spark, request_for, tmp_path):
    path = tmp_path / "some.data"
    write_ratings(path, [*RATINGS[:90], *[("1", "2", "great", 1)] * 10])
    with pytest.raises(JobError, match=r"10 of 100 records of .*some.data are malformed.*great") as caught:
        find_likes(spark, replace(request_for, source=Source([str(path)])))
    assert caught.value.code == "too-many-bad-lines"
    assert not (tmp_path / "out").exists()


def test_older_ratings_are_said(spark, request_for, tmp_path):
    write_ratings(tmp_path / "twice.data", [*RATINGS, *[(user, movie, 1, 1) for user, movie, _, _ in RATINGS[:7]]])
    result = find_likes(spark, replace(request_for, source=Source([str(tmp_path / "twice.data")])))
    assert by_pair(written(request_for, "pairs.csv")).keys() == expected().keys()
    assert "7 ratings were replaced by newer ones of the same user and movie." in result.notes


def test_a_try_on_a_part_says_so(spark, request_for):
    result = find_likes(
        spark,
        replace(request_for, source=replace(request_for.source, sample=0.5), output=None, thresholds=Thresholds(0, 1)),
    )
    assert 10 < next(metric.value for metric in result.metrics if metric.label == "users") < 50
    assert "Tried on 50% of the users; leave out --sample and --limit to run it in full." in result.notes


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (
            {"movie": "25", "thresholds": Thresholds(0.8, 40)},
            "too-little-data",
            r"Movie 25 has \d+ raters; --min",
        ),
        ({"thresholds": Thresholds(0.8, 5000)}, "too-little-data", "Of 25 movies none has 5,000 raters or more"),
        ({"movie": "Casablanca"}, "bad-arguments", "Nobody has rated a movie 'Casablanca'"),
        ({"titles": "/nowhere/u.item"}, "path-not-found", "/nowhere/u.item"),
    ],
)
def test_what_cannot_be_answered_is_said(spark, request_for, change, code, words):
    with pytest.raises(Exception) as caught:  # noqa: PT011
        find_likes(spark, replace(request_for, **change))
    failure = explain(caught.value)
    assert failure.code == code
    assert re.search(words, failure.message)


def test_files_of_an_earlier_run_are_not_written_over(spark, request_for, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "likes.csv").write_text("mine")
    with pytest.raises(JobError, match=r"out/likes.csv is there already") as caught:
        find_likes(spark, request_for)
    assert caught.value.code == "output-exists"
    assert (tmp_path / "out" / "likes.csv").read_text() == "mine"

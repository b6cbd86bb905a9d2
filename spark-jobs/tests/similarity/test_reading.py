"""Ratings in the three forms of MovieLens, and what is wrong with a line."""

import gzip
import json

import pytest

from common.errors import JobError
from movie_ratings import write_ratings
from similarity.intake import Source, take_in

GOOD = [("1", "10", 5, 100), ("1", "20", 3.5, 100), ("2", "10", 0, 100)]


def taken(spark, *paths, **more):
    return take_in(spark, Source([str(path) for path in paths], max_bad=1, **more), cores=1)


def lists_of(intake):
    """What each user has rated how, doubled, the lists in order: nobody needs the names of users any more."""
    lists = []
    for part in intake.ratings.collect():
        rated = iter(zip((part.movies[code].decode() for code in part.codes), part.doubled.tolist()))
        lists += [sorted(next(rated) for _ in range(length)) for length in part.lengths]
    return sorted(lists)


@pytest.mark.parametrize(
    ("name", "separator", "header", "order"),
    [
        ("u.data", "\t", None, (0, 1, 2, 3)),
        ("ratings.dat", "::", None, (0, 1, 2, 3)),
        ("ratings.csv", ",", "userId,movieId,rating,timestamp", (0, 1, 2, 3)),
        ("other.csv", ",", "\ufeffRating,user_id,Timestamp,movie_id", (2, 0, 3, 1)),
        ("no-time.csv", ",", "userId,movieId,rating", (0, 1, 2)),
    ],
)
def test_each_form_is_read(spark, tmp_path, name, separator, header, order):
    rows = [[rating[place] for place in order] for rating in GOOD]
    intake = taken(spark, write_ratings(tmp_path / name, rows, separator, header))
    assert lists_of(intake) == [[("10", 0)], [("10", 10), ("20", 7)]]
    assert intake.raters == {"10": 2, "20": 1}
    assert intake.notes == []


def test_several_files_with_headers_and_gzip(spark, tmp_path):
    header = "userId,movieId,rating,timestamp"
    plain = write_ratings(tmp_path / "a.csv", GOOD[:2], ",", header)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(f"{header}\r\n2,10,0,100\r\n".encode()))
    intake = taken(spark, plain, tmp_path / "*.gz")
    assert (intake.raters, intake.notes) == ({"10": 2, "20": 1}, [])


def test_the_newest_rating_of_a_user_and_movie_counts(spark, tmp_path):
    rows = [(1, 10, 1, 300), (1, 10, 5, 200), (1, 20, 2, 7), (1, 20, 4, 7), (1, 30, -3, 1), (1, 30, -4, 0)]
    intake = taken(spark, write_ratings(tmp_path / "u.data", rows))
    assert lists_of(intake) == [[("10", 2), ("20", 8), ("30", -6)]]
    assert intake.notes == ["3 ratings were replaced by newer ones of the same user and movie."]


def test_ids_are_any_text(spark, tmp_path):
    rows = [("Zoë", "tt 01", 5, 1), (" Zoë ", "tt 1", 4, 1), ("7", "07", 3, 1), ("7", "7", 2, 1)]
    intake = taken(spark, write_ratings(tmp_path / "u.data", rows))
    assert lists_of(intake) == [[("07", 6), ("7", 4)], [("tt 01", 10), ("tt 1", 8)]]


def test_bad_lines_are_set_aside_with_their_file_and_what_is_wrong(spark, tmp_path):
    lines = [
        "1\t10\t5\t100", "", "\t10\t5\t1", "1", "1\t10\tgood\t1", "1\t10\t3.7\t1", "1\t10\t11\t1", "1\t10\t5\tnoon",
        "1\t10\tnan\t1", "1\t10\t1_0\t1", "1\t10\t5\tinf",
    ]  # fmt: skip
    for name in ("a.data", "b.data"):
        (tmp_path / name).write_text("\n".join(lines) + "\n")
        lines = ["2\t20\t5\t100"]
    intake = taken(spark, tmp_path / "*.data", rejected=str(tmp_path / "rejected"))
    kept = [json.loads(line) for part in (tmp_path / "rejected").glob("part-*") for line in part.open()]
    stars = "the rating is not one of -10, … , 0, 0.5, 1, … , 10"
    number, time = "the rating is no number", "the time is no number"
    assert {one["raw"]: one["reason"] for one in kept} == {
        "\t10\t5\t1": "no user", "1": "no movie", "1\t10\tgood\t1": number, "1\t10\t3.7\t1": stars,
        "1\t10\t11\t1": stars, "1\t10\t5\tnoon": time, "1\t10\tnan\t1": number, "1\t10\t1_0\t1": number,
        "1\t10\t5\tinf": time,
    }  # fmt: skip
    assert all(one["file"].endswith("/a.data") for one in kept)
    assert intake.notes[0].startswith("9 of 11 lines were left out, for example: ")
    assert intake.raters == {"10": 1, "20": 1}


def test_a_sample_keeps_whole_users(spark, tmp_path):
    rows = [(user, movie, 3, 1) for user in range(400) for movie in range(5)]
    intake = taken(spark, write_ratings(tmp_path / "u.data", rows), sample=0.25)
    lists = lists_of(intake)
    assert {len(rated) for rated in lists} == {5}
    assert 70 <= len(lists) <= 130
    assert intake.notes == ["Tried on 25% of the users; leave out --sample and --limit to run it in full."]


def test_a_limit_takes_so_many_lines(spark, tmp_path):
    rows = [(user, 10, 3, 1) for user in range(30)]
    assert taken(spark, write_ratings(tmp_path / "u.data", rows), limit=7).raters == {"10": 7}


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("1,10,5\n", "wrong-columns", "names no user and no movie and no rating: 1,10,5"),
        ("userId,movieId,note\n", "wrong-columns", "names no rating"),
        ("\n\n", "empty-input", "has no lines"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name(spark, tmp_path, text, code, words):
    path = tmp_path / "ratings.csv"
    path.write_text(text)
    with pytest.raises(JobError, match=words) as caught:
        taken(spark, path)
    assert caught.value.code == code
    assert "ratings.csv" in caught.value.message

"""Ratings in the three forms of MovieLens, and what is wrong with a line."""

import gzip

import pytest

from common.errors import JobError
from movie_ratings import write_ratings
from similarity.reading import newest_ratings, read_ratings

GOOD = [("1", "10", 5, 100), ("1", "20", 3.5, 100), ("2", "10", 0, 100)]


def read(spark, *paths, limit=None, sample=None):
    return read_ratings(spark, [str(path) for path in paths], limit, sample)


def newest(frame):
    return sorted(tuple(row) for row in newest_ratings(frame).collect())


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
    frame = read(spark, write_ratings(tmp_path / name, rows, separator, header))
    assert newest(frame) == [("1", "10", 10), ("1", "20", 7), ("2", "10", 0)]


def test_several_files_with_headers_and_gzip(spark, tmp_path):
    header = "userId,movieId,rating,timestamp"
    plain = write_ratings(tmp_path / "a.csv", GOOD[:2], ",", header)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(f"{header}\r\n2,10,0,100\r\n".encode()))
    frame = read(spark, plain, tmp_path / "*.gz")
    assert frame.where("reason is not null").count() == 0
    assert len(newest(frame)) == 3


def test_the_newest_rating_of_a_user_and_movie_counts(spark, tmp_path):
    rows = [(1, 10, 1, 300), (1, 10, 5, 200), (1, 20, 2, 7), (1, 20, 4, 7), (1, 30, -3, 1), (1, 30, -4, 0)]
    assert newest(read(spark, write_ratings(tmp_path / "u.data", rows))) == [
        ("1", "10", 2),
        ("1", "20", 8),
        ("1", "30", -6),
    ]


def test_bad_lines_say_what_is_wrong(spark, tmp_path):
    lines = [
        "1\t10\t5\t100",
        "",
        "\t10\t5\t1",
        "1",
        "1\t10\tgood\t1",
        "1\t10\t3.7\t1",
        "1\t10\t11\t1",
        "1\t10\t5\tnoon",
    ]
    path = tmp_path / "u.data"
    path.write_text("\n".join(lines) + "\n")
    rows = read(spark, path).where("reason is not null").select("raw", "reason").collect()
    assert [row["reason"].split(" is ")[0] for row in rows] == [
        "no user", "no movie", "the rating", "the rating", "the rating", "the time",
    ]  # fmt: skip
    assert rows[3]["raw"] == "1\t10\t3.7\t1"
    assert rows[3]["reason"] == "the rating is not one of -10, … , 0, 0.5, 1, … , 10"


def test_a_sample_keeps_whole_users(spark, tmp_path):
    rows = [(user, movie, 3, 1) for user in range(400) for movie in range(5)]
    frame = read(spark, write_ratings(tmp_path / "u.data", rows), sample=0.25)
    counts = {row["user"]: row["count"] for row in frame.groupBy("user").count().collect()}
    assert set(counts.values()) == {5}
    assert 70 <= len(counts) <= 130


def test_a_limit_takes_so_many_lines(spark, tmp_path):
    assert read(spark, write_ratings(tmp_path / "u.data", GOOD * 5), limit=7).count() == 7


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
        read(spark, path)
    assert caught.value.code == code
    assert "ratings.csv" in caught.value.message

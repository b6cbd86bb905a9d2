"""Titles in the three forms of MovieLens, and finding a movie as people name it."""

import pytest

from common.errors import JobError
from similarity.titles import find_movie, read_titles

TITLES = {
    "1": "Toy Story (1995)",
    "50": "Star Wars (1977)",
    "181": "Return of the Jedi (1983)",
    "7": "Star Trek (1979)",
}


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("u.item", "1|Naïve \"Heart\", A (1999)|01-Jan-1999||x|0\n2|M (1931)||||1\n".encode("latin-1"),
         {"1": 'Naïve "Heart", A (1999)', "2": "M (1931)"}),
        ("movies.dat", "1::Amélie (2001)::Comedy|Romance\n".encode("latin-1"), {"1": "Amélie (2001)"}),
        ("movies-10m.dat", "1::Amélie (2001)::Comedy|Romance\n".encode(), {"1": "Amélie (2001)"}),
        ("movies.csv", 'movieId,title,genres\n1,"Heart, A ""Naïve"" (1999)",Drama\n2,M (1931),Crime\n'.encode(),
         {"1": 'Heart, A "Naïve" (1999)', "2": "M (1931)"}),
    ],
)  # fmt: skip
def test_each_form_is_read(spark, tmp_path, name, data, expected):
    (tmp_path / name).write_bytes(data)
    assert read_titles(spark, str(tmp_path / name)) == expected


def test_a_file_of_another_kind_is_refused(spark, tmp_path):
    (tmp_path / "names.txt").write_text("Toy Story\n")
    with pytest.raises(JobError, match=r"names.txt is not that of a list of movies: Toy Story") as caught:
        read_titles(spark, str(tmp_path / "names.txt"))
    assert caught.value.code == "wrong-columns"


@pytest.mark.parametrize(
    ("wanted", "movie"), [("50", "50"), ("star wars (1977)", "50"), ("Toy Story", "1"), ("jedi", "181")]
)
def test_a_movie_is_found_by_id_title_or_a_part_of_it(wanted, movie):
    assert find_movie(wanted, TITLES) == movie


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("star", r"fits 2 movies: Star Wars \(1977\) \(50\), Star Trek \(1979\) \(7\)"),
        ("Star Warts (1977)", r"'Star Warts \(1977\)'. Did you mean 'Star Wars \(1977\)'"),
        ("star wats", r"'star wats'. Did you mean 'Star Wars \(1977\)' or 'Star Trek \(1979\)'\?$"),
        ("999", r"Nobody has rated a movie '999'\.$"),
    ],
)
def test_an_unclear_movie_is_answered_with_candidates(wanted, words):
    with pytest.raises(JobError, match=words) as caught:
        find_movie(wanted, TITLES)
    assert caught.value.code == "bad-arguments"
    # In Slack --movies has a default, so there is nothing to add.
    assert "--movies" not in caught.value.hint


def test_a_title_without_the_list_of_titles_is_answered_with_what_it_takes():
    with pytest.raises(JobError, match=r"Nobody has rated a movie 'Toy Story'\.$") as caught:
        find_movie("Toy Story", {"1": "1", "50": "50"})
    assert caught.value.hint == "Give its id; titles are known with --movies only."

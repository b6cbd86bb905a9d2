"""The demo's ratings: their size, their shape, and that they stay the same."""

import collections
import hashlib

import pytest

from demo_script import demo_script


@pytest.fixture(scope="module")
def demo():
    return demo_script("ratings")


@pytest.fixture(scope="module")
def folder(demo, tmp_path_factory):
    into = tmp_path_factory.mktemp("ratings")
    assert demo.main(["--into", str(into)]) == 0
    return into


def test_the_usual_size_is_that_of_movielens_100k(folder):
    rows = [tuple(map(int, line.split("\t"))) for line in (folder / "u.data").read_text().splitlines()]
    assert len(rows) == 100_000
    assert len({(user, movie) for user, movie, _, _ in rows}) == 100_000
    assert {user for user, *_ in rows} == set(range(1, 944))
    assert {movie for _, movie, _, _ in rows} == set(range(1, 1683))
    assert {stars for *_, stars, _ in rows} == {1, 2, 3, 4, 5}


def test_few_rate_much_and_few_are_seen_by_many(folder):
    rows = [tuple(map(int, line.split("\t"))) for line in (folder / "u.data").read_text().splitlines()]
    by_user = sorted(collections.Counter(user for user, *_ in rows).values())
    by_movie = sorted(collections.Counter(movie for _, movie, *_ in rows).values())
    # MovieLens 100K: 20, 65 and 737 ratings by a user; 1, 27 and 583 of a movie; Σn² is 20.2 million.
    assert by_user[0] >= 20
    assert 50 <= by_user[len(by_user) // 2] <= 80
    assert 600 <= by_user[-1] <= 800
    assert (by_movie[0], by_movie[-1] > 400) == (1, True)
    assert 15 <= by_movie[len(by_movie) // 2] <= 35
    assert 18e6 <= sum(count**2 for count in by_user) <= 23e6


def test_the_movies_have_titles_of_their_own(folder):
    lines = (folder / "u.item").read_text(encoding="latin-1").splitlines()
    movies = [line.split("|") for line in lines]
    assert {len(movie) for movie in movies} == {24}
    assert [int(movie[0]) for movie in movies] == list(range(1, 1683))
    assert len({movie[1] for movie in movies}) == 1682
    assert all(movie[1].endswith(f"({movie[2][-4:]})") and "1" in movie[5:] for movie in movies)
    # As in the real file, one who takes it for UTF-8 stumbles.
    with pytest.raises(UnicodeDecodeError):
        (folder / "u.item").read_text(encoding="utf-8")


def test_they_are_the_same_on_every_machine(folder):
    """The digest was taken once; similarities that were counted on these ratings hold as long as it does."""
    digest = hashlib.sha256((folder / "u.data").read_bytes()).hexdigest()
    assert digest == "518fdc6e309c5873bfae05d52ad79606471b8eadcfa8e94084995be7089f1b80"


def test_another_size_comes_in_the_other_form(demo, tmp_path):
    options = ["--form", "1m", "--users", "300", "--movies", "500", "--ratings", "12345"]
    assert demo.main(["--into", str(tmp_path), *options]) == 0
    ratings = (tmp_path / "ratings.dat").read_text().splitlines()
    assert len(ratings) == 12_345
    assert all(len(line.split("::")) == 4 for line in ratings)
    number, title, genres = (tmp_path / "movies.dat").read_text(encoding="latin-1").splitlines()[0].split("::")
    assert (number, title[-1]) == ("1", ")")
    assert set(genres.split("|")) <= set(demo.GENRES)


def test_sizes_that_cannot_be_are_refused(demo, tmp_path, capsys):
    assert demo.main(["--into", str(tmp_path), "--users", "1000", "--ratings", "1000"]) == 1
    assert "1,000 ratings do not suit 1,000 users" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []

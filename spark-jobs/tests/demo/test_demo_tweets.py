"""The demo's tweets: wrapped from texts of the test's own; the download itself is tried where it can only fail."""

import gzip
import json
from datetime import datetime, timedelta, timezone

import pytest

from demo_script import demo_script

UNTIL = datetime(2026, 11, 21, 15, 0, tzinfo=timezone.utc)
RATED = [(number % 9 - 4.0, f"text {number} & more") for number in range(500)]


@pytest.fixture(scope="module")
def demo():
    return demo_script("tweets")


def records(folder):
    files = sorted(folder.glob("tweets/*/*/*/*.json.gz"))
    return [(file, json.loads(line)) for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]


def test_tweets_lie_by_day_over_the_last_fortnight(demo, tmp_path):
    assert demo.write(demo.wrap(RATED, UNTIL), tmp_path) == 500
    written = records(tmp_path)
    assert {tweet["text"] for _, tweet in written} == {text for _, text in RATED}
    assert len({tweet["id"] for _, tweet in written}) == 500
    for file, tweet in written:
        at = datetime.fromtimestamp(int(tweet["timestamp_ms"]) / 1000, timezone.utc)
        assert UNTIL - timedelta(days=14) <= at <= UNTIL
        assert file.parts[-4:-1] == (f"{at:%Y}", f"{at:%m}", f"{at:%d}")
        assert tweet["created_at"] == f"{at:%a %b %d %H:%M:%S} +0000 {at:%Y}"
        assert tweet["lang"] == "en"
        assert tweet["user"]["screen_name"]
    assert max(int(tweet["timestamp_ms"]) for _, tweet in written) > (UNTIL.timestamp() - 3600) * 1000


@pytest.mark.parametrize(
    ("rating", "label"),
    [(4, "positive"), (0.5, "positive"), (0.49, "neutral"), (0, "neutral"), (-0.5, "negative"), (-4, "negative")],
)
def test_a_rating_is_a_sentiment(demo, rating, label):
    assert demo.sentiment(rating) == label


def test_a_later_call_replaces_the_tweets_and_keeps_their_order(demo, tmp_path):
    demo.write(demo.wrap(RATED, UNTIL - timedelta(days=3)), tmp_path)
    before = [tweet["text"] for _, tweet in records(tmp_path)]
    (tmp_path / "tweets/2026/11/01").mkdir(parents=True, exist_ok=True)
    (tmp_path / "tweets/2026/11/01/own.json.gz").write_bytes(gzip.compress(b""))
    demo.write(demo.wrap(RATED, UNTIL), tmp_path)
    assert [tweet["text"] for _, tweet in records(tmp_path)] == before
    assert (tmp_path / "tweets/2026/11/01/own.json.gz").exists()


def test_a_later_call_keeps_every_tweets_id_and_author(demo):
    def known(until):
        return {
            tweet["id_str"]: (tweet["id"], tweet["text"], tweet["user"]["id"]) for _, tweet in demo.wrap(RATED, until)
        }

    assert known(UNTIL) == known(UNTIL - timedelta(days=3, seconds=7))


def test_the_same_text_twice_is_two_tweets(demo):
    tweets = [tweet for _, tweet in demo.wrap([(1.0, "so good"), (1.0, "so good")], UNTIL)]
    assert len({tweet["id"] for tweet in tweets}) == 2
    assert all(0 < tweet["id"] < 2**63 for tweet in tweets)


def test_without_a_network_it_says_what_to_do(demo, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_RETRIES", "0")
    (tmp_path / "vaderSentiment-3.3.2.tar.gz").write_bytes(b"cut off")
    assert demo.main(["--into", str(tmp_path / "s3"), "--cache", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "Could not fetch vaderSentiment==3.3.2" in said
    assert "Check the network" in said
    assert not (tmp_path / "s3").exists()

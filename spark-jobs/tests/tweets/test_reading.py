import gzip
import json

import pytest
from chispa import assert_df_equality

from common.errors import JobError
from support import NOW, millis, tweet, write_lines
from tweets.reading import CsvSource, JsonSource, field_names, read_tweets
from tweets.survey import malformed_samples, survey

AT = millis(NOW)
SCHEMA = "kind string, id string, text string, at bigint, label string"


def assert_reads(spark, source, rows):
    found = read_tweets(spark, source).select("kind", "id", "text", "at", "label")
    assert_df_equality(found, spark.createDataFrame(rows, SCHEMA), ignore_nullable=True, ignore_row_order=True)


def test_tweets_of_all_shapes_are_read(spark, tmp_path):
    path = write_lines(
        tmp_path / "tweets.json",
        [
            tweet(1, "short", sentiment="positive"),
            tweet(2, "cut…", sentiment=" negative ", extended_tweet={"full_text": "the whole long text"}),
            {"id_str": "3", "full_text": "R&amp;D &lt;3 &quot;", "created_at": "Sat Nov 21 12:00:00 +0000 2026"},
            {"id": 4, "text": "number as label", "timestamp_ms": AT, "sentiment": 1},
            {"delete": {"status": {"id": 5, "user_id": 6}, "timestamp_ms": str(AT)}},
            {"limit": {"track": 7}},
            {"id": 8, "text": "no time"},
            {"id": 9, "text": "  ", "timestamp_ms": str(AT)},
            {"text": "no id", "timestamp_ms": str(AT)},
        ],
        "",
        '{"id": 10, "text": "cut o',
        "plain words",
        "42",
    )
    at = AT
    assert_reads(
        spark,
        JsonSource([path], "sentiment"),
        [
            ("tweet", "1", "short", at, "positive"),
            ("tweet", "2", "the whole long text", at, "negative"),
            ("tweet", "3", "R&D <3 &quot;", at, None),
            ("tweet", "4", "number as label", at, "1"),
            ("notice", None, None, None, None),
            ("notice", None, None, None, None),
            ("incomplete", "8", "no time", None, None),
            ("incomplete", "9", "  ", at, None),
            ("incomplete", None, "no id", at, None),
            ("malformed", None, None, None, None),
            ("malformed", None, None, None, None),
            ("malformed", None, None, None, None),
        ],
    )


def test_lines_are_counted_by_file_and_malformed_ones_are_shown(spark, tmp_path):
    write_lines(tmp_path / "2026/11/20/a.json.gz", [tweet(1, "one"), tweet(2, "two :)")], "{broken")
    write_lines(tmp_path / "2026/11/21/b.json", [tweet(3, "three"), {"delete": {}}, {"id": 4}])
    (tmp_path / "2026/11/21/empty.json").write_bytes(b"")
    tweets = read_tweets(spark, JsonSource([f"{tmp_path}/*/*/*/*.json", f"{tmp_path}/*/*/*/*.json.gz"]))
    found = survey(tweets)
    assert [(file.path.rsplit("/", 1)[1], file.lines, file.bad) for file in found.files] == [
        ("a.json.gz", 3, 1),
        ("b.json", 3, 1),
    ]
    assert (found.lines, found.tweets, found.notices, found.malformed, found.incomplete) == (6, 3, 1, 1, 1)
    assert (found.labelled, found.most_labels, found.oldest, found.newest) == (1, 1, AT, AT)
    assert malformed_samples(tweets, 3) == ["{broken"]


def test_a_label_may_be_nested(spark, tmp_path):
    path = write_lines(tmp_path / "t.json", [tweet(1, "x", annotations={"mood": {"name": "happy"}})])
    rows = read_tweets(spark, JsonSource([path], "annotations.mood.name")).collect()
    assert rows[0]["label"] == "happy"


def test_a_label_may_be_one_of_the_tweets_own_fields(spark, tmp_path):
    path = write_lines(tmp_path / "t.json", [tweet(1, "x", lang="en")])
    assert read_tweets(spark, JsonSource([path], "lang")).first()["label"] == "en"
    assert read_tweets(spark, JsonSource([path], "id_str")).first()["label"] == "1"


def test_bytes_that_are_no_utf8_do_not_stop_the_reading(spark, tmp_path):
    path = tmp_path / "t.json"
    path.write_bytes(json.dumps(tweet(1, "fine")).encode() + b'\n{"id": 2, "text": "\xff\xfe", "timestamp_ms": "1"}\n')
    assert survey(read_tweets(spark, JsonSource([str(path)]))).lines == 2


def csv_of(path, *lines):
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


def test_csv_is_read_with_its_quotes_and_line_breaks(spark, tmp_path):
    path = csv_of(
        tmp_path / "t.csv",
        "key,When,words,mood",
        '1,2026-11-21T12:00:00Z,"said ""hi"", then left",positive',
        f'2,{AT},"two\nlines",negative',
        "3,2026-11-21 12:00:00,no mood,",
        "4,never,no time,positive",
        "5,2026-11-21 12:00:00",
        "6,2026-11-21 12:00:00,too,many,columns",
    )
    at = AT
    source = CsvSource([path], "words", "When", "mood", "key")
    kinds = {row["id"]: row for row in read_tweets(spark, source).collect()}
    assert (kinds["1"]["text"], kinds["1"]["at"], kinds["1"]["label"]) == ('said "hi", then left', at, "positive")
    assert (kinds["2"]["text"], kinds["2"]["at"]) == ("two\nlines", at)
    assert (kinds["3"]["kind"], kinds["3"]["label"]) == ("tweet", None)
    assert kinds["4"]["kind"] == "incomplete"
    assert kinds["5"]["kind"] == kinds["6"]["kind"] == "malformed"
    found = survey(read_tweets(spark, source))
    assert (found.tweets, found.malformed, found.incomplete) == (3, 2, 1)


def test_gzipped_csv_without_ids_tells_tweets_apart_by_time_and_text(spark, tmp_path):
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"at,text\n1790000000,one :)\n1790000000,two\n1790000000,one :)\n"))
    rows = read_tweets(spark, CsvSource([str(path)], "text", "at")).collect()
    assert len({row["id"] for row in rows}) == 2
    assert [row["label"] for row in rows] == ["positive", None, "positive"]


def test_a_column_with_a_dot_or_a_blank_is_a_column(spark, tmp_path):
    path = csv_of(tmp_path / "t.csv", "tweet.text,sent at", "hello,2026-11-21")
    assert read_tweets(spark, CsvSource([path], "tweet.text", "sent at")).first()["text"] == "hello"


def test_a_missing_column_is_named_with_the_likely_one(spark, tmp_path):
    path = csv_of(tmp_path / "t.csv", "text,when,mood", "a,b,c")
    with pytest.raises(JobError, match=r"no column 'mod'\. Did you mean 'mood'") as caught:
        read_tweets(spark, CsvSource([path], "text", "when", "mod"))
    assert caught.value.exit_code == 16
    assert caught.value.hint == "Its columns: text, when, mood."


def test_an_empty_csv_is_empty_input(spark, tmp_path):
    (tmp_path / "t.csv").write_bytes(b"")
    with pytest.raises(JobError) as caught:
        read_tweets(spark, CsvSource([str(tmp_path / "t.csv")], "text", "when"))
    assert caught.value.code == "empty-input"


def test_the_fields_of_an_input_can_be_told(spark, tmp_path):
    path = write_lines(tmp_path / "t.json", [{"id": 1, "text": "x", "mood": "y"}])
    assert field_names(spark, JsonSource([path])) == ["id", "mood", "text"]
    assert field_names(spark, CsvSource([csv_of(tmp_path / "t.csv", "a,b", "1,2")], "a", "b")) == ["a", "b"]

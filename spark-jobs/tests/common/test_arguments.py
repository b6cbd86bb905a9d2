import base64
from datetime import datetime, timedelta, timezone

import pytest

from common.arguments import (
    JobParser,
    add_input,
    add_subset,
    as_typed,
    field_path,
    moment,
    peek_option,
    real,
    run_id,
    share,
    since,
    whole,
)
from common.errors import JobError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7d", timedelta(days=7)),
        ("90m", timedelta(minutes=90)),
        ("24H", timedelta(hours=24)),
        ("2w", timedelta(days=14)),
        ("all", None),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=timezone.utc)),
        ("2026-11-01T10:00+02:00", datetime(2026, 11, 1, 8, tzinfo=timezone.utc)),
        ("2026-11-01T10:00:00Z", datetime(2026, 11, 1, 10, tzinfo=timezone.utc)),
    ],
)
def test_since_is_a_span_a_moment_or_all(text, expected):
    assert since(text) == expected


def test_now_is_a_moment():
    assert abs(moment("now") - datetime.now(timezone.utc)) < timedelta(minutes=1)


@pytest.mark.parametrize(("text", "expected"), [("5%", 0.05), ("0.05", 0.05), ("0", 0), ("100%", 1)])
def test_share_is_a_percentage_or_a_fraction(text, expected):
    assert share(text) == pytest.approx(expected)


def test_a_share_of_nothing_is_legal_but_for_a_try():
    assert a_parser().parse_args(["--share", "0"]).share == 0
    assert a_parser().parse_args(["--sample", "0.1%"]).sample == pytest.approx(0.001)


def a_parser() -> JobParser:
    parser = JobParser("sample", "A sample job.")
    parser.add_argument("--since", type=since)
    parser.add_argument("--share", type=share)
    add_subset(parser)
    parser.add_argument("--count", type=whole(2, 9))
    parser.add_argument("--many", type=whole(2))
    parser.add_argument("--part", type=real(0.01, 0.9))
    parser.add_argument("--field", type=field_path)
    parser.add_argument("--id", type=run_id)
    return parser


def in_base64(text: str) -> str:
    return f"base64:{base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize("text", ["select `a b` from t", "\\d{{x}} <LOG_DIR>", "base64:eA==", "naïve 🔥", ""])
def test_what_comes_in_base64_is_read_as_it_was_typed(text):
    parser = JobParser("sample", "A sample job.")
    parser.add_argument("--query")
    add_input(parser, "x")
    words = ["--query", in_base64(text), "--input", in_base64("s3://`a`"), "s3://b", "--input", "s3://c"]
    arguments = parser.parse_args(words)
    assert (arguments.query, arguments.input) == (text, ["s3://`a`", "s3://b", "s3://c"])
    assert parser.parse_args([f"--query={in_base64('-' + text)}", "--input", "x"]).query == f"-{text}"


@pytest.mark.parametrize("word", ["base64:?", "base64:gA==", "x base64:eA==", "--base64:eA=="])
def test_what_is_no_base64_stays_as_it_is(word):
    assert as_typed(word) == word


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--since", "soon"], ["'soon'", "7d", "2026-11-21", "all"]),
        (["--since", "0d"], ["'0d'"]),
        (["--share", "140%"], ["'140%'", "from 0 to 1"]),
        (["--share", "nan"], ["'nan'"]),
        (["--sample", "0%"], ["--sample: '0%' leaves nothing to try", "above 0% and up to 100%"]),
        (["--sample", "101%"], ["'101%'"]),
        (["--count", "10"], ["'10'", "from 2 to 9"]),
        (["--count", "2.5"], ["'2.5'", "whole number"]),
        (["--many", "1"], ["'1'", "at least 2"]),
        (["--part", "0"], ["'0'", "from 0.01 to 0.9"]),
        (["--part", "nan"], ["'nan'"]),
        (["--field", "a..b"], ["'a..b'"]),
        (["--id", "../../etc"], ["'../../etc'"]),
        (["--sinc", "7d"], ["--sinc"]),
    ],
)
def test_a_wrong_argument_is_named_with_the_legal_range(argv, words):
    with pytest.raises(JobError) as caught:
        a_parser().parse_args(argv)
    assert caught.value.exit_code == 2
    assert all(word in caught.value.message for word in words), caught.value.message
    assert caught.value.hint == "See sample --help."


def test_an_option_is_found_in_a_broken_command_line():
    assert peek_option(["--bad", "--result", "s3://b/r.json"], "--result") == "s3://b/r.json"
    assert peek_option(["--result=s3://b/r.json"], "--result") == "s3://b/r.json"
    assert peek_option(["--result", "--run"], "--result") is None
    assert peek_option([], "--result") is None

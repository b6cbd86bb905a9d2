"""The job `flights` on a real Spark: what its result says."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from common.errors import JobError
from jobs import flights

NYC = Path(__file__).resolve().parents[3] / ".stoker" / "data" / "flights"
needs_nyc = pytest.mark.skipif(not (NYC / "flights.csv").exists(), reason="the set-up has not fetched the flights")

# As pandas has them: read_csv("flights.csv").groupby("carrier")["arr_delay"].mean().round(7).
KNOWN = {
    "F9": 21.9207048, "FL": 20.1159055, "EV": 15.7964311, "YV": 15.5569853, "OO": 11.9310345, "MQ": 10.7747334,
    "WN": 9.6491199, "B6": 9.4579733, "9E": 7.3796692, "UA": 3.5580111, "US": 2.1295951, "VX": 1.7644644,
    "DL": 1.6443409, "AA": 0.3642909, "HA": -6.9152047, "AS": -9.9308886,
}  # fmt: skip

HEADER = "year,arr_delay,carrier,dest"


def flights_csv(path, *lines, header=HEADER):
    data = "".join(f"{line}\n" for line in [header, *lines]).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return str(path)


def ask(spark, *argv):
    return flights.run(spark, flights.build_parser().parse_args([str(word) for word in argv]))


def table(result):
    (shown,) = result.tables
    return [dict(zip(shown.columns, row)) for row in shown.rows]


@needs_nyc
def test_the_known_answer_to_seven_digits(spark):
    result = ask(spark, "--input", NYC / "flights.csv", "--airlines", NYC / "airlines.csv")
    rows = table(result)
    assert {row["carrier"]: row["mean delay"] for row in rows} == KNOWN
    assert [row["carrier"] for row in rows] == list(KNOWN)
    skywest = next(row for row in rows if row["carrier"] == "OO")
    assert (skywest["airline"], skywest["flights"], skywest["arrived"]) == ("SkyWest Airlines Inc.", 32, 29)
    assert result.headline == (
        "Frontier Airlines Inc. arrives latest, 21.9 min late on average; Alaska Airlines Inc. 9.9 min early"
    )
    assert result.notes == ["9,430 of 336,776 flights have no arrival delay; the means leave them out."]


@needs_nyc
def test_the_counts_are_those_that_python_counts(spark):
    late, arrived = {}, {}
    with (NYC / "flights.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["arr_delay"] != "NA":
                arrived[row["carrier"]] = arrived.get(row["carrier"], 0) + 1
                late[row["carrier"]] = late.get(row["carrier"], 0) + (float(row["arr_delay"]) > 15)
    rows = table(ask(spark, "--input", NYC / "flights.csv"))
    assert {row["carrier"]: row["arrived"] for row in rows} == arrived
    shares = {carrier: round(100 * count / arrived[carrier], 2) for carrier, count in late.items()}
    assert {row["carrier"]: row["% > 15 min"] for row in rows} == shares


def test_missing_delays_are_left_out_as_r_and_pandas_leave_them(spark, tmp_path):
    lines = ["2013,10,UA,IAH", "2013,NA,UA,IAH", "2013,,UA,IAH", "2013,nan,UA,IAH", "2013, 21.5 ,UA,IAH", "2013,,AA,X"]
    result = ask(spark, "--input", flights_csv(tmp_path / "f.csv", *lines))
    assert table(result) == [
        {"carrier": "UA", "flights": 5, "arrived": 2, "mean delay": 15.75, "% > 15 min": 50.0},
    ]
    assert result.notes == ["4 of 6 flights have no arrival delay; the means leave them out."]


def test_fifteen_minutes_are_not_more_than_fifteen(spark, tmp_path):
    path = flights_csv(tmp_path / "f.csv", "1,15,UA,X", "1,15.01,UA,X", "1,-20,UA,X", "1,16,UA,X")
    assert table(ask(spark, "--input", path))[0]["% > 15 min"] == 50.0


def test_carriers_with_few_arrivals_can_be_left_out(spark, tmp_path):
    path = flights_csv(tmp_path / "f.csv", "1,90,XX,X", "1,NA,XX,X", "1,5,UA,X", "1,6,UA,X")
    result = ask(spark, "--input", path, "--min-flights", "2")
    assert [row["carrier"] for row in table(result)] == ["UA"]
    assert result.headline == "UA arrives latest, 5.5 min late on average"
    assert result.notes[-1] == "Left out: 1 carrier with fewer than 2 arrivals."
    with pytest.raises(JobError, match=r"No carrier in .* has 3 flights") as caught:
        ask(spark, "--input", path, "--min-flights", "3")
    assert (caught.value.code, caught.value.hint) == ("too-little-data", "Lower --min-flights.")


BTS_OLD = (
    '"Year","Reporting_Airline","IATA_CODE_Reporting_Airline","OriginCityName",'
    '"ArrDelay","ArrDelayMinutes","Cancelled",'
)
BTS_NEW = "FL_DATE,OP_UNIQUE_CARRIER,ORIGIN_CITY_NAME,ARR_DELAY_NEW,ARR_DELAY,CANCELLED,DIVERTED"


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        (
            BTS_OLD,
            [
                '2024,"9E","9E","New York, NY",-12.00,0.00,0.00,',
                '2024,"9E","9E","Coeur d\'Alene ""CDA"", ID",33.00,33.00,0.00,',
                '2024,"9E","9E","Boston, MA",,,1.00,',
                '2024,"AA","AA","Honolulu",1.50,1.50,0.00,',
            ],
        ),
        (
            BTS_NEW,
            [
                '1/1/2024,9E,"New York, NY",0.00,-12.00,0.00,0.00',
                '1/1/2024,9E,"Boston, MA",33.00,33.00,0.00,0.00',
                "1/1/2024,9E,Boston,,,1.00,0.00",
                '1/1/2024,AA,"Honolulu, HI",1.50,1.50,0.00,0.00',
            ],
        ),
    ],
)
def test_files_of_the_bureau_are_read_as_they_come(spark, tmp_path, header, lines):
    path = flights_csv(tmp_path / "ontime.csv.gz", *lines, header=header)
    result = ask(spark, "--input", path)
    assert [(row["carrier"], row["flights"], row["arrived"], row["mean delay"]) for row in table(result)] == [
        ("9E", 3, 2, 10.5),
        ("AA", 1, 1, 1.5),
    ]
    assert result.notes == ["1 of 4 flights have no arrival delay, 1 of them cancelled; the means leave them out."]


def test_the_bureaus_table_of_carriers_gives_names_too(spark, tmp_path):
    path = flights_csv(tmp_path / "f.csv", "1,5,9E,X", "1,6,02Q,X")
    codes = tmp_path / "L_UNIQUE_CARRIERS.csv"
    codes.write_text('Code,Description\n"9E","Endeavor Air Inc."\n"AA","American, the"\n')
    rows = table(ask(spark, "--input", path, "--airlines", codes))
    assert [(row["carrier"], row["airline"]) for row in rows] == [("02Q", "?"), ("9E", "Endeavor Air Inc.")]


def test_other_columns_can_be_named(spark, tmp_path):
    path = flights_csv(tmp_path / "f.csv", "x,3", "y,5", header="who,minutes")
    with pytest.raises(JobError, match="no column for the carrier") as caught:
        ask(spark, "--input", path)
    assert caught.value.hint == "--carrier-column: one of who, minutes."
    with pytest.raises(JobError, match=r"no column 'minute'\. Did you mean 'minutes'"):
        ask(spark, "--input", path, "--carrier-column", "who", "--delay-column", "minute")
    rows = table(ask(spark, "--input", path, "--carrier-column", "who", "--delay-column", "minutes"))
    assert [row["carrier"] for row in rows] == ["y", "x"]


def test_the_chart_has_at_most_twenty_bars(spark, tmp_path):
    path = flights_csv(tmp_path / "f.csv", *[f"1,{number},C{number:02},X" for number in range(25)])
    result = ask(spark, "--input", path)
    (chart,) = result.charts
    assert (chart.kind, chart.title) == ("bar", "Mean arrival delay in minutes, the 20 latest carriers")
    assert chart.categories == [f"C{number:02}" for number in range(24, 4, -1)]
    assert chart.series == {"minutes": [float(number) for number in range(24, 4, -1)]}


def test_bad_records_are_counted_and_set_aside(spark, tmp_path):
    lines = [f"1,{number},UA,X" for number in range(97)]
    path = flights_csv(tmp_path / "f.csv", *lines, "1,soon,UA,X", "1,5", "1,5,,X")
    rejected = tmp_path / "rejected"
    result = ask(spark, "--input", path, "--max-bad", "3%", "--rejected", rejected)
    assert table(result)[0]["flights"] == 97
    assert result.notes == [f"3 of 100 records were bad and left out. A sample is in {rejected}/."]
    kept = [json.loads(line) for file in rejected.glob("*.json") for line in file.read_text().splitlines()]
    assert {(record["raw"], record["reason"]) for record in kept} == {
        ("1,soon,UA,X", "the delay is no number"),
        ("1,5", "another number of fields than the header has"),
        ("1,5,,X", "no carrier"),
    }
    assert {record["file"] for record in kept} == {Path(path).as_uri().replace("///", "/")}


def test_too_many_bad_records_fail(spark, tmp_path):
    path = flights_csv(tmp_path / "f.csv", *["1,5,UA,X"] * 50, "1,soon,UA,X")
    with pytest.raises(JobError, match=r"1 of 51 records .* allows 1\.00%\. For example: 1,soon,UA,X") as caught:
        ask(spark, "--input", path)
    assert caught.value.code == "too-many-bad-lines"


def test_several_files_must_have_one_header(spark, tmp_path):
    flights_csv(tmp_path / "a.csv", "1,5,UA,X")
    flights_csv(tmp_path / "b.csv", "1,7,UA,X")
    assert table(ask(spark, "--input", tmp_path / "*.csv"))[0]["mean delay"] == 6.0
    flights_csv(tmp_path / "c.csv", "UA,X,1,5", header="carrier,dest,year,arr_delay")
    with pytest.raises(JobError, match=r"c\.csv has another header") as caught:
        ask(spark, "--input", tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv", "--max-bad", "100%")
    assert caught.value.code == "wrong-columns"


def test_a_file_that_ends_early_or_is_empty_beside_others_is_fine(spark, tmp_path):
    flights_csv(tmp_path / "a.csv", "1,5,UA,X")
    flights_csv(tmp_path / "b.csv")
    (tmp_path / "c.csv").write_text("")
    assert table(ask(spark, "--input", tmp_path / "*.csv"))[0]["flights"] == 1


@pytest.mark.parametrize(
    ("delays", "code", "words"),
    [
        (["NA", ""], "too-little-data", "No flight in .* has an arrival delay"),
        (["5", "1e308", "99999999999999999999"], "too-many-bad-lines", "2 of 3 records .* are malformed"),
    ],
)
def test_delays_that_are_none_end_with_a_sentence(spark, tmp_path, delays, code, words):
    path = flights_csv(tmp_path / "f.csv", *[f"1,{delay},UA,X" for delay in delays])
    with pytest.raises(JobError, match=words) as caught:
        ask(spark, "--input", path)
    assert caught.value.code == code


@pytest.mark.parametrize(("text", "code"), [("", "empty-input"), ("iata,words\nUA,United\n", "wrong-columns")])
def test_airlines_that_name_none_end_with_a_sentence(spark, tmp_path, text, code):
    path = flights_csv(tmp_path / "f.csv", "1,5,UA,X")
    (tmp_path / "airlines.csv").write_text(text)
    with pytest.raises(JobError) as caught:
        ask(spark, "--input", path, "--airlines", tmp_path / "airlines.csv")
    assert caught.value.code == code


@pytest.mark.parametrize(("text", "words"), [("", "has no lines"), (f"{HEADER}\n", "has a header but no flights")])
def test_without_flights_it_says_so(spark, tmp_path, text, words):
    path = tmp_path / "f.csv"
    path.write_text(text)
    with pytest.raises(JobError, match=words) as caught:
        ask(spark, "--input", path)
    assert caught.value.code == "empty-input"


def test_a_try_on_a_part_says_so(spark, tmp_path):
    path = flights_csv(tmp_path / "f.csv", *["1,5,UA,X"] * 50)
    result = ask(spark, "--input", path, "--limit", "10")
    assert result.metrics[0].value == 10
    assert result.notes[0].startswith("Tried on at most 10 records")


def test_a_try_on_a_part_sets_bad_records_aside_too(spark, tmp_path):
    path = flights_csv(tmp_path / "f.csv", "1,5,UA,X", "1,soon,UA,X", "1,7,UA,X")
    argv = ["--limit", "2", "--max-bad", "50%", "--rejected", tmp_path / "rejected"]
    assert ask(spark, "--input", path, *argv).notes[-1].startswith("1 of 2 records were bad and left out.")
    assert "soon" in "".join(file.read_text() for file in (tmp_path / "rejected").glob("*.json"))

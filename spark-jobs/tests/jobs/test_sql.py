"""The job `sql` on a real Spark: what its result says and what its files hold."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from common.errors import JobError
from common.results import one_line, success_json
from jobs import sql

FLIGHTS = "carrier,arr_delay,tail\nUA,11,N1\nUA,NA,N2\nAA,33.5,\nAA,-10,N4\nB6,,\n"


@pytest.fixture
def ask(spark, tmp_path):
    """Asks in a session of the test's own; the files go to `answer/`."""
    session = spark.newSession()
    session.conf.set("spark.sql.session.timeZone", "UTC")
    session.conf.set("spark.sql.legacy.timeParserPolicy", "CORRECTED")

    def answer(query, *argv, output=True):
        kept = ["--result", tmp_path / "answer" / "result.json"] if output else []
        words = ["--query", query, *argv, *kept]
        return sql.run(session, sql.build_parser().parse_args([str(word) for word in words]))

    return answer


@pytest.fixture
def flights(tmp_path):
    path = tmp_path / "flights.csv"
    path.write_text(FLIGHTS)
    return f"flights={path}"


def rows_of(result):
    (table,) = result.tables
    return table.rows


def csv_of(folder: Path):
    data = (folder / "answer" / "rows.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_first_rows_are_shown_and_all_are_kept(ask, flights, tmp_path, spark):
    query = "select carrier, avg(arr_delay) as mean, count(*) as n from flights group by carrier order by mean desc"
    result = ask(query, "--table", flights, "--rows", "2")
    assert result.headline == "3 rows"
    assert result.tables[0].columns == ["carrier", "mean", "n"]
    assert rows_of(result) == [["AA", 11.75, 2], ["UA", 11.0, 2]]
    assert result.notes == ["The table shows the first 2 of 3 rows."]
    assert csv_of(tmp_path) == [["carrier", "mean", "n"], ["AA", "11.75", "2"], ["UA", "11.0", "2"], ["B6", "", "1"]]
    assert [(file.label, file.bytes) for file in result.files] == [
        (name, (tmp_path / "answer" / name).stat().st_size) for name in ("rows.csv", "rows.parquet")
    ]
    whole = spark.read.parquet(result.files[1].uri)
    assert sorted(whole.collect()) == [("AA", 11.75, 2), ("B6", None, 1), ("UA", 11.0, 2)]
    assert {path.name for path in (tmp_path / "answer").iterdir() if path.name[0] != "."} == {
        "rows.csv",
        "rows.parquet",
    }


def test_several_tables_of_several_formats(ask, flights, tmp_path, spark):
    (tmp_path / "names.json").write_text('{"code": "UA", "name": "United"}\n{"code": "AA", "name": "American"}\n')
    spark.range(3).selectExpr("id", "'N' || id as tail").write.parquet(str(tmp_path / "planes.parquet"))
    (tmp_path / "notes.tsv.gz").write_bytes(gzip.compress(b"tail\tnote\nN1\tnew, shiny\n"))
    result = ask(
        "select name, p.id, note from flights f join names on code = carrier join planes p using (tail) "
        "left join notes using (tail) order by p.id",
        "--table", flights, f"names={tmp_path / 'names.json'}",
        "--table", f"planes={tmp_path / 'planes.parquet'}", f"notes={tmp_path / 'notes.tsv.gz'}",
    )  # fmt: skip
    assert rows_of(result) == [["United", 1, "new, shiny"], ["United", 2, "null"]]


def test_types_are_inferred_or_given(ask, tmp_path):
    (tmp_path / "t.csv").write_text("zip,n,day\n01234,1,2024-01-31\n99999,NA,2024-02-01\n")
    table = f"t={tmp_path / 't.csv'}"
    query = "select typeof(zip), typeof(n), typeof(day), zip from t limit 1"
    assert rows_of(ask(query, "--table", table, output=False)) == [["int", "int", "date", 1234]]
    given = ask(query, "--table", table, "--schema", "t=N bigint, zip string", output=False)
    assert rows_of(given) == [["string", "bigint", "string", "01234"]]
    assert rows_of(ask("select n from t where zip = 99999", "--table", table, "--null", "", output=False)) == [["NA"]]


def test_files_hold_what_only_spark_knows(ask, tmp_path, spark):
    result = ask(
        "select 1 as x, 'a \"b\", c' as X, array(1, 2) as list, null as nothing, "
        "timestamp '2024-01-31 12:00:00' as at, "
        "cast(1.10 as decimal(5,2)) as d, array() as hollow, interval 2 days as span, true as yes, "
        "named_struct('a', 1) as s, "
        "double('NaN') as nan, 9007199254740993 as id, 'Zürich\nBasel' as place, binary('ab') as bytes, '' as empty"
    )
    head, row = csv_of(tmp_path)
    assert head[:3] == ["x", "X_2", "list"]
    assert dict(zip(head, row)) == {
        "x": "1", "X_2": 'a "b", c', "list": "[1,2]", "nothing": "", "at": "2024-01-31 12:00:00", "d": "1.10",
        "span": "INTERVAL '2' DAY", "yes": "true", "s": '{"a":1}', "nan": "NaN", "id": "9007199254740993",
        "place": "Zürich\nBasel", "hollow": "[]", "bytes": "6162", "empty": "",
    }  # fmt: skip
    shown = dict(zip(result.tables[0].columns, rows_of(result)[0]))
    assert (shown["nothing"], shown["nan"], shown["id"]) == ("null", "nan", "9007199254740993")
    assert json.loads(one_line(success_json(result)))["tables"][0]["rows"] == [rows_of(result)[0]]
    (stored,) = spark.read.parquet(str(tmp_path / "answer" / "rows.parquet")).collect()
    assert (stored["list"], stored["s"]["a"], stored["nothing"], stored["yes"]) == ([1, 2], 1, None, True)


def test_the_order_of_the_query_is_that_of_the_csv(ask, tmp_path):
    ask("select id from range(0, 20000, 1, 7) order by id desc")
    assert [int(value) for (value,) in csv_of(tmp_path)[1:]] == list(range(19999, -1, -1))


def test_long_values_and_many_columns_are_cut_in_the_table_only(ask, tmp_path):
    columns = ", ".join(f"{number} as c{number}" for number in range(25))
    result = ask(f"select repeat('x', 1000) as long, {columns}")
    assert len(result.tables[0].columns) == 20
    assert rows_of(result)[0][0] == "x" * 200 + "…"
    assert result.notes == ["The table shows the first 20 of 26 columns."]
    assert len(csv_of(tmp_path)[1][0]) == 1000


def test_texts_that_excel_would_run_are_told_and_left_as_they_are(ask, tmp_path):
    values = "('=1+1', -1), ('@SUM(A1)', 2), ('-1,5', 3), ('+cmd|x', 4), ('a=b', 5)"
    query = f"select *, string(null) as nothing from values {values} t(x, n)"
    result = ask(query)
    assert [row[0] for row in csv_of(tmp_path)[1:]] == ["=1+1", "@SUM(A1)", "-1,5", "+cmd|x", "a=b"]
    (note,) = result.notes
    assert note.startswith("3 rows have a text that begins with =, +, - or @, which Excel may run as a formula: ")
    assert ask(query, output=False).notes == []


def test_no_rows_are_an_answer_too(ask, flights, tmp_path):
    result = ask("select carrier from flights where false", "--table", flights)
    assert (result.headline, result.tables) == ("0 rows", [])
    assert csv_of(tmp_path) == [["carrier"]]
    assert {file.label for file in result.files} == {"rows.csv", "rows.parquet"}


def test_without_a_place_nothing_is_written(ask, flights, tmp_path):
    result = ask("select 1", "--table", flights, output=False)
    assert (result.files, result.links) == ([], [])
    assert not (tmp_path / "answer").exists()


def test_an_answer_that_is_there_is_not_replaced(ask, tmp_path):
    ask("select 1 as first", "--output", tmp_path / "mine", output=False)
    with pytest.raises(JobError, match=r"mine has a rows\.csv already") as caught:
        ask("select 2 as second", "--output", tmp_path / "mine", output=False)
    assert caught.value.code == "output-exists"
    assert "first" in (tmp_path / "mine" / "rows.csv").read_text()


def test_a_rerun_of_the_same_run_replaces_its_own(ask, tmp_path):
    ask("select 1 as first")
    ask("select 2 as second")
    assert csv_of(tmp_path) == [["second"], ["2"]]


def test_malformed_records_are_left_out_counted_and_set_aside(ask, tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n" + "1,x\n" * 8 + "2\nmany,y\n")
    argv = ["--table", f"t={tmp_path / 't.csv'}", "--schema", "t=a int, b string", "--max-bad", "20%"]
    result = ask("select count(*), sum(a) from t", *argv)
    assert rows_of(result) == [[8, 8]]
    assert rows_of(ask("select count(*) from t", *argv, output=False)) == [[8]]
    folder = tmp_path / "answer" / "rejected" / "t"
    assert result.notes == [f"2 of 10 records of 't' were malformed and left out. A sample is in {folder}/."]
    kept = [json.loads(line) for file in folder.glob("*.json") for line in file.read_text().splitlines()]
    assert {(record["raw"], record["reason"]) for record in kept} == {
        ("2", "does not fit the columns of t"),
        ("many,y", "does not fit the columns of t"),
    }
    assert rows_of(ask("select count(*) from t", *argv, "--limit", "9")) == [[8]]


def test_too_many_malformed_records_fail_before_anything_is_kept(ask, tmp_path):
    (tmp_path / "t.json").write_text('{"a": 1}\n{"a": 2\n')
    with pytest.raises(JobError, match=r"1 of 2 records of the table 't' .* For example: \{\"a\": 2") as caught:
        ask("select * from t", "--table", f"t={tmp_path / 't.json'}")
    assert caught.value.code == "too-many-bad-lines"
    assert not (tmp_path / "answer" / "rows.csv").exists()
    lenient = ask("select a from t", "--table", f"t={tmp_path / 't.json'}", "--max-bad", "100%", output=False)
    assert rows_of(lenient) == [[1], ["null"]]


def test_a_try_on_a_part_says_so(ask, flights):
    result = ask("select count(*) from flights", "--table", flights, "--limit", "2", output=False)
    assert rows_of(result) == [[2]]
    assert result.notes[0].startswith("Tried on at most 2 records")


def test_explain_shows_the_plan_and_runs_nothing(ask, flights, tmp_path):
    result = ask("select carrier, raise_error('it ran') from flights", "--table", flights, "--explain")
    assert result.headline == "the plan of the query; nothing was run"
    assert any("FileScan csv" in line for (line,) in rows_of(result))
    assert not (tmp_path / "answer").exists()


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        (
            "select carier from flights",
            "A column or function parameter with name `carier` cannot be resolved. Did you mean one of the following? "
            "[`carrier`, `tail`, `arr_delay`] (line 1, character 8).",
            "Columns of flights: carrier, arr_delay, tail.",
        ),
        ("selec 1", "Syntax error at or near 'selec' (line 1, character 1).", None),
        (
            "select 1; drop table flights",
            "Syntax error at or near 'drop': extra input 'drop' (line 1, character 11).",
            None,
        ),
        ("select * from flihgts", "There is no table 'flihgts'. Did you mean 'flights'?", "Tables: flights."),
        ("dfs -ls /", "Operation not allowed: dfs (line 1, character 1).", None),
        (
            "select date_format(now(), 'YYYY')",
            "You may get a different result due to the upgrading to Spark >= 3.0: Fail to recognize 'YYYY' pattern in "
            "the DateTimeFormatter.",
            "Columns of flights: carrier, arr_delay, tail.",
        ),
        (
            "select raise_error(carrier) from flights where tail = 'N4'",
            "AA.",
            "Columns of flights: carrier, arr_delay, tail.",
        ),
        (
            "select 1 = (select arr_delay from flights)",
            "More than one row returned by a subquery used as an expression.",
            "Columns of flights: carrier, arr_delay, tail.",
        ),
    ],
)
def test_errors_of_the_query_come_in_sparks_words(ask, flights, query, message, hint):
    with pytest.raises(JobError) as caught:
        ask(query, "--table", flights)
    assert (caught.value.code, caught.value.message, caught.value.hint) == ("sql-error", message, hint)


def test_what_is_no_query_is_refused_before_a_table_is_looked_for(ask):
    with pytest.raises(JobError, match="INSERT INTO is no part of a query") as caught:
        ask("insert into t select 1", "--table", "t=/nowhere/t.csv")
    assert caught.value.exit_code == 41


@pytest.mark.parametrize(
    ("files", "argv", "code", "words"),
    [
        ({"a.csv": ""}, [], "empty-input", "has no lines"),
        ({"a.csv": "a,b\n1,2\n", "b.csv": "b,a\n1,2\n"}, [], "wrong-columns", "has other columns than another file"),
        ({"a.csv": "a,b\n1,2\n", "b.csv": "c\n1\n"}, [], "wrong-columns", "has other columns than another file"),
        ({"a.csv": "a,b\n1,2\n"}, ["--schema", "t=aa int"], "wrong-columns", "no column 'aa'. Did you mean 'a'?"),
        ({"a.csv": "a,b\n1,2\n"}, ["--schema", "t=a inteeger"], "bad-arguments", "'a inteeger' is no schema"),
        ({"a.csv": "a,b\n1,2\n"}, ["--schema", "t=a interval"], "bad-arguments", "'a interval' is no schema"),
        ({"a.csv": "a,b\n1,2\n"}, ["--schema", "t=a array<int>"], "wrong-types", "the column `a` of the type"),
        ({"a.csv": "a,_corrupt_record\n1,2\n"}, [], "wrong-columns", "The column _corrupt_record is there twice"),
    ],
)
def test_tables_that_cannot_be_read_are_named(ask, tmp_path, files, argv, code, words):
    from common.spark_errors import explain

    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(Exception) as caught:  # noqa: PT011
        ask("select * from t", "--table", f"t={tmp_path}/*.csv", *argv)
    failure = explain(caught.value)
    assert failure is not None
    assert failure.code == code
    assert words in failure.message


def test_odd_headers_are_read(ask, tmp_path):
    (tmp_path / "t1.csv").write_text('a,"A",b.c`d,\n1,2,3,\n')
    (tmp_path / "t2.csv").write_text('a,"A",b.c`d,\n4,5,6,\n')
    result = ask("select * from t order by 1", "--table", f"t={tmp_path}/t*.csv", output=False)
    assert result.tables[0].columns == ["a0", "A1", "b.c`d", "_c3"]
    assert rows_of(result) == [[1, 2, 3, "null"], [4, 5, 6, "null"]]
    (tmp_path / "t3.csv").write_text("a,b.c`d,A,\n7,8,9,\n")
    with pytest.raises(JobError, match=r"t3\.csv has another header") as caught:
        ask("select * from t", "--table", f"t={tmp_path}/t*.csv")
    assert caught.value.code == "wrong-columns"


def test_an_interval_without_a_unit_is_no_column(ask):
    with pytest.raises(JobError, match="type interval") as caught:
        ask("select make_interval(1) as span, 2 as interval")
    assert (caught.value.code, caught.value.hint) == ("sql-error", "Write cast(… as string).")
    assert ask("select 2 as interval").headline == "1 row"

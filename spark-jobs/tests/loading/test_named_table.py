"""Files of every format into a table of the team's own: mapping, types, and refusals that name the value."""

import datetime
import decimal
import json

import pytest

from common.errors import JobError
from jobs import load

KINDS = """CREATE TABLE kinds (
  i2 smallint, i4 int, i8 bigint, f4 real, f8 double precision, n numeric, n62 numeric(6,2), b boolean, d date,
  t timestamp, tz timestamptz, v varchar(5), c char(3), x text, u uuid, j jsonb, mood mood, id int PRIMARY KEY
)"""


@pytest.fixture
def run(spark, database, monkeypatch):
    monkeypatch.setenv("URL", database.url)

    def run(path, table, *argv):
        words = ["--input", path, "--table", table, "--database", "env:URL", "--run", "r-1", *argv]
        return load.run(spark, load.build_parser().parse_args([str(word) for word in words]))

    return run


@pytest.fixture
def kinds(database):
    database.query("CREATE TYPE mood AS ENUM ('sad', 'happy')")
    database.query(KINDS)
    return database


def write(path, *lines):
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


GOOD = {
    "i2": ("-32768", -32768),
    "i4": (" 7 ", 7),
    "i8": ("9223372036854775807", 2**63 - 1),
    "f4": ("1.5e3", 1500.0),
    "f8": ("-Infinity", float("-inf")),
    "n": ("123456789012345678901234567890.5", decimal.Decimal("123456789012345678901234567890.5")),
    "n62": ("1234.565", decimal.Decimal("1234.57")),
    "b": ("yes", True),
    "d": ("2026-02-28", datetime.date(2026, 2, 28)),
    "t": ("2026-02-28 13:14:15.123456", datetime.datetime(2026, 2, 28, 13, 14, 15, 123456)),
    "tz": ("2026-02-28T13:14:15+02:00", datetime.datetime(2026, 2, 28, 11, 14, 15, tzinfo=datetime.timezone.utc)),
    "v": ("äöü€😀", "äöü€😀"),
    "c": ("abc", "abc"),
    "x": ("a\\b\\N\t;NUL", "a\\b\\N\t;NUL"),
    "u": ("2ab1a6c5-0d6d-4c50-b6fd-613b5826917e", "2ab1a6c5-0d6d-4c50-b6fd-613b5826917e"),
    "j": ('{"a": [1, null]}', {"a": [1, None]}),
    "mood": ("happy", "happy"),
}


def test_values_of_every_type_arrive_as_they_are(run, kinds, tmp_path):
    texts = ",".join('"' + text.replace('"', '""') + '"' for text, _ in GOOD.values())
    run(write(tmp_path / "k.csv", ",".join([*GOOD, "id"]), f"{texts},1", f"{',' * len(GOOD)}2"), "kinds")
    full, empty = kinds.query("SELECT * FROM kinds ORDER BY id")
    read = dict(zip([*GOOD, "id"], full))
    assert {**read, "u": str(read["u"])} == {**{name: value for name, (_, value) in GOOD.items()}, "id": 1}
    assert empty == (*[None] * len(GOOD), 2)


BAD = {
    "i2": "40000",
    "i4": "1.5",
    "i8": "9223372036854775808",
    "f8": "much",
    "n": "1,5",
    "n62": "12345.6",
    "b": "perhaps",
    "d": "2026-02-30",
    "tz": "yesterday",
    "v": "sixsix",
    "u": "2ab1a6c5",
    "j": "{a",
    "mood": "angry",
}


def test_values_of_a_wrong_type_are_bad_records_that_name_column_value_and_type(run, kinds, tmp_path):
    lines = [f'{place},{column},"{value}"' for place, (column, value) in enumerate(BAD.items())]
    path = tmp_path / "k.json"
    write(path, *(json.dumps({"id": place, column: value}) for place, (column, value) in enumerate(BAD.items())))
    columns = ",".join(["id", *BAD])
    with pytest.raises(JobError, match=f"{len(lines)} of {len(lines)} records .* are malformed") as caught:
        run(path, "kinds", "--columns", columns, "--rejected", tmp_path / "rejected")
    assert caught.value.code == "too-many-bad-lines"
    kept = [json.loads(line) for file in (tmp_path / "rejected").glob("*.json") for line in file.open()]
    types = {
        "i2": "smallint",
        "i8": "bigint",
        "f8": "double precision",
        "n62": "numeric(6,2)",
        "v": "character varying(5)",
    }
    reasons = {one["reason"] for one in kept}
    for column, kind in types.items():
        assert f"{column}: '{BAD[column]}' is no {kind}" in reasons
    assert {reason.split(":")[0] for reason in reasons} == set(BAD)
    assert kinds.number("SELECT count(*) FROM kinds") == 0
    assert kinds.number("SELECT count(*) FROM stoker_load.runs") == 0


def test_bad_records_below_the_limit_are_left_out(run, database, tmp_path):
    database.query("CREATE TABLE few (id int NOT NULL, word text)")
    path = write(tmp_path / "f.csv", "id,word", "1,a", "2,b,c", ",d", "x,e", '5,"f', "6,g")
    result = run(path, "few", "--max-bad", "90%")
    assert database.query("SELECT id FROM few ORDER BY 1")[0] == (1,)
    assert "were set aside, for example: " in result.notes[0]
    reasons = result.notes[0]
    assert any(words in reasons for words in ("malformed", "id is null", "id: 'x' is no integer"))


def test_columns_are_mapped_and_may_be_nested(run, database, tmp_path):
    database.query("CREATE TABLE people (id int, city text, tags json)")
    path = write(tmp_path / "p.json", '{"key": 1, "home": {"city": "Köln"}, "tags": ["a", 1]}', '{"key": 2}')
    run(path, "people", "--columns", "key:id,home.city:city,tags")
    assert database.query("SELECT * FROM people ORDER BY 1") == [(1, "Köln", ["a", 1]), (2, None, None)]


def test_a_field_that_only_a_late_line_has_is_loaded_as_well(run, database, tmp_path):
    database.query("CREATE TABLE orders (id int, discount int, note text DEFAULT 'none')")
    path = write(tmp_path / "o.json", *['{"id": 1}'] * 1100, '[{"id": 2}, {"id": 3, "discount": 5}]', "{broken")
    run(path, "orders")
    assert database.query("SELECT * FROM orders WHERE id > 1 ORDER BY 1") == [(2, None, "none"), (3, 5, "none")]


def test_a_column_that_only_some_parquet_files_have_is_loaded_as_well(run, spark, database, tmp_path):
    database.query("CREATE TABLE orders (id bigint, discount int)")
    spark.sql("SELECT 1L AS id").write.parquet(str(tmp_path / "2025.parquet"))
    spark.sql("SELECT 2L AS id, 5 AS discount").write.parquet(str(tmp_path / "2026.parquet"))
    run(tmp_path / "*.parquet", "orders")
    assert database.query("SELECT * FROM orders ORDER BY 1") == [(1, None), (2, 5)]


def test_parquet_keeps_arrays_bytes_and_structures(run, spark, database, tmp_path):
    database.query(
        "CREATE TABLE things (id bigint, names text[], raw bytea, more jsonb, cost numeric(10,2), at timestamptz)"
    )
    spark.sql(
        """SELECT 1L AS id, array('a,b', 'q"\\\\', null) AS names, binary('\\\\x') AS raw, named_struct('k', 1) AS more,
        cast(1.5 as decimal(10, 2)) AS cost, timestamp '2026-01-02 03:04:05' AS at"""
    ).write.parquet(str(tmp_path / "t.parquet"))
    run(tmp_path / "t.parquet", "things")
    assert database.query("SELECT id, names, raw, more, cost, at::text FROM things") == [
        (1, ["a,b", 'q"\\', None], b"\\x", {"k": 1}, decimal.Decimal("1.50"), "2026-01-02 03:04:05+00")
    ]


def test_line_breaks_and_a_schema_and_names_in_quotes(run, database, tmp_path):
    database.query('CREATE SCHEMA "My Lake"')
    database.query('CREATE TABLE "My Lake"."Notes" ("The ""Id""" int, text text)')
    path = write(tmp_path / "n.csv", 'The "Id",text', '1,"two\nlines, ""quoted"""')
    run(path, '"My Lake"."Notes"', "--multiline", "--columns", 'The "Id",text')
    assert database.query('SELECT * FROM "My Lake"."Notes"') == [(1, 'two\nlines, "quoted"')]


@pytest.mark.parametrize(
    ("table", "argv", "code", "words"),
    [
        ("stok", (), "database-schema", "no table 'stok'. Did you mean 'public.stock'?"),
        ("stock", ("--columns", "item:itme"), "database-schema", "no column 'itme'. Did you mean 'item'?"),
        ("stock", ("--columns", "itme:item"), "wrong-columns", "no column 'itme'. Did you mean 'item'?"),
        ("stock", ("--columns", "pieces"), "database-schema", "public.stock.item must not be null"),
        ("stock", ("--columns", "item,item:more"), "database-schema", "no column 'more'"),
        ("stock", ("--columns", "item,pieces:item"), "bad-arguments", "fills 'item' twice"),
        ("stock", ("--mode", "upsert"), "bad-arguments", "has no primary key, so an upsert needs --key"),
        ("stock", ("--mode", "upsert", "--key", "item"), "database-schema", "no unique index on (item)"),
        ("stock", ("--key", "item"), "bad-arguments", "--key says nothing with --mode append"),
        ("stock", ("--mode", "replace", "--newest-by", "pieces"), "bad-arguments", "says nothing without --key"),
        ("stock;drop", (), "bad-arguments", "'stock;drop' is no table's name"),
        ("shelf", (), "database-schema", "is a view"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_read(run, database, tmp_path, table, argv, code, words):
    database.query("CREATE TABLE stock (item text NOT NULL, pieces int)")
    database.query("CREATE VIEW shelf AS SELECT * FROM stock")
    path = write(tmp_path / "s.csv", "item,pieces", "a,1")
    with pytest.raises(JobError) as caught:
        run(path, table, *argv)
    assert words in caught.value.message
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        (("1,2", "1,3"), "database-conflict", "Key (id)=(1) already exists"),
        (("7,2",), "database-conflict", "Key (id)=(7) already exists"),
        (("1,-5",), "database-data", 'violates check constraint "positive"'),
        ((), "empty-input", "has no records"),
    ],
)
def test_a_refused_publication_changes_nothing(run, database, tmp_path, rows, code, words):
    database.query("CREATE TABLE stock (id int PRIMARY KEY, pieces int CONSTRAINT positive CHECK (pieces > 0))")
    database.query("INSERT INTO stock VALUES (7, 7)")
    with pytest.raises(JobError) as caught:
        run(write(tmp_path / "s.csv", "id,pieces", "3,3" if rows else "", *rows), "stock")
    assert (caught.value.code, words in caught.value.message) == (code, True), caught.value.message
    assert database.query("SELECT * FROM stock") == [(7, 7)]
    assert database.number("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'stage%'") == 0


def test_a_try_on_a_part_says_what_would_be_and_changes_nothing(run, database, tmp_path):
    database.query("CREATE TABLE words (id int PRIMARY KEY, word text)")
    path = write(tmp_path / "w.csv", "id,word", *(f"{number},w" for number in range(100)))
    tried = run(path, "words", "--limit", "10")
    assert tried.headline == "10 words would be written; it was a try"
    assert tried.tables[0].rows == [["public.words", 10, 10, 0, 10]]
    assert database.number("SELECT count(*) FROM words") == 0
    assert run(path, "words").headline.startswith("100 words written to Postgres")

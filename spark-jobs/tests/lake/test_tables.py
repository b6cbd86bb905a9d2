"""What the command line says of the tables."""

import pytest

from common.errors import JobError
from lake.tables import TableSpec, table_specs


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("s3://b/flights/*.csv", "csv"),
        ("s3://b/flights.CSV.gz", "csv"),
        ("s3://b/t.tsv.bz2", "tsv"),
        ("s3://b/*/*.json.gz", "json"),
        ("s3://b/e.jsonl", "json"),
        ("s3://b/e.ndjson.zst", "json"),
        ("s3://b/rides.parquet/", "parquet"),
    ],
)
def test_the_extension_tells_the_format(path, kind):
    assert table_specs([f"t={path}"], [], []) == [TableSpec("t", [path], kind)]


def test_paths_add_up_and_braces_keep_their_commas():
    specs = table_specs(["F=s3://b/{2023,2024}/*.csv,s3://c/x.csv", "g=y.json", "f=z.csv"], [], [])
    assert specs == [
        TableSpec("f", ["s3://b/{2023,2024}/*.csv", "s3://c/x.csv", "z.csv"], "csv"),
        TableSpec("g", ["y.json"], "json"),
    ]


def test_a_format_for_all_and_one_of_its_own():
    specs = table_specs(["a=s3://b/a/", "c=s3://b/c/"], ["parquet", "c=CSV"], ["c=x int, y decimal(10,2)"])
    assert specs == [
        TableSpec("a", ["s3://b/a/"], "parquet"),
        TableSpec("c", ["s3://b/c/"], "csv", "x int, y decimal(10,2)"),
    ]


@pytest.mark.parametrize(
    ("tables", "formats", "schemas", "words"),
    [
        (["s3://b/x.csv"], [], [], "--table 's3://b/x.csv' is not name=value"),
        (["1x=s3://b/x.csv"], [], [], "--table '1x=s3://b/x.csv' is not"),
        (["a.b=s3://b/x.csv"], [], [], "is not name=value"),
        (["a="], [], [], "--table 'a=' is not name=value"),
        (["a=x.csv,,y.csv"], [], [], "'x.csv,,y.csv' has an empty path"),
        (["a=s3://b/x/"], [], [], "do not tell its format: s3://b/x/"),
        (["a=x.csv,y.json"], [], [], "do not tell its format: x.csv, y.json"),
        (["a=x"], ["jsn"], [], "'jsn' is no format. Did you mean 'json'?"),
        (["a=x"], ["csv", "json"], [], "--format is csv and json"),
        (["a=x.csv"], ["b=csv"], [], "--format is for 'b', which is no --table"),
        (["a=x.csv"], [], ["b=x int"], "--schema is for 'b', which is no --table"),
        (["a=x.csv"], [], ["x int"], "--schema 'x int' is not name=value"),
    ],
)
def test_what_cannot_be_meant_is_refused(tables, formats, schemas, words):
    with pytest.raises(JobError) as caught:
        table_specs(tables, formats, schemas)
    assert caught.value.code == "bad-arguments"
    assert words in caught.value.message
    assert caught.value.hint

"""What `inputs.json` says of the files, on a disk and on S3."""

import boto3
import pytest
from local_aws import mount

from support import labelled_tweets, write_lines
from training.inputs import inputs_document
from tweets.reading import JsonSource, read_tweets
from tweets.survey import survey


def document_of(spark, *paths):
    source = JsonSource(list(paths), "sentiment")
    return inputs_document(spark, source.paths, survey(read_tweets(spark, source)))


def test_files_on_a_disk_have_their_bytes_and_their_time(spark, tmp_path):
    records = list(labelled_tweets(10))
    write_lines(tmp_path / "a b ü%41.json", records[:4])
    write_lines(tmp_path / "c.json.gz", records[4:], "{broken")
    document = document_of(spark, f"{tmp_path}/*.json", f"{tmp_path}/*.gz")
    assert (document["lines"], document["tweets"], document["malformed"], document["file_count"]) == (11, 10, 1, 2)
    first, second = sorted(document["files"], key=lambda file: file["lines"])
    path = tmp_path / "a b ü%41.json"
    assert first == {
        "path": f"file:{path}",
        "lines": 4,
        "bad": 0,
        "bytes": path.stat().st_size,
        "modified_ms": pytest.approx(path.stat().st_mtime * 1000, abs=1),
    }
    assert (second["lines"], second["bad"]) == (7, 1)


def test_objects_have_their_bytes_and_etags(spark, aws):
    folder = aws.create_bucket("t-inputs")
    mount(spark, aws.root, "t-inputs")
    for number in range(3):
        write_lines(folder / f"day={number}" / "a b.json", labelled_tweets(5 + number))
    document = document_of(spark, "s3://t-inputs/day=*/*.json", "s3://t-inputs/day=1/a b.json")
    head = boto3.client("s3").head_object(Bucket="t-inputs", Key="day=2/a b.json")
    assert [file["path"] for file in document["files"]] == [f"s3://t-inputs/day={n}/a b.json" for n in range(3)]
    assert document["files"][2] == {
        "path": "s3://t-inputs/day=2/a b.json",
        "lines": 7,
        "bad": 0,
        "bytes": head["ContentLength"],
        "etag": head["ETag"].strip('"'),
    }
    assert all(file["etag"] for file in document["files"])

"""S3 by its own API, against the sandbox's."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import boto3
import pytest

from common.errors import JobError
from common.objects import ObjectInfo, is_s3, list_objects, read_object, write_object


@pytest.fixture
def bucket(aws, request):
    name = f"t-{abs(hash(request.node.name)):x}"
    aws.create_bucket(name)
    return name


def test_an_object_is_read_with_its_tag(bucket):
    boto3.client("s3").put_object(Bucket=bucket, Key="a/ü #1.json", Body="größer".encode())
    text, etag = read_object(f"s3://{bucket}/a/ü #1.json")
    assert text == "größer"
    assert etag.startswith('"')
    assert read_object(f"s3://{bucket}/none") is None


def test_a_write_names_what_it_replaces(bucket):
    uri = f"s3a://{bucket}/champion.json"
    assert write_object(uri, "first", None)
    assert not write_object(uri, "late", None)
    _, etag = read_object(uri)
    assert write_object(uri, "second", etag)
    assert not write_object(uri, "later", etag)
    assert read_object(uri)[0] == "second"


def test_a_write_whose_answer_was_lost_has_won(bucket):
    uri = f"s3://{bucket}/champion.json"
    assert write_object(uri, "mine", None)
    # As boto3 sends it again.
    assert write_object(uri, "mine", None)


def test_what_was_deleted_meanwhile_is_not_replaced(bucket):
    uri = f"s3://{bucket}/champion.json"
    write_object(uri, "first", None)
    _, etag = read_object(uri)
    boto3.client("s3").delete_object(Bucket=bucket, Key="champion.json")
    assert not write_object(uri, "second", etag)
    assert read_object(uri) is None


def test_of_writers_at_once_one_wins(bucket):
    uri = f"s3://{bucket}/champion.json"
    start = Barrier(8)

    def write(number):
        start.wait()
        return write_object(uri, f"writer {number}", None)

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, range(8)))
    assert won.count(True) == 1
    assert read_object(uri)[0] == f"writer {won.index(True)}"


def test_a_listing_tells_bytes_and_tags_over_all_pages(bucket):
    client = boto3.client("s3")
    for number in range(3):
        client.put_object(Bucket=bucket, Key=f"in/{number}.json", Body=b"x" * number)
    client.put_object(Bucket=bucket, Key="other", Body=b"")
    etag = client.head_object(Bucket=bucket, Key="in/2.json")["ETag"].strip('"')
    found = list(list_objects(f"s3://{bucket}/in/"))
    assert [one.bytes for one in found] == [0, 1, 2]
    assert found[2] == ObjectInfo(f"s3://{bucket}/in/2.json", 2, etag)


@pytest.mark.usefixtures("aws")
def test_a_bucket_that_is_not_there_is_named():
    with pytest.raises(JobError, match="There is no bucket nowhere-at-all") as caught:
        list(list_objects("s3://nowhere-at-all/x"))
    assert caught.value.code == "path-not-found"


def test_refused_keys_are_told_with_the_action(bucket, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    # It remembers the keys.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with pytest.raises(JobError, match=f"No permission for s3:PutObject on s3://{bucket}/x") as caught:
        write_object(f"s3://{bucket}/x", "x", None)
    assert caught.value.code == "no-permission"


def test_without_boto3_the_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(JobError, match="boto3") as caught:
        read_object("s3://b/k")
    assert caught.value.code == "missing-package"


@pytest.mark.parametrize(
    ("uri", "expected"),
    [("s3://b/k", True), ("s3a://b/k", True), ("hdfs://n/k", False), ("/tmp/k", False), ("file:///k", False)],
)
def test_s3_goes_by_several_names(uri, expected):
    assert is_s3(uri) is expected

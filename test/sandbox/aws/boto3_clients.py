"""Drives the local AWS with boto3, whose parsers forgive and refuse other things than the SDK for JavaScript."""

import io
import json
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError


def code_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def check_s3(client):
    seen = {}
    client.create_bucket(Bucket="boto")
    key = "dir one/ü+&=.bin"
    body = bytes(range(256)) * 50_000
    client.upload_fileobj(
        io.BytesIO(body), "boto", key, Config=boto3.s3.transfer.TransferConfig(multipart_threshold=5 << 20)
    )
    target = io.BytesIO()
    client.download_fileobj("boto", key, target)
    seen["multipart"] = target.getvalue() == body
    client.put_object(Bucket="boto", Key="streamed", Body=io.BytesIO(b"streamed"), ChecksumAlgorithm="SHA256")
    seen["checksum"] = client.head_object(Bucket="boto", Key="streamed", ChecksumMode="ENABLED")["ChecksumSHA256"]
    seen["range"] = client.get_object(Bucket="boto", Key="streamed", Range="bytes=2-4")["Body"].read().decode()
    client.copy_object(Bucket="boto", Key="copy", CopySource={"Bucket": "boto", "Key": key})
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="boto", PaginationConfig={"PageSize": 1})
    seen["keys"] = [item["Key"] for page in pages for item in page["Contents"]]
    link = client.generate_presigned_url("get_object", Params={"Bucket": "boto", "Key": "streamed"}, ExpiresIn=30)
    seen["presigned"] = urllib.request.urlopen(link).read().decode()
    seen["once"] = code_of(client.put_object, Bucket="boto", Key="copy", Body=b"x", IfNoneMatch="*")
    etag = client.head_object(Bucket="boto", Key="streamed")["ETag"]
    seen["replaced"] = code_of(client.put_object, Bucket="boto", Key="streamed", Body=b"new", IfMatch=etag)
    seen["stale"] = code_of(client.put_object, Bucket="boto", Key="streamed", Body=b"newer", IfMatch=etag)
    seen["no key"] = code_of(client.get_object, Bucket="boto", Key="none")
    seen["no bucket"] = code_of(client.list_objects_v2, Bucket="nowhere")
    seen["not empty"] = code_of(client.delete_bucket, Bucket="boto")
    odd = "line\r\nbreak & <tag>"
    client.put_object(Bucket="boto", Key=odd, Body=b"")
    deleted = client.delete_objects(
        Bucket="boto", Delete={"Objects": [{"Key": item} for item in [key, "streamed", "copy", odd]]}
    )
    seen["deleted"] = len(deleted["Deleted"])
    client.delete_bucket(Bucket="boto")
    seen["buckets"] = client.list_buckets()["Buckets"]
    return seen


def check_logs(client):
    seen = {}
    now = int(time.time() * 1000)
    client.create_log_group(logGroupName="/boto")
    client.create_log_stream(logGroupName="/boto", logStreamName="s")
    events = [{"timestamp": now + index, "message": f"line {index}"} for index in range(3)]
    client.put_log_events(logGroupName="/boto", logStreamName="s", logEvents=events)
    # boto3's own paginator ends when the token stays the same.
    pages = client.get_paginator("filter_log_events").paginate(
        logGroupName="/boto", filterPattern="line", PaginationConfig={"PageSize": 2}
    )
    seen["lines"] = [event["message"] for page in pages for event in page["events"]]
    seen["missing"] = code_of(client.get_log_events, logGroupName="/boto", logStreamName="none")
    return seen


def check_cloudwatch(client):
    seen = {}
    start = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=2)
    datum = {"MetricName": "Apps", "Value": 3, "Timestamp": start}
    client.put_metric_data(Namespace="Boto", MetricData=[datum, {**datum, "Value": 5}])
    stat = {"Metric": {"Namespace": "Boto", "MetricName": "Apps"}, "Period": 60, "Stat": "Average"}
    span = {"StartTime": start, "EndTime": start + timedelta(minutes=1)}
    answer = client.get_metric_data(MetricDataQueries=[{"Id": "apps", "MetricStat": stat}], **span)
    result = answer["MetricDataResults"][0]
    seen["values"] = result["Values"]
    seen["time"] = result["Timestamps"][0] == start
    seen["refused"] = code_of(client.put_metric_data, Namespace="AWS/EMR", MetricData=[datum])
    return seen


def check_emr(client):
    return {
        "clusters": client.list_clusters(CreatedAfter=datetime(2026, 1, 1, tzinfo=UTC))["Clusters"],
        "missing": code_of(client.describe_cluster, ClusterId="j-NOWHERE"),
    }


def check_secrets(client):
    seen = {}
    created = client.create_secret(Name="team/db", SecretString='{"password": "first"}')
    again = client.put_secret_value(SecretId=created["ARN"], SecretString='{"password": "second"}')
    now = client.get_secret_value(SecretId="team/db")
    seen["now"] = json.loads(now["SecretString"])["password"]
    by_part = client.get_secret_value(SecretId=created["ARN"][:-7])
    seen["by part of its ARN"] = by_part["VersionId"] == again["VersionId"]
    before = client.get_secret_value(SecretId="team/db", VersionStage="AWSPREVIOUS")
    seen["before"] = [json.loads(before["SecretString"])["password"], before["VersionId"] == created["VersionId"]]
    client.create_secret(Name="team/key", SecretBinary=b"\x00\xff")
    seen["binary"] = list(client.get_secret_value(SecretId="team/key")["SecretBinary"])
    described = client.describe_secret(SecretId="team/db")
    seen["labels"] = sorted(label for labels in described["VersionIdsToStages"].values() for label in labels)
    seen["time"] = described["LastChangedDate"].tzinfo is not None
    client.create_secret(Name="team/empty")
    seen["empty"] = code_of(client.get_secret_value, SecretId="team/empty")
    seen["missing"] = code_of(client.get_secret_value, SecretId="team/none")
    seen["twice"] = code_of(client.create_secret, Name="team/db")
    token = "0" * 32
    for value in ["a", "a"]:
        client.put_secret_value(SecretId="team/empty", SecretString=value, ClientRequestToken=token)
    seen["another under a token"] = code_of(
        client.put_secret_value, SecretId="team/empty", SecretString="b", ClientRequestToken=token
    )
    return seen


def main(endpoint, key, secret):
    def client(service):
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=Config(retries={"total_max_attempts": 1}, signature_version="v4" if service != "s3" else "s3v4"),
        )

    seen = {
        "s3": check_s3(client("s3")),
        "logs": check_logs(client("logs")),
        "cloudwatch": check_cloudwatch(client("cloudwatch")),
        "emr": check_emr(client("emr")),
        "secretsmanager": check_secrets(client("secretsmanager")),
    }
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])

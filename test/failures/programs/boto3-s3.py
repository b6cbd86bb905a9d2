"""Reads an object with boto3, without Spark's own file system."""

from __future__ import annotations

import argparse
import os

import boto3
from botocore.config import Config
from pyspark.sql import SparkSession


def main() -> None:
    """Reads one object, with other keys when it is told to."""
    parser = argparse.ArgumentParser(description="Reads an object.")
    parser.add_argument("--bucket", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--wrong-keys", action="store_true")
    given = parser.parse_args()
    if given.wrong_keys:
        os.environ["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE"
        os.environ["AWS_SECRET_ACCESS_KEY"] = "not the secret of that key"
    spark = SparkSession.builder.appName("config").getOrCreate()
    client = boto3.client("s3", config=Config(retries={"max_attempts": 2, "mode": "standard"}))
    text = client.get_object(Bucket=given.bucket, Key=given.key)["Body"].read().decode()
    print("read", len(text), spark.version)
    spark.stop()


if __name__ == "__main__":
    main()

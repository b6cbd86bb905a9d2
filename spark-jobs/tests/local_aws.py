"""The sandbox's AWS in a process of its own, for what a job says to S3's and Secrets Manager's API."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import pytest

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class LocalAws:
    """Where it listens, what a client's environment must hold, and the folder with a folder for each bucket."""

    environment: dict[str, str]
    root: Path

    def create_bucket(self, name: str) -> Path:
        """Makes a bucket; its objects are the files of the folder that is returned."""
        import boto3

        boto3.client("s3").create_bucket(Bucket=name)
        return self.root / name


@contextmanager
def running(folder: Path) -> Iterator[LocalAws]:
    """Starts it on a free port; it ends with this process at the latest."""
    node = which("node", path=f"{_ROOT / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}")
    if node is None:
        pytest.skip("needs Node and the checkout's node_modules: npm ci")
    script = _ROOT / "test" / "support" / "aws-for-python.ts"
    with subprocess.Popen(
        [node, str(script), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        told = json.loads(server.stdout.readline() or "{}")
        if not told:
            raise RuntimeError(f"The local AWS ended with {server.wait()}; its stderr says why.")
        environment = {
            "AWS_ENDPOINT_URL": told["url"],
            "AWS_REGION": told["region"],
            "AWS_DEFAULT_REGION": told["region"],
            "AWS_ACCESS_KEY_ID": told["accessKeyId"],
            "AWS_SECRET_ACCESS_KEY": told["secretAccessKey"],
        }
        yield LocalAws(environment, Path(told["root"]))
        server.stdin.close()


def mount(spark, root: Path, bucket: str) -> None:
    """Lets Spark find `s3://<bucket>/` in the folder of that bucket, as the sandbox's clusters do."""
    settings = spark.sparkContext._jsc.hadoopConfiguration()
    settings.set("fs.s3.impl", "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme")
    settings.set("fs.AbstractFileSystem.s3.impl", "org.apache.hadoop.fs.viewfs.ViewFs")
    settings.set("fs.sandbox.impl", "org.apache.hadoop.fs.RawLocalFileSystem")
    settings.set(f"fs.viewfs.mounttable.{bucket}.linkFallback", f"sandbox://{root / bucket}")

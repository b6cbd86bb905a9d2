"""Objects of S3 by its own API: what Hadoop's file systems do not tell (ETags) and cannot do (conditional writes)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from common.errors import JobError

# Somebody wrote first: the condition failed, two writes met, or what was to be replaced is gone.
_LOST = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_ABSENT = {"NoSuchKey", "404"}
_REFUSED = {"AccessDenied", "Forbidden", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"}


@dataclass(frozen=True)
class ObjectInfo:
    """An object as a listing shows it; the ETag is without quotes."""

    uri: str
    bytes: int
    etag: str


def is_s3(uri: str) -> bool:
    """True for an address that S3's API serves, under any of Hadoop's names for it."""
    return urlsplit(uri).scheme in ("s3", "s3a", "s3n")


def list_objects(prefix: str) -> Iterator[ObjectInfo]:
    """Every object whose address begins with this one, by key."""
    bucket, key = _place(prefix)
    with _explained("s3:ListBucket", prefix):
        for page in _client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key):
            for item in page.get("Contents", []):
                yield ObjectInfo(f"s3://{bucket}/{item['Key']}", item["Size"], item["ETag"].strip('"'))


def read_object(uri: str) -> tuple[str, str] | None:
    """A small object's text and its ETag; None when there is none."""
    bucket, key = _place(uri)
    # Without s3:ListBucket S3 refuses also what is not there.
    with _explained("s3:GetObject and s3:ListBucket", uri):
        try:
            answer = _client().get_object(Bucket=bucket, Key=key)
            return answer["Body"].read().decode("utf-8"), answer["ETag"]
        except Exception as error:
            if _code(error) in _ABSENT:
                return None
            raise


def write_object(uri: str, text: str, etag: str | None) -> bool:
    """Writes an object only if it still has this ETag, or, for None, if there is none; False when it was not so."""
    bucket, key = _place(uri)
    condition = {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag}
    body = text.encode("utf-8")
    with _explained("s3:PutObject", uri):
        try:
            _client().put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json", **condition)
        except Exception as error:
            if _code(error) not in _LOST | _ABSENT:
                raise
            # boto3 sends a PUT again whose answer was lost; the second one then meets the first.
            present = read_object(uri)
            return present is not None and present[0] == text
    return True


def _client() -> Any:
    try:
        import boto3
    except ModuleNotFoundError as error:
        raise JobError(
            "missing-package",
            "S3's ETags and conditional writes need the Python package boto3.",
            "Add boto3 to the preset's python-packages bootstrap action.",
        ) from error
    return boto3.client("s3")


def _place(uri: str) -> tuple[str, str]:
    # Not urlsplit: a key may have '#' and '?'.
    bucket, _, key = uri.partition("://")[2].partition("/")
    return bucket, key


def _code(error: Exception) -> str:
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


@contextmanager
def _explained(action: str, uri: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        code = _code(error)
        if code == "NoSuchBucket":
            raise JobError(
                "path-not-found",
                f"There is no bucket {_place(uri)[0]}.",
                "Check the bucket's name, and that it is in this account and region.",
            ) from error
        if code in _REFUSED or type(error).__name__ in ("NoCredentialsError", "PartialCredentialsError"):
            raise JobError(
                "no-permission",
                f"No permission for {action} on {uri}: {error}",
                f"Give {action} there to the cluster's instance profile, or to your own credentials on a laptop.",
            ) from error
        raise

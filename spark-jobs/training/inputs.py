"""Which files a model was made from, so that it can be made again: bytes, and the ETag or the time of change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from pyspark.sql import SparkSession

from common.files import open_path
from common.objects import is_s3, list_objects
from tweets.survey import Survey

# Where a pattern of Hadoop's begins.
_WILDCARD = re.compile(r"[*?\[{]")


def inputs_document(spark: SparkSession, paths: Sequence[str], found: Survey) -> dict[str, Any]:
    """`inputs.json`: what was read, file by file."""
    # Spark names files as URIs, with their spaces and umlauts escaped.
    names = {file.path: unquote(file.path) for file in found.files}
    on_s3 = _etags(paths) if any(is_s3(path) for path in paths) else {}
    return {
        "version": 1,
        "paths": list(paths),
        "lines": found.lines,
        "tweets": found.tweets,
        "notices": found.notices,
        "malformed": found.malformed,
        "incomplete": found.incomplete,
        "file_count": len(found.files),
        "files": [
            {
                "path": names[file.path],
                "lines": file.lines,
                "bad": file.bad,
                **(on_s3.get(_key(names[file.path]), {}) if is_s3(file.path) else _status(spark, names[file.path])),
            }
            for file in found.files
        ],
    }


def _etags(paths: Sequence[str]) -> dict[str, dict[str, Any]]:
    prefixes = sorted({_WILDCARD.split(path, maxsplit=1)[0] for path in paths if is_s3(path)})
    listed = [
        prefix for prefix in prefixes if not any(prefix != other and prefix.startswith(other) for other in prefixes)
    ]
    return {_key(one.uri): {"bytes": one.bytes, "etag": one.etag} for prefix in listed for one in list_objects(prefix)}


def _key(uri: str) -> str:
    """Bucket and key: s3:// and s3a:// name the same object."""
    return uri.partition("://")[2]


def _status(spark: SparkSession, uri: str) -> dict[str, Any]:
    filesystem, path = open_path(spark, uri)
    status = filesystem.getFileStatus(path)
    return {"bytes": status.getLen(), "modified_ms": status.getModificationTime()}

"""Turns what Spark, Hadoop and S3 throw into failures that name the thing, once for all jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from common.errors import JobError

_URI = r"((?:s3[an]?|hdfs|file|viewfs|gs|abfss?):/[^\s'\"`]+)"

# Regular expression over one line of the error, code, message, hint; {0} is the first group that matched. First wins.
_KNOWN = [
    (
        r"Could not initialize target File System for URI\s*:\s*s3[an]?://([^/\s]+)|"
        r"NoSuchBucket\b(?:.*(?:Bucket(?:Name)?[:=]\s*|s3[an]?://)([\w.-]+))?|Bucket ([\w.-]+) does not exist|"
        r"bucket does not exist(?:.*(?:Bucket(?:Name)?[:=]\s*|s3[an]?://)([\w.-]+))?",
        "path-not-found",
        "There is no bucket {0}.",
        "Check the bucket's name, and that it is in this account and region.",
    ),
    (
        r"Permission denied[^\n]*?inode=\"?([^\s\":]+)|(/[^\s]+) \(Permission denied\)|"
        rf"(?:AccessDenied|Access Denied|Status Code: 403|403 Forbidden|AccessControlException)(?:.*?{_URI})?",
        "no-permission",
        "No permission for {0}.",
        "Give the cluster's instance profile s3:GetObject, s3:ListBucket and s3:PutObject there.",
    ),
    (
        rf"\[PATH_NOT_FOUND\] Path does not exist:\s*(\S+?)\.?(?:$|\s)|(?:Input path|Path) does not exist:\s*{_URI}|"
        r"NoSuchKey|No such file or directory: (\S+)",
        "path-not-found",
        "Nothing is at {0}.",
        "Check the address and its wildcards, and that the data has arrived.",
    ),
    (
        r"\[COLUMN_ALREADY_EXISTS\] The column `(.*?)` already exists",
        "wrong-columns",
        "The column {0} is there twice, or has a name that the job needs itself.",
        "Rename it in the data; upper and lower case make no difference.",
    ),
    (
        r"(Parquet column cannot be converted in file .+)|\[UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE\] (.+)",
        "wrong-types",
        "{0}.",
        "Give the column the type that it has in all files of the table.",
    ),
    (
        r"Illegal file pattern: (.+)",
        "bad-arguments",
        "A path is no pattern of files: {0}.",
        "Close what was opened in it: [a-z], {2023,2024}.",
    ),
    (
        # The last line of what Spark says of a header that is not the first one's, by its names or by their number.
        r"^CSV file: (.+)",
        "wrong-columns",
        "{0} has other columns than another file of the input, or has them in another order.",
        "Run the job on each kind of file on its own.",
    ),
    (
        r"(?:EOFException|ZipException|Unexpected end of (?:input|ZLIB)|not a gzip file|ChecksumException|"
        r"incorrect (?:header|data) check|is not a Parquet file)",
        "unreadable-input",
        "An input file is broken: {line}",
        "Upload it again, or leave it out of --input.",
    ),
    (
        r"No FileSystem for scheme \"?([\w-]+)",
        "bad-arguments",
        "Spark knows no file system for {0}:// here.",
        "Use a scheme that the cluster has, such as s3://.",
    ),
    (
        r"(?:No module named|ModuleNotFoundError:.*) '?([\w.]+)",
        "missing-package",
        "The Python package {0} is missing on the cluster.",
        "Add it to the preset's python-packages bootstrap action.",
    ),
]


def explain(error: BaseException) -> JobError | None:
    """The failure that this exception means; None for one that nobody has foreseen."""
    if isinstance(error, JobError):
        return error
    lines = list(_lines(error))
    for pattern, code, message, hint in _KNOWN:
        for line in lines:
            match = re.search(pattern, line, re.IGNORECASE)
            if match:
                name = next((group for group in match.groups() if group), "what the job was given")
                return JobError(code, message.format(name.rstrip(".,:;"), line=_shortened(_said_in(line))), hint)
    return None


def innermost(error: BaseException) -> str:
    """The one line of an unforeseen exception that says most: its last cause."""
    lines = list(_lines(error))
    causes = [line.partition("Caused by:")[2].strip() for line in lines if "Caused by:" in line]
    return _shortened((causes or lines or [type(error).__name__])[-1 if causes else 0])


def _lines(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        for line in f"{type(cause).__name__}: {cause}".splitlines():
            stripped = line.strip()
            # A frame of a stack trace names classes, and a class named AccessDenied… is no refusal.
            if stripped and not stripped.startswith(("at ", "... ")):
                yield stripped
        cause = cause.__cause__ or cause.__context__


def _said_in(line: str) -> str:
    """What stands behind the names of exceptions, tasks and hosts."""
    return re.sub(r"^.*(?:Exception|Error): (?=\S)", "", line)


def _shortened(line: str) -> str:
    return line if len(line) <= 300 else f"{line[:297]}…"

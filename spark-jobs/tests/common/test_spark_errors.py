import pytest

from common.errors import JobError
from common.spark_errors import explain, innermost


@pytest.mark.parametrize(
    ("said", "code", "named"),
    [
        ("[PATH_NOT_FOUND] Path does not exist: s3://b/tweets/*/*.json.", "path-not-found", "s3://b/tweets/*/*.json."),
        (
            "An error occurred while calling o43.json.\n: java.io.IOException: Could not initialize target File System "
            "for URI : s3://lost-bucket/",
            "path-not-found",
            "bucket lost-bucket.",
        ),
        (
            "java.io.FileNotFoundException: NoSuchBucket: The specified bucket does not exist (Service: Amazon S3; "
            "Status Code: 404; Error Code: NoSuchBucket): s3://lost-bucket/",
            "path-not-found",
            "bucket lost-bucket.",
        ),
        (
            "com.amazonaws.services.s3.model.AmazonS3Exception: The specified bucket does not exist (Service: "
            "Amazon S3; Status Code: 404; Error Code: NoSuchBucket; Request ID: X; Bucket: lost-bucket)",
            "path-not-found",
            "bucket lost-bucket.",
        ),
        (
            "org.apache.hadoop.fs.s3a.UnknownStoreException: `s3a://lost/x': getFileStatus on s3a://lost/x: "
            "Bucket lost does not exist",
            "path-not-found",
            "bucket lost.",
        ),
        (
            "java.nio.file.AccessDeniedException: s3a://secret/x: getFileStatus on s3a://secret/x: "
            "com.amazonaws.services.s3.model.AmazonS3Exception: Forbidden (Service: Amazon S3; Status Code: 403)",
            "no-permission",
            "s3a://secret/x.",
        ),
        (
            "Caused by: com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; "
            "Status Code: 403; Error Code: AccessDenied)",
            "no-permission",
            "what the job was given.",
        ),
        ("java.io.FileNotFoundException: /data/x.json (Permission denied)", "no-permission", "/data/x.json."),
        (
            "Lost task 0.0 in stage 3.0 (TID 7) (host executor 1): java.io.EOFException: Unexpected end of ZLIB input",
            "unreadable-input",
            "An input file is broken: Unexpected end of ZLIB input",
        ),
        (
            "Caused by: java.lang.RuntimeException: s3://b/x.parquet is not a Parquet file (length is too low: 8)",
            "unreadable-input",
            "An input file is broken: s3://b/x.parquet is not a Parquet file",
        ),
        (
            "[COLUMN_ALREADY_EXISTS] The column `a` already exists. Consider to choose another name.",
            "wrong-columns",
            "The column a is there twice",
        ),
        (
            "Lost task: org.apache.spark.SparkException: Parquet column cannot be converted in file s3://b/x.parquet. "
            "Column: [id], Expected: string, Found: INT64.",
            "wrong-types",
            "file s3://b/x.parquet. Column: [id], Expected: string, Found: INT64.",
        ),
        (
            "[UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE] The CSV datasource doesn't support the column `a` of the type "
            '"ARRAY<INT>".',
            "wrong-types",
            'the column `a` of the type "ARRAY<INT>".',
        ),
        ("java.io.IOException: Illegal file pattern: Unclosed group at pos 4: `{a,b`", "bad-arguments", "`{a,b`"),
        ("ModuleNotFoundError: No module named 'numpy'", "missing-package", "numpy"),
        ('UnsupportedFileSystemException: No FileSystem for scheme "s4"', "bad-arguments", "s4://"),
    ],
)
def test_what_spark_throws_is_named(said, code, named):
    failure = explain(RuntimeError(said))
    assert failure is not None
    assert failure.code == code
    assert named in failure.message
    assert failure.hint


def test_the_frames_of_a_trace_are_not_taken_for_the_cause():
    trace = "java.lang.IllegalStateException: odd\n\tat com.sample.AccessDeniedException.handle(Status Code: 403)"
    assert explain(RuntimeError(trace)) is None


def test_a_cause_behind_the_exception_counts():
    error = RuntimeError("job aborted")
    error.__cause__ = ValueError("Path does not exist: file:/nowhere")
    failure = explain(error)
    assert failure is not None
    assert "file:/nowhere" in failure.message


def test_a_job_error_stays_what_it_is():
    error = JobError("one-class", "All are 'x'.")
    assert explain(error) is error


def test_of_an_unforeseen_error_the_innermost_cause_is_told():
    error = RuntimeError("Job aborted.\nCaused by: a.B: outer\n\tat x\nCaused by: c.D: the real reason\n\tat y")
    assert explain(error) is None
    assert innermost(error) == "c.D: the real reason"
    assert innermost(ValueError("plain")) == "ValueError: plain"

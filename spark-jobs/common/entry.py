"""From a command line to an exit code: what surrounds every job."""

from __future__ import annotations

import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from common.arguments import JobParser, peek_option
from common.errors import JobError
from common.results import Success, failure_json, one_line, success_json

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Job = Callable[["SparkSession", Namespace], Success]


def run_job(parser: JobParser, job: Job, argv: Sequence[str]) -> int:
    """Runs a job, writes and prints its result, and returns the exit code.

    Every failure becomes a result as well; its sentence, or a success's headline, is the last line on stderr.
    """
    try:
        arguments = parser.parse_args(argv)
    except JobError as error:
        return _reject(parser.prog, error, peek_option(argv, "--result"))
    if arguments.after:
        result, hindered = _attempt(lambda: _look_before(arguments.after, arguments.result))
        if hindered is not None:
            return _end(result, hindered)
    return _in_session(parser.prog, arguments.result, lambda spark: job(spark, arguments))


def _look_before(results: Sequence[str], result_uri: str | None) -> dict[str, Any]:
    from common.before import hindrance
    from common.files import hadoop_alone, write_text

    hadoop = hadoop_alone()
    hindered = hindrance(hadoop, results)
    if hindered is None:
        return {}
    if result_uri is not None:
        write_text(hadoop, result_uri, one_line(failure_json(hindered)))
    raise hindered


def _reject(name: str, error: JobError, result_uri: str | None) -> int:
    # Only a result that has to be written is worth the start of Spark.
    if result_uri is None:
        return _end(failure_json(error), error)

    def fail(_: SparkSession) -> Success:
        raise error

    return _in_session(name, result_uri, fail)


def _in_session(name: str, result_uri: str | None, job: Callable[[SparkSession], Success]) -> int:
    from common.event_log import copy_event_log, event_log_of
    from common.files import write_text
    from common.heartbeat import heartbeat
    from common.session import spark_session

    def beating(spark: SparkSession) -> dict[str, Any]:
        with heartbeat(spark, result_uri):
            return success_json(job(spark))

    with spark_session(name) as spark:
        event_log = None if result_uri is None else event_log_of(spark)
        result, failure = _attempt(lambda: beating(spark))
        if result_uri is not None:
            text = one_line(result)
            _, unwritten = _attempt(lambda: write_text(spark, result_uri, text) or {})
            failure = failure or unwritten
            if unwritten and result["status"] == "succeeded":
                result = failure_json(unwritten)
    # Whole only when Spark has stopped.
    if event_log is not None and result_uri is not None:
        copy_event_log(event_log, f"{result_uri.rpartition('/')[0]}/event-log")
    return _end(result, failure)


def _attempt(work: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], JobError | None]:
    from common.spark_errors import explain, innermost

    try:
        return work(), None
    except Exception as error:
        failure = explain(error)
        if failure is None:
            traceback.print_exc()
            failure = JobError("unexpected", f"The job broke: {innermost(error)}", "The trace is in the driver's log.")
        return failure_json(failure), failure


def _end(result: dict[str, Any], failure: JobError | None) -> int:
    print(one_line(result), flush=True)
    print(result["headline"] if failure is None else _sentence(failure), file=sys.stderr, flush=True)
    return 0 if failure is None else failure.exit_code


def _sentence(failure: JobError) -> str:
    hint = f" {failure.hint}" if failure.hint else ""
    return f"{failure.code}: {failure.message}{hint}"

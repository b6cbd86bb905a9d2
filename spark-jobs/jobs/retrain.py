"""Retrains the tweets' sentiment classifier on the newest window; run it with spark-submit, see --help."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if not __package__ and (Path(__file__).resolve().parent.parent / "common").is_dir():
    # Started from a checkout: the packages lie beside this folder. On a cluster --py-files brings them.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from common.arguments import (
    JobParser,
    add_input,
    add_max_bad,
    field_path,
    moment,
    real,
    rejected_folder,
    since,
    whole,
)
from common.entry import run_job
from common.errors import JobError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from common.results import Success
    from tweets.reading import CsvSource, JsonSource

_DESCRIPTION = """\
Retrains the sentiment classifier on the newest tweets: words, HashingTF, IDF and logistic regression with class
weights, tested on the newest share of the window. The same input gives the same model. With --models it takes the
champion's place there if it is no worse on the newest tweets.

  spark-submit jobs/retrain.py --input tweets.json.gz --label-field sentiment
  spark-submit --deploy-mode cluster --py-files s3://b/code/spark-jobs.zip s3://b/code/jobs/retrain.py \\
    --input 's3://b/tweets/*/*.json' --since 7d --models s3://b/models/retrain --result s3://b/runs/1/result.json
"""


# The way back to emoticons for a caller whose settings name a label field by default.
_EMOTICONS = "emoticons"


def build_parser() -> JobParser:
    """The command line of this job."""
    parser = JobParser("retrain", _DESCRIPTION)
    data = parser.add_argument_group("input")
    add_input(data, "tweet v1.1 JSON lines; CSV with --text-column")
    data.add_argument(
        "--label-field",
        type=field_path,
        metavar="FIELD",
        help="JSON field with the label, dotted when nested (default: emoticons, the tweets' own faces)",
    )
    data.add_argument("--text-column", metavar="COLUMN", help="CSV: the column of the text")
    data.add_argument(
        "--time-column", metavar="COLUMN", help="CSV: the column of the time (epoch, ISO 8601 or Twitter's)"
    )
    data.add_argument("--label-column", metavar="COLUMN", help="CSV: the column of the label (default: emoticons)")
    data.add_argument("--id-column", metavar="COLUMN", help="CSV: the column of the id (default: time and text)")
    add_max_bad(data, "5%")
    window = parser.add_argument_group("window")
    window.add_argument(
        "--since",
        type=since,
        default=since("7d"),
        metavar="SPAN",
        help="newest span (90m, 24h, 7d, 2w), a date, or all (default: 7d)",
    )
    window.add_argument("--until", type=moment, metavar="TIME", help="end of the window (default: the newest tweet)")
    window.add_argument(
        "--test-share",
        type=real(0.01, 0.9),
        default=0.2,
        metavar="SHARE",
        help="newest share of the window to test on (default: %(default)s)",
    )
    window.add_argument(
        "--min-examples",
        type=whole(2),
        default=500,
        metavar="COUNT",
        help="fewest labelled tweets to train on (default: %(default)s)",
    )
    model = parser.add_argument_group("model")
    model.add_argument("--models", metavar="URI", help="folder for <UTC>-<run>/ with the model (default: keep none)")
    model.add_argument(
        "--hash-bits", type=whole(8, 24), default=18, metavar="BITS", help="features are 2^BITS (default: %(default)s)"
    )
    model.add_argument(
        "--regularization", type=real(0, 100), default=0.03, metavar="NUMBER", help="L2 penalty (default: %(default)s)"
    )
    model.add_argument(
        "--max-iterations",
        type=whole(1, 1000),
        default=40,
        metavar="COUNT",
        help="bound of the regression's iterations (default: %(default)s)",
    )
    gate = parser.add_argument_group("champion")
    gate.add_argument(
        "--promote",
        choices=["auto", "never", "always"],
        default="auto",
        help="whether the new model takes the champion's place: auto compares the two (default: %(default)s)",
    )
    gate.add_argument(
        "--min-test",
        type=whole(1),
        default=500,
        metavar="COUNT",
        help="fewest tweets that the champion and the new model are compared on (default: %(default)s)",
    )
    return parser


def source_of(arguments: Namespace) -> JsonSource | CsvSource:
    """Where the tweets come from: CSV when its columns are named, else JSON lines."""
    from tweets.reading import CsvSource, JsonSource

    columns = {
        "--text-column": arguments.text_column,
        "--time-column": arguments.time_column,
        "--label-column": arguments.label_column,
        "--id-column": arguments.id_column,
    }
    if not any(columns.values()):
        if all(path.removesuffix(".gz").endswith(".csv") for path in arguments.input):
            raise JobError(
                "bad-arguments", f"{arguments.input[0]} looks like CSV.", "Name --text-column and --time-column."
            )
        label = None if arguments.label_field == _EMOTICONS else arguments.label_field
        return JsonSource(arguments.input, label)
    missing = [name for name in ("--text-column", "--time-column") if not columns[name]]
    if missing:
        raise JobError("bad-arguments", f"CSV needs {' and '.join(missing)} as well.", "See retrain --help.")
    return CsvSource(
        arguments.input, arguments.text_column, arguments.time_column, arguments.label_column, arguments.id_column
    )


def run(spark: SparkSession, arguments: Namespace) -> Success:
    """Retrains as the command line says."""
    from training.contest import Rules
    from training.request import Request
    from training.retraining import retrain
    from training.text_model import Settings

    source = source_of(arguments)
    settings = Settings(
        features=2**arguments.hash_bits,
        regularization=arguments.regularization,
        max_iterations=arguments.max_iterations,
        hide_emoticons=source.label is None,
    )
    request = Request(
        source=source,
        run=arguments.run,
        since=arguments.since,
        until=arguments.until,
        test_share=arguments.test_share,
        min_examples=arguments.min_examples,
        max_bad=arguments.max_bad,
        rejected=rejected_folder(arguments),
        models=arguments.models,
        rules=Rules(arguments.promote, arguments.min_test),
        part=arguments,
        settings=settings,
    )
    return retrain(spark, request)


if __name__ == "__main__":
    sys.exit(run_job(build_parser(), run, sys.argv[1:]))

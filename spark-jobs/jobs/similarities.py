"""Finds movies that are alike by their common raters; run it with spark-submit, see --help."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if not __package__ and (Path(__file__).resolve().parent.parent / "common").is_dir():
    # Started from a checkout: the packages lie beside this folder. On a cluster --py-files brings them.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from common.arguments import JobParser, add_input, add_max_bad, real, rejected_folder, whole
from common.entry import run_job

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from common.results import Success

_DESCRIPTION = """\
Finds movies that are alike: the cosine over the people who have rated both, and how many they are. Sums are exact.
Of several ratings by the same user for the same movie, the newest counts.

  spark-submit jobs/similarities.py --input u.data --movies u.item --movie 'Star Wars'
  spark-submit jobs/similarities.py --input ratings.dat --movies movies.dat --output likes
"""


def build_parser() -> JobParser:
    """The command line of this job."""
    parser = JobParser("similarities", _DESCRIPTION)
    data = parser.add_argument_group("input")
    add_input(data, "ratings: u.data (tabs), ratings.dat (::), or CSV with a header such as userId,movieId,rating")
    add_max_bad(data, "5%")
    data.add_argument("--movies", metavar="PATH", help="titles: u.item, movies.dat or movies.csv (default: ids only)")
    asked = parser.add_argument_group("what is asked")
    asked.add_argument("--movie", metavar="ID|TITLE", help="only what is like this one (default: all movies)")
    asked.add_argument(
        "--top",
        type=whole(1, 100),
        default=10,
        metavar="COUNT",
        help="rows to show, and likes to write for each movie (default: %(default)s)",
    )
    asked.add_argument(
        "--min-score",
        type=real(-1, 1),
        default=0.97,
        metavar="SCORE",
        help="least cosine of a pair (default: %(default)s)",
    )
    asked.add_argument(
        "--min-raters",
        type=whole(1),
        default=50,
        metavar="COUNT",
        help="fewest people who have rated both (default: %(default)s)",
    )
    how = parser.add_argument_group("how")
    how.add_argument(
        "--method",
        choices=["auto", "tiles", "join"],
        default="auto",
        help="dense tiles without a shuffle of pairs, or a self-join (default: auto, by the sizes)",
    )
    how.add_argument(
        "--output",
        metavar="URI",
        help="folder for pairs and likes as files (default: beside --result, else none are written)",
    )
    how.add_argument("--format", choices=["csv", "parquet"], default="csv", help="of the files (default: %(default)s)")
    return parser


def output_folder(arguments: Namespace) -> str | None:
    """Where the files go: `--output`, or the folder of `--result`; None when neither is given."""
    if arguments.output is not None:
        return str(arguments.output)
    return None if arguments.result is None else str(arguments.result).rpartition("/")[0] or "."


def run(spark: SparkSession, arguments: Namespace) -> Success:
    """Compares as the command line says."""
    from similarity.intake import Source
    from similarity.likeness import Request, find_likes
    from similarity.measure import Thresholds

    source = Source(
        paths=arguments.input,
        limit=arguments.limit,
        sample=arguments.sample,
        max_bad=arguments.max_bad,
        rejected=rejected_folder(arguments),
    )
    request = Request(
        source=source,
        titles=arguments.movies,
        movie=arguments.movie,
        top=arguments.top,
        thresholds=Thresholds(arguments.min_score, arguments.min_raters),
        method=arguments.method,
        output=output_folder(arguments),
        output_format=arguments.format,
        # A run's own folder is its own: a step that is run again writes the same files again.
        replace_output=arguments.output is None,
    )
    return find_likes(spark, request)


if __name__ == "__main__":
    sys.exit(run_job(build_parser(), run, sys.argv[1:]))

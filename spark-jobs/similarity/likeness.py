"""The job itself: take the ratings in, number the movies, plan, add up the pairs, write them, report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyspark import RDD, StorageLevel
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from common.errors import JobError
from common.results import OutputFile, Success
from common.stopwatch import Stopwatch
from similarity.catalogue import movie_names, number_movies, size_of, users_of
from similarity.cluster import cluster_of
from similarity.intake import Source, take_in
from similarity.join import pairs_by_join
from similarity.measure import Thresholds
from similarity.output import refuse_existing, write_file
from similarity.pairs import best_first, likes, named
from similarity.plan import Plan, choose_plan
from similarity.report import Like, Outcome, success
from similarity.slices import Grid, Users
from similarity.tiles import chunks_by_tiles, exploded
from similarity.titles import find_movie, read_titles


@dataclass(frozen=True)
class Request:
    """What to compare and what to tell; `movie` None means all, `output` None writes no files."""

    source: Source
    titles: str | None = None
    movie: str | None = None
    top: int = 10
    thresholds: Thresholds = field(default_factory=lambda: Thresholds(0.97, 50))
    method: str = "auto"
    output: str | None = None
    output_format: str = "csv"
    replace_output: bool = False

    @property
    def files(self) -> list[str]:
        """The names of the files below `output`: all pairs, and the best likes of each movie."""
        return [f"{name}.{self.output_format}" for name in ("pairs", "likes")]


def find_likes(spark: SparkSession, request: Request) -> Success:
    """Compares the movies and returns what the card shows; JobError when the data or the cluster do not allow it."""
    if request.output is not None and not request.replace_output:
        refuse_existing(spark, request.output, request.files)
    watch = Stopwatch()
    cluster = cluster_of(spark)
    with watch.phase("read"):
        known = {} if request.titles is None else read_titles(spark, request.titles)
        intake = take_in(spark, request.source, cluster.cores)
    raters = intake.raters
    titles = {movie: known.get(movie, movie) for movie in raters}
    movie = None if request.movie is None else find_movie(request.movie, titles)
    fewest = request.thresholds.raters
    _check_raters(raters, titles, movie, fewest)

    numbers = number_movies(raters, fewest)
    users = users_of(intake.ratings, numbers)
    with watch.phase("group"):
        size = size_of(users, len(numbers))
    plan = choose_plan(size, cluster, request.method)
    focus = None if movie is None else numbers[movie]

    with watch.phase("compare"):
        sums, compared, kept = _compare(users, plan, len(numbers), focus, request.thresholds)
    intake.ratings.unpersist()
    pairs = named(sums, movie_names(spark, numbers, titles))
    with watch.phase("tell"):
        best = _best(pairs, movie, request.top)
    with watch.phase("write"):
        files = [] if request.output is None else _write(pairs, request.output, request)
    outcome = Outcome(
        movie=None if movie is None else titles[movie],
        best=best,
        kept=kept,
        compared=compared,
        rated_movies=len(raters),
        size=size,
        thresholds=request.thresholds,
        plan=plan,
        cores=cluster.cores,
    )
    return success(outcome, files, intake.notes)


def _check_raters(raters: Mapping[str, int], titles: Mapping[str, str], movie: str | None, fewest: int) -> None:
    if movie is not None and raters[movie] < fewest:
        raise JobError(
            "too-little-data",
            f"{titles[movie]} has {raters[movie]:,} raters; --min-raters asks for {fewest:,} in common.",
            "Lower --min-raters.",
        )
    enough = sum(1 for count in raters.values() if count >= fewest)
    if enough < 2:
        raise JobError(
            "too-little-data",
            f"Of {len(raters):,} movies {enough or 'none'} has {fewest:,} raters or more; a pair needs two movies.",
            "Lower --min-raters, or give more ratings.",
        )


def _compare(
    users: RDD[Users], plan: Plan, movies: int, focus: int | None, thresholds: Thresholds
) -> tuple[DataFrame, int, int]:
    """The sums of the kept pairs, how many were compared, and how many kept."""
    if plan.method == "tiles":
        chunks = chunks_by_tiles(users, Grid(movies, plan.block, focus), plan.parts, thresholds)
        chunks = chunks.persist(StorageLevel.MEMORY_AND_DISK)
        row = chunks.agg(F.sum("compared").alias("compared"), F.sum(F.size("a")).alias("kept")).first()
        return exploded(chunks), row["compared"], row["kept"]
    compared = Observation("compared")
    every = pairs_by_join(users, focus, plan.parts).observe(compared, F.count(F.lit(1)).alias("pairs"))
    sums = every.where(thresholds.passed()).persist(StorageLevel.MEMORY_AND_DISK)
    kept = sums.count()
    return sums, compared.get["pairs"], kept


def _best(pairs: DataFrame, movie: str | None, top: int) -> list[Like]:
    if movie is not None:
        pairs = likes(pairs, top).where(F.col("movie") == movie)
    rows = pairs.orderBy(*best_first()).limit(top).collect()
    return [Like(row["title"], row["like_title"], row["score"], row["raters"]) for row in rows]


def _write(pairs: DataFrame, folder: str, request: Request) -> list[OutputFile]:
    pairs_name, likes_name = request.files
    return [
        write_file(pairs, best_first(), folder, pairs_name),
        write_file(likes(pairs, request.top), [F.asc("movie"), F.asc("rank")], folder, likes_name),
    ]

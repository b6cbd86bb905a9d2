"""The job itself: read, number the movies, plan, add up the pairs, write them, report."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyspark import StorageLevel
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from common.errors import JobError
from common.rejects import check_share, set_aside
from common.results import OutputFile, Success
from common.stopwatch import Stopwatch
from similarity.catalogue import count_raters, number_movies, size_of, user_lists
from similarity.cluster import cluster_of, input_bytes
from similarity.join import pairs_by_join
from similarity.measure import Thresholds
from similarity.output import refuse_existing, write_file
from similarity.pairs import best_first, likes, named
from similarity.plan import Plan, choose_plan, shuffle_parts
from similarity.reading import newest_ratings, read_ratings
from similarity.report import Like, Outcome, success
from similarity.slices import Grid
from similarity.tiles import chunks_by_tiles, exploded
from similarity.titles import find_movie, read_titles


@dataclass(frozen=True)
class Request:
    """What to compare and what to tell; `movie` None means all, `output` None writes no files."""

    paths: list[str]
    titles: str | None = None
    movie: str | None = None
    top: int = 10
    thresholds: Thresholds = field(default_factory=lambda: Thresholds(0.97, 50))
    limit: int | None = None
    sample: float | None = None
    max_bad: float = 0.05
    method: str = "auto"
    output: str | None = None
    output_format: str = "csv"
    rejected: str | None = None


def find_likes(spark: SparkSession, request: Request) -> Success:
    """Compares the movies and returns what the card shows; JobError when the data or the cluster do not allow it."""
    if request.output is not None:
        refuse_existing(spark, request.output, _file_names(request))
    watch = Stopwatch()
    cluster = cluster_of(spark)
    with watch.phase("read"):
        ratings, raters, bad = _read(spark, request, cluster.cores)
    titles = _titles(spark, request, raters)
    movie = None if request.movie is None else find_movie(request.movie, titles)
    fewest = request.thresholds.raters
    _check_raters(raters, titles, movie, fewest)

    movies = number_movies(ratings, raters, fewest)
    users = user_lists(ratings, movies).persist(StorageLevel.MEMORY_AND_DISK)
    with watch.phase("group"):
        size = size_of(users, sum(1 for count in raters.values() if count >= fewest))
    ratings.unpersist()
    plan = choose_plan(size, cluster, request.method)
    focus = None if movie is None else list(raters).index(movie)

    with watch.phase("compare"):
        sums, compared, kept = _compare(users, plan, size.movies, focus, request.thresholds)
    with watch.phase("tell"):
        names = spark.createDataFrame([(key, titles[key]) for key in raters], "movie string, title string")
        pairs = named(sums, movies.join(names, "movie"))
        best = _best(pairs, movie, request.top)
    files = []
    if request.output is not None:
        with watch.phase("write"):
            files = _write(pairs, request)
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
    return success(outcome, files, _notes(request, bad))


def _read(spark: SparkSession, request: Request, cores: int) -> tuple[DataFrame, dict[str, int], str | None]:
    seen = Observation("lines")
    lines = read_ratings(spark, request.paths, request.limit, request.sample)
    spark.conf.set("spark.sql.shuffle.partitions", str(shuffle_parts(input_bytes(lines), cores)))
    counted = lines.observe(seen, F.count(F.lit(1)).alias("lines"), F.count("reason").alias("bad"))
    ratings = newest_ratings(counted).persist(StorageLevel.MEMORY_AND_DISK)
    raters = count_raters(ratings)
    note = _reject(lines, seen.get["bad"], seen.get["lines"], request) if seen.get["bad"] else None
    if not raters:
        raise JobError("empty-input", f"{', '.join(request.paths)} has no ratings.", "Check --input and --sample.")
    return ratings, raters, note


def _reject(lines: DataFrame, count: int, of: int, request: Request) -> str:
    bad = lines.where("reason is not null")
    folder = set_aside(bad, request.rejected)
    first = bad.first()
    example = f"{first['raw']} ({first['reason']})"
    check_share(count, of, request.max_bad, ", ".join(request.paths), folder, example)
    kept = f" A sample is in {folder}/." if folder else ""
    return f"{count:,} of {of:,} lines were left out, for example: {example[:120]}.{kept}"


def _titles(spark: SparkSession, request: Request, raters: dict[str, int]) -> dict[str, str]:
    known = {}
    if request.titles is not None:
        known = {row["movie"]: row["title"] for row in read_titles(spark, request.titles).collect()}
    return {movie: known.get(movie, movie) for movie in raters}


def _check_raters(raters: dict[str, int], titles: dict[str, str], movie: str | None, fewest: int) -> None:
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
            f"Of {len(raters):,} movies {enough} has --min-raters {fewest:,} or more; a pair needs two.",
            "Lower --min-raters, or give more ratings.",
        )


def _compare(
    users: DataFrame, plan: Plan, movies: int, focus: int | None, thresholds: Thresholds
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


def _file_names(request: Request) -> list[str]:
    return [f"{name}.{request.output_format}" for name in ("pairs", "likes")]


def _write(pairs: DataFrame, request: Request) -> list[OutputFile]:
    pairs_name, likes_name = _file_names(request)
    return [
        write_file(pairs, best_first(), request.output, pairs_name),
        write_file(likes(pairs, request.top), [F.asc("movie"), F.asc("rank")], request.output, likes_name),
    ]


def _notes(request: Request, bad: str | None) -> list[str]:
    notes = [] if bad is None else [bad]
    parts = []
    if request.sample is not None:
        parts.append(f"{request.sample:.4%} of the users")
    if request.limit is not None:
        parts.append(f"the first {request.limit:,} lines")
    if parts:
        notes.append(f"Tried on {' of '.join(parts)}; leave out --sample and --limit to run it in full.")
    return notes

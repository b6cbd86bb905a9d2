"""The way is chosen by the sizes; every case is one that people have."""

import pytest

from common.errors import JobError
from similarity.cluster import size_bytes, worker_bytes
from similarity.plan import Cluster, Size, choose_plan, intake_parts, shuffle_parts

MIB = 1 << 20
ML_100K = Size(movies=1_682, users=943, ratings=100_000, pairs=10_050_000)
ML_1M = Size(movies=3_706, users=6_040, ratings=1_000_209, pairs=194_000_000)
ML_25M = Size(movies=13_000, users=162_000, ratings=24_700_000, pairs=10_000_000_000)
# A shop: many things, few bought by anybody.
SPARSE = Size(movies=400_000, users=2_000_000, ratings=10_000_000, pairs=25_000_000)
LAPTOP = Cluster(cores=2, worker_bytes=4096 * MIB)
# Two executors of 1 GiB: 384 MiB of overhead each, for two cores.
SMALL = Cluster(cores=4, worker_bytes=worker_bytes({"spark.executor.cores": "2"}))
WIDE = Cluster(cores=64, worker_bytes=500 * MIB)


@pytest.mark.parametrize(
    ("size", "cluster", "method"),
    [
        (ML_100K, LAPTOP, "tiles"),
        (ML_1M, LAPTOP, "tiles"),
        (ML_1M, SMALL, "tiles"),
        (ML_25M, WIDE, "tiles"),
        (SPARSE, LAPTOP, "join"),
        (SPARSE, WIDE, "join"),
        # Nothing but the join fits beside numpy itself.
        (ML_100K, Cluster(2, 60 * MIB), "join"),
    ],
)
def test_the_cheaper_way_is_taken(size, cluster, method):
    assert choose_plan(size, cluster).method == method


@pytest.mark.parametrize(("size", "cluster"), [(ML_100K, LAPTOP), (ML_1M, SMALL), (ML_1M, WIDE), (ML_25M, WIDE)])
def test_tiles_are_enough_for_all_cores_and_small_enough_for_a_worker(size, cluster):
    plan = choose_plan(size, cluster)
    blocks = -(-size.movies // plan.block)
    assert blocks * (blocks + 1) / 2 >= 3 * cluster.cores
    # Four int64 sums and a float32 product a pair, six float32 columns of 1,024 users a movie.
    assert 36 * plan.block**2 + 24 * 1024 * plan.block <= cluster.worker_bytes
    # What a part of the users sends: six bytes a rating and block.
    assert size.ratings * blocks * 6 / plan.parts <= 32 * MIB


def test_less_memory_makes_smaller_tiles():
    blocks = [choose_plan(ML_25M, Cluster(64, mib * MIB)).block for mib in (100, 200, 500)]
    assert blocks == sorted(blocks)
    assert blocks[0] < blocks[-1]


def test_a_forced_way_is_taken_even_when_the_other_is_cheaper():
    assert choose_plan(ML_1M, LAPTOP, "join").method == "join"
    assert choose_plan(SPARSE, LAPTOP, "tiles").method == "tiles"


def test_what_would_take_days_is_refused_with_the_numbers_and_advice():
    huge = Size(movies=300_000, users=5_000_000, ratings=1_000_000_000, pairs=400_000_000_000)
    with pytest.raises(
        JobError, match=r"300,000 movies and 1,000,000,000 ratings need about \d[\d,]* hours of 4 cores"
    ) as caught:
        choose_plan(huge, SMALL)
    assert (caught.value.code, caught.value.exit_code) == ("does-not-fit", 22)
    assert "--min-raters" in caught.value.hint
    assert choose_plan(huge, SMALL, "join").method == "join"


def test_tiles_that_cannot_fit_a_worker_are_refused_with_what_it_needs_and_has():
    with pytest.raises(JobError, match="needs 81 MiB for the smallest tile and has 60 MiB") as caught:
        choose_plan(ML_1M, Cluster(2, 60 * MIB), "tiles")
    assert caught.value.code == "does-not-fit"
    assert "spark.executor.memoryOverhead" in caught.value.hint


@pytest.mark.parametrize(
    ("conf", "mib"),
    [
        ({}, 249),
        ({"spark.executor.cores": "2"}, 124),
        # EMR: 0.1875 of the heap.
        ({"spark.executor.memory": "4g", "spark.executor.memoryOverheadFactor": "0.1875"}, 499),
        ({"spark.executor.memory": "4g", "spark.executor.memoryOverhead": "1000", "spark.executor.cores": "2"}, 325),
        ({"spark.executor.pyspark.memory": "2g", "spark.executor.cores": "4"}, 512),
    ],
)
def test_a_workers_memory_is_its_share_of_the_overhead(conf, mib):
    assert worker_bytes(conf) // MIB == mib


@pytest.mark.parametrize(("text", "size"), [("4g", 4 << 30), ("384", 384 << 20), ("512MB", 512 << 20), ("8k", 8192)])
def test_sizes_are_read_as_spark_writes_them(text, size):
    assert size_bytes(text) == size


@pytest.mark.parametrize(("size", "cores", "parts"), [(0, 2, 4), (10 << 30, 2, 80), (10 << 30, 64, 128)])
def test_shuffle_parts_follow_the_bytes_and_the_cores(size, cores, parts):
    assert shuffle_parts(size, cores) == parts


@pytest.mark.parametrize(
    ("size", "cores", "parts"), [(0, 2, 2), (24 << 20, 2, 4), (650 << 20, 2, 82), (650 << 20, 64, 128)]
)
def test_users_are_dealt_to_parts_that_python_can_hold(size, cores, parts):
    assert intake_parts(size, cores) == parts

"""The sample of rejected records: some of them, however many there are and however they lie."""

import json

from pyspark import SparkContext

from loading import rejected
from loading.catalog import Table
from loading.rejected import sample
from loading.rows import TableRows


def test_of_many_partitions_no_more_comes_back_than_the_driver_can_hold(spark, monkeypatch):
    monkeypatch.setattr(rejected, "_MOST_SAMPLES", 4)
    monkeypatch.setattr(rejected, "_MOST_PIECES", 2)
    held = []
    run = SparkContext.runJob

    def run_job(*arguments):
        found = run(*arguments)
        held.append(len(found))
        return found

    monkeypatch.setattr(SparkContext, "runJob", run_job)
    frame = spark.range(0, 50, 1, 5).selectExpr(
        "id % 2 = 0 as bad", "named_struct('file', 'f', 'reason', 'odd', 'raw', cast(id as string)) as rejected"
    )
    samples = sample(TableRows(Table("public", "t", ()), (), frame, "append"))
    assert [json.loads(one)["raw"] for one in samples] == ["0", "10", "20", "30"]
    assert held == [5]

"""What is made of Spark's status tracker, which forgets, lags and counts what it then skips."""

import pytest
from pyspark.status import SparkJobInfo, SparkStageInfo

from common.work import Work


class Tracker:
    """Answers as Spark's status tracker does, with what a test puts into it."""

    def __init__(self):
        self.jobs, self.stages = {}, {}

    def job(self, id, status, *stages):
        self.jobs[id] = SparkJobInfo(id, stages, status)

    def stage(self, id, total, done, active=0, failed=0, attempt=0):
        self.stages[id] = SparkStageInfo(id, attempt, f"stage {id}", total, active, done, failed)

    def getJobIdsForGroup(self, _):
        return list(self.jobs)

    def getActiveJobsIds(self):
        return sorted(id for id, job in self.jobs.items() if job.status == "RUNNING")

    def getActiveStageIds(self):
        return sorted(id for id, stage in self.stages.items() if stage.numActiveTasks)

    def getJobInfo(self, id):
        return self.jobs.get(id)

    def getStageInfo(self, id):
        return self.stages.get(id)


@pytest.fixture
def tracker():
    return Tracker()


def told(work):
    work.look()
    counts = work.counts()
    stages = [(one["id"], one["state"], one["done"], one["total"]) for one in work.stages()]
    return (counts.total, counts.done, counts.active, counts.failed), stages


def test_work_that_waits_counts_but_is_no_stage_of_now(tracker):
    work = Work(tracker)
    tracker.job(0, "RUNNING", 0, 1)
    tracker.stage(0, 4, 1, active=2, failed=1)
    tracker.stage(1, 6, 0)
    assert told(work) == ((10, 1, 2, 1), [(0, "active", 1, 4)])


def test_what_spark_forgets_is_kept(tracker):
    work = Work(tracker)
    tracker.job(0, "RUNNING", 0)
    tracker.stage(0, 4, 4)
    work.look()
    tracker.jobs.clear()
    tracker.stages.clear()
    assert told(work) == ((4, 4, 0, 0), [(0, "done", 4, 4)])


def test_skipped_stages_are_no_work_once_the_last_stage_of_their_job_has_begun(tracker):
    work = Work(tracker)
    tracker.job(0, "RUNNING", 5, 6)
    tracker.stage(5, 200, 0)
    tracker.stage(6, 10, 0)
    assert told(work)[0] == (210, 0, 0, 0)
    tracker.stage(6, 10, 3, active=2)
    assert told(work) == ((10, 3, 2, 0), [(6, "active", 3, 10)])
    tracker.job(0, "SUCCEEDED", 5, 6)
    tracker.stage(6, 10, 10)
    assert told(work) == ((10, 10, 0, 0), [(6, "done", 10, 10)])


def test_a_failed_job_leaves_nothing_to_do(tracker):
    work = Work(tracker)
    tracker.job(0, "FAILED", 0, 1)
    tracker.stage(0, 8, 3, failed=4)
    tracker.stage(1, 8, 0)
    assert told(work) == ((3, 3, 0, 4), [(0, "failed", 3, 3)])


def test_a_stage_that_is_tried_again_has_done_what_it_did(tracker):
    work = Work(tracker)
    tracker.job(0, "RUNNING", 0)
    tracker.stage(0, 10, 9, active=1)
    work.look()
    # Of the ten, three have to be done again.
    tracker.stage(0, 3, 1, active=2, attempt=1)
    assert told(work) == ((12, 10, 2, 0), [(0, "active", 10, 12)])


def test_a_speculative_task_is_not_done_twice(tracker):
    work = Work(tracker)
    tracker.job(0, "RUNNING", 0)
    tracker.stage(0, 4, 5, active=1)
    assert told(work)[0] == (4, 4, 0, 0)


def test_a_stage_that_two_jobs_wait_for_is_counted_once(tracker):
    work = Work(tracker)
    tracker.job(0, "RUNNING", 0, 1)
    tracker.job(1, "RUNNING", 0, 2)
    for stage in range(3):
        tracker.stage(stage, 5, 0)
    assert told(work)[0] == (15, 0, 0, 0)


def test_jobs_of_before_and_gaps_in_their_numbers_do_no_harm(tracker):
    tracker.job(7, "SUCCEEDED", 0)
    tracker.stage(0, 5, 5)
    work = Work(tracker)
    tracker.job(10, "RUNNING", 1)
    tracker.stage(1, 2, 1, active=1)
    assert told(work)[0] == (2, 1, 1, 0)


def test_twelve_stages_are_told_the_running_ones_first(tracker):
    work = Work(tracker)
    for job in range(30):
        tracker.job(job, "SUCCEEDED", job)
        tracker.stage(job, 1, 1)
    tracker.job(30, "RUNNING", *range(30, 45))
    for stage in range(30, 45):
        tracker.stage(stage, 4, 1, active=1)
    assert [id for id, *_ in told(work)[1]] == list(range(33, 45))
    tracker.job(30, "SUCCEEDED", *range(30, 45))
    tracker.job(31, "RUNNING", 45)
    tracker.stage(45, 4, 1, active=1)
    counts, stages = told(work)
    assert [id for id, *_ in stages] == list(range(34, 46))
    assert counts == (30 + 15 + 4, 30 + 15 + 1, 1, 0)


def test_a_stage_keeps_its_line_of_code_below_the_deepest_folder(tracker):
    work = Work(tracker)
    tracker.job(0, "RUNNING", 0, 1)
    for id, name in enumerate([f"collect at {'/deep' * 100}/jobs.zip/training/survey.py:55", "a/b"]):
        tracker.stages[id] = SparkStageInfo(id, 0, name, 4, 1, 1, 0)
    work.look()
    assert [stage["name"] for stage in work.stages()] == ["collect at survey.py:55", "a/b"]


def test_a_flood_of_jobs_makes_no_look_dear(tracker):
    work = Work(tracker)
    for job in range(5000):
        tracker.job(job, "SUCCEEDED", job)
        tracker.stage(job, 1, 1)
    tracker.job(5000, "RUNNING", 5000)
    tracker.stage(5000, 4, 1, active=1)
    asked = []
    answer = tracker.getJobInfo
    tracker.getJobInfo = lambda id: asked.append(id) or answer(id)
    assert (5000, "active", 1, 4) in told(work)[1]
    assert len(asked) < 200

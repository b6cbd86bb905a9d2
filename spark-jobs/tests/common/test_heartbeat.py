"""How a job tells how far it is, with a real Spark, and with file systems that fail and hang."""

import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from common import files, heartbeat
from common.heartbeat import doing
from common.stopwatch import Stopwatch


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr(heartbeat, "_SECONDS", 0.1)
    monkeypatch.setattr(heartbeat, "_BREATHER", 1)
    # On a busy machine a word may take its time; the last one is looked at.
    monkeypatch.setattr(heartbeat, "_LAST_WORD_SECONDS", 60)


@pytest.fixture
def told(monkeypatch):
    """All that is written, in order, with an event a test can wait by."""
    beats = []
    more = threading.Condition()
    real = files.overwriter

    def overwriter(spark, uri):
        write = real(spark, uri)

        def keep(text):
            write(text)
            with more:
                beats.append(json.loads(text))
                more.notify_all()

        return keep

    monkeypatch.setattr(files, "overwriter", overwriter)

    def until(fits):
        with more:
            assert more.wait_for(lambda: any(fits(beat) for beat in beats), 60), beats
            return next(beat for beat in beats if fits(beat))

    return beats, until


def slow_tasks(spark, count):
    return spark.sparkContext.parallelize(range(count), count).map(lambda x: time.sleep(0.15) or x)


def held_tasks(spark, count, gate):
    """As many tasks, of which the first half is quick, and the others end once there is a file."""

    def hold(x):
        while x >= count // 2 and not os.path.exists(gate):
            time.sleep(0.02)
        return x

    return spark.sparkContext.parallelize(range(count), count).map(hold)


def test_a_slow_job_tells_how_far_it_is(spark, tmp_path, told):
    beats, until = told
    result = str(tmp_path / "runs" / "r-1" / "result.json")
    with heartbeat.heartbeat(spark, result):
        doing("counting", rows=1_200_000)
        until(lambda beat: beat["doing"] == "counting")
        gate = tmp_path / "gate"
        pairs = held_tasks(spark, 16, str(gate)).map(lambda x: (x % 2, 1)).reduceByKey(lambda a, b: a + b, 2)
        with ThreadPoolExecutor(1) as pool:
            counted = pool.submit(pairs.count)
            try:
                under_way = until(lambda beat: beat["tasks"]["active"] > 0 and 0 < beat["tasks"]["done"] < 16)
            finally:
                gate.touch()
            assert counted.result() == 2
    assert under_way["rows"] == 1_200_000
    assert under_way["tasks"]["total"] == 18
    assert [stage["state"] for stage in under_way["stages"]] == ["active"]
    assert under_way["movedAt"] is not None

    kept = json.loads((tmp_path / "runs" / "r-1" / "progress.json").read_text())
    assert kept == beats[-1]
    assert kept["percent"] == 100
    assert kept["tasks"] == {"total": 18, "done": 18, "active": 0, "failed": 0}
    assert [(stage["state"], stage["done"]) for stage in kept["stages"]] == [("done", 16), ("done", 2)]
    assert [beat["sequence"] for beat in beats] == list(range(1, len(beats) + 1))
    moved = [beat["movedAt"] for beat in beats if beat["movedAt"]]
    assert moved == sorted(moved)


def test_phases_say_what_a_job_does_and_afterwards_what_was_said_before(spark, tmp_path, told):
    _, until = told
    watch = Stopwatch()
    with heartbeat.heartbeat(spark, str(tmp_path / "r.json")):
        doing("outside")
        with watch.phase("train", rows=7):
            assert until(lambda beat: beat["doing"] == "train")["rows"] == 7
        until(lambda beat: beat["doing"] == "outside" and beat["sequence"] > 1)


def test_a_failed_job_is_never_at_its_end(spark, tmp_path, told):
    beats, _ = told

    def fail():
        with heartbeat.heartbeat(spark, str(tmp_path / "r.json")):
            spark.range(3).count()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert beats[-1]["percent"] is None
    assert beats[-1]["tasks"]["done"] > 0


def test_a_reader_never_finds_half_a_file(spark, tmp_path):
    target = tmp_path / "progress.json"
    write = files.overwriter(spark, str(target))
    texts = [json.dumps({"n": n, "fill": "ä" * 200_000}) for n in range(8)]
    write(texts[0])
    over = threading.Event()
    seen, broken = [], []

    def read():
        try:
            while not over.is_set():
                seen.append(json.loads(target.read_text("utf-8"))["n"])
        except (OSError, ValueError) as error:
            broken.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for text in texts:
        write(text)
    over.set()
    reader.join()
    assert (broken, seen) == ([], sorted(seen))
    assert seen


def test_without_a_result_nothing_is_told(spark, monkeypatch):
    monkeypatch.setattr(heartbeat, "_Heart", None)
    with heartbeat.heartbeat(spark, None):
        assert spark.range(3).count() == 3


def test_a_file_system_that_fails_is_told_once_and_fails_nothing(spark, tmp_path, capsys, monkeypatch):
    told = threading.Event()
    real = heartbeat._complain
    monkeypatch.setattr(heartbeat, "_complain", lambda error: (real(error), told.set()))
    (tmp_path / "file").write_text("in the way")
    with heartbeat.heartbeat(spark, str(tmp_path / "file" / "r.json")):
        assert told.wait(60)
        assert slow_tasks(spark, 8).count() == 8
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("how far the job is could not be told: ")
    assert "Not a directory" in line or "exist" in line


def test_a_file_system_that_hangs_holds_nothing_up_and_leaves_nothing_behind_in_java(spark, tmp_path, monkeypatch):
    hangs = threading.Event()

    def overwriter(_, __):
        hangs.set()
        spark.sparkContext._jvm.java.lang.Thread.sleep(60_000)

    monkeypatch.setattr(files, "overwriter", overwriter)
    monkeypatch.setattr(heartbeat, "_LAST_WORD_SECONDS", 0.1)
    with heartbeat.heartbeat(spark, str(tmp_path / "r.json")):
        assert hangs.wait(60)
        assert spark.range(3).count() == 3
        ended = time.monotonic()
    assert time.monotonic() - ended < 20
    for thread in threading.enumerate():
        if thread.name == "heartbeat":
            thread.join(10)
            assert not thread.is_alive()


def test_a_session_that_is_gone_is_no_reason_to_fail(tmp_path, capsys):
    class Stopped:
        @property
        def sparkContext(self):
            raise RuntimeError("stopped")

    with heartbeat.heartbeat(Stopped(), str(tmp_path / "r.json")):
        pass
    assert "stopped" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("s3://b/runs/r-1/result.json", "s3://b/runs/r-1/progress.json"),
        ("hdfs:///x/result.json", "hdfs:///x/progress.json"),
        ("r.json", "progress.json"),
    ],
)
def test_it_lies_beside_the_result(result, expected):
    assert heartbeat._beside(result) == expected

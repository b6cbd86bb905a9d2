"""Copies of event logs, by the JVM of the session that the other tests use as well."""

import pytest

from common import event_log
from common.event_log import EventLog, copy_event_log, event_log_of

LINES = "".join(f'{{"Event":"SparkListenerTaskEnd","Stage ID":{number}}}\n' for number in range(5000))


@pytest.fixture
def log(spark, tmp_path):
    context = spark.sparkContext
    folder = tmp_path / "events"
    folder.mkdir()
    return EventLog(context._jvm, context._jsc.hadoopConfiguration(), folder.as_uri(), "application_1_0001_1")


def unpacked(log, path):
    stream = log.jvm.com.github.luben.zstd.ZstdInputStream(log.jvm.java.io.FileInputStream(str(path)))
    return log.jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8")


def written(tmp_path):
    return sorted(path.name for path in (tmp_path / "run" / "event-log").iterdir() if not path.name.startswith("."))


def test_a_plain_log_is_packed_as_spark_packs_and_names(log, tmp_path):
    (tmp_path / "events" / log.name).write_text(LINES)
    (tmp_path / "events" / f"{log.name}1").write_text("of another application")
    copy_event_log(log, str(tmp_path / "run" / "event-log"))
    assert written(tmp_path) == [f"{log.name}.zstd"]
    copy = tmp_path / "run" / "event-log" / f"{log.name}.zstd"
    assert unpacked(log, copy) == LINES
    assert copy.stat().st_size < len(LINES) / 5


def test_a_rolling_and_packed_log_is_copied_as_it_is_without_its_state(log, tmp_path):
    rolling = tmp_path / "events" / f"eventlog_v2_{log.name}"
    rolling.mkdir()
    for number in (2, 1, 10):
        (rolling / f"events_{number}_{log.name}.lz4").write_bytes(b"packed %d" % number)
    (rolling / f"appstatus_{log.name}").write_bytes(b"")
    copy_event_log(log, str(tmp_path / "run" / "event-log"))
    assert written(tmp_path) == sorted(f"events_{number}_{log.name}.lz4" for number in (1, 2, 10))
    copy = tmp_path / "run" / "event-log" / f"events_10_{log.name}.lz4"
    assert copy.read_bytes() == b"packed 10"


def test_of_a_log_that_is_too_long_the_beginning_is_copied(log, tmp_path, monkeypatch):
    monkeypatch.setattr(event_log, "_MOST_BYTES", 1000)
    (tmp_path / "events" / f"{log.name}.inprogress").write_text(LINES)
    copy_event_log(log, str(tmp_path / "run" / "event-log"))
    assert unpacked(log, tmp_path / "run" / "event-log" / f"{log.name}.zstd") == LINES[:1000]


def test_of_a_rolling_log_that_is_too_long_the_first_files_are_copied(log, tmp_path, monkeypatch):
    monkeypatch.setattr(event_log, "_MOST_BYTES", 20)
    rolling = tmp_path / "events" / f"eventlog_v2_{log.name}"
    rolling.mkdir()
    for number in (1, 2, 3):
        (rolling / f"events_{number}_{log.name}.lz4").write_bytes(b"ten bytes." * 2)
    copy_event_log(log, str(tmp_path / "run" / "event-log"))
    assert written(tmp_path) == [f"events_1_{log.name}.lz4"]


def test_a_log_that_cannot_be_copied_is_said_and_no_failure(log, tmp_path, capsys):
    (tmp_path / "events" / log.name).write_text(LINES)
    (tmp_path / "run").write_text("in the way")
    copy_event_log(log, str(tmp_path / "run" / "event-log"))
    assert "event log was not copied" in capsys.readouterr().err


def test_without_event_logs_there_is_none(spark):
    assert event_log_of(spark) is None

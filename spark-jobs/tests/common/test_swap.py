"""Of two who saw the same, one writes; on S3 that is test_objects.py's."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from common import swap
from common.errors import JobError
from common.swap import read_tagged, write_if_unchanged


@pytest.fixture(params=["local disk", "as on HDFS"])
def uri(request, tmp_path, monkeypatch):
    if request.param == "as on HDFS":
        monkeypatch.setattr(swap, "local_path", lambda *_: None)
    return str(tmp_path / "models" / "champion.json")


def test_a_file_is_replaced_by_who_has_seen_it(spark, uri):
    assert read_tagged(spark, uri) is None
    assert write_if_unchanged(spark, uri, "eins 😀", None)
    first = read_tagged(spark, uri)
    assert first.text == "eins 😀"
    assert not write_if_unchanged(spark, uri, "late", None)
    assert write_if_unchanged(spark, uri, "zwei", first.tag)
    assert not write_if_unchanged(spark, uri, "later", first.tag)
    assert read_tagged(spark, uri).text == "zwei"
    left = {path.name for path in Path(uri).parent.iterdir() if path.suffix != ".crc"}
    assert left <= {"champion.json", ".champion.json.lock"}


def test_of_writers_at_once_one_wins(spark, tmp_path):
    uri = str(tmp_path / "champion.json")
    start = Barrier(8)

    def write(number):
        start.wait()
        return write_if_unchanged(spark, uri, f"writer {number}", None)

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, range(8)))
    assert won.count(True) == 1
    assert read_tagged(spark, uri).text == f"writer {won.index(True)}"


def test_a_lock_that_was_left_behind_is_named(spark, tmp_path, monkeypatch):
    monkeypatch.setattr(swap, "local_path", lambda *_: None)
    (tmp_path / ".champion.json.lock").touch()
    with pytest.raises(JobError, match=r"\.champion\.json\.lock says that another run") as caught:
        write_if_unchanged(spark, str(tmp_path / "champion.json"), "x", None)
    assert "delete the lock" in caught.value.hint
    assert not (tmp_path / "champion.json").exists()

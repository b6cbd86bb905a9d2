"""From failures to results and exit codes, on the session that the other tests use as well."""

import json
from contextlib import contextmanager

import pytest

from common import session
from common.arguments import JobParser
from common.entry import run_job
from common.errors import JobError
from common.results import Success


@pytest.fixture(autouse=True)
def shared_session(spark, monkeypatch):
    @contextmanager
    def keep(_):
        yield spark

    monkeypatch.setattr(session, "spark_session", keep)


def run(job, *argv):
    return run_job(JobParser("sample", "A sample job."), job, [str(word) for word in argv])


def fails_with(error):
    def job(_, __):
        raise error

    return job


def test_a_success_is_printed_and_written(tmp_path, capsys):
    assert run(lambda _, __: Success("all 3 fine"), "--result", tmp_path / "r.json") == 0
    out, err = capsys.readouterr()
    printed = json.loads(out)
    assert printed["headline"] == "all 3 fine"
    assert err == "all 3 fine\n"
    assert json.loads((tmp_path / "r.json").read_text()) == printed


def test_an_understood_failure_has_its_own_code_and_no_trace(tmp_path, capsys):
    job = fails_with(JobError("one-class", "All are 'x'.", "Widen it."))
    assert run(job, "--result", tmp_path / "r.json") == 13
    out, err = capsys.readouterr()
    assert json.loads(out)["error"] == {"code": "one-class", "message": "All are 'x'.", "hint": "Widen it."}
    assert err == "one-class: All are 'x'. Widen it.\n"
    assert json.loads((tmp_path / "r.json").read_text())["status"] == "failed"


def test_an_unforeseen_failure_keeps_its_trace_and_says_its_cause_last(capsys):
    assert run(fails_with(ZeroDivisionError("division by zero"))) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["code"] == "unexpected"
    assert "Traceback" in err
    assert "ZeroDivisionError: division by zero" in err.splitlines()[-1]


def test_a_result_that_cannot_be_written_fails_the_run(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert run(lambda _, __: Success("fine"), "--result", tmp_path / "file" / "r.json") != 0
    assert json.loads(capsys.readouterr().out)["status"] == "failed"


def test_a_wrong_argument_reaches_the_result(tmp_path):
    assert run(lambda _, __: Success("fine"), "--wrong", "--result", tmp_path / "r.json") == 2
    assert "--wrong" in json.loads((tmp_path / "r.json").read_text())["error"]["message"]


def test_a_result_is_json_that_every_reader_takes():
    from common.results import Metric, one_line, success_json

    with pytest.raises(ValueError, match="JSON"):
        one_line(success_json(Success("x", metrics=[Metric("f1", float("nan"), "0.0")])))


def test_every_code_has_a_number_of_its_own():
    from common.errors import EXIT_CODES

    assert len(set(EXIT_CODES.values())) == len(EXIT_CODES)
    with pytest.raises(ValueError, match="Unknown error code 'odd'"):
        JobError("odd", "x")


class TestAfter:
    """A step of a chain looks at the results of those before it, without a session."""

    @pytest.fixture
    def no_session(self, monkeypatch):
        def refuse(_):
            raise AssertionError("a session was opened")

        monkeypatch.setattr(session, "spark_session", refuse)

    @pytest.fixture
    def load(self, tmp_path):
        (tmp_path / "load.json").write_text(json.dumps({"version": 1, "status": "succeeded", "headline": "3 rows"}))
        return tmp_path / "load.json"

    @pytest.mark.usefixtures("no_session")
    @pytest.mark.parametrize("text", [None, "", "{cut o", "[]", '{"version": 1, "status": "failed", "error": {}}'])
    def test_it_does_not_begin_after_what_is_no_success(self, text, tmp_path, load, capsys):
        before = tmp_path / "before.json"
        if text is not None:
            before.write_text(text)
        begun = []
        words = ("--after", load, "--after", before, "--result", tmp_path / "r.json")
        assert run(lambda *_: begun.append(1), *words) == 3
        assert begun == []
        written = json.loads((tmp_path / "r.json").read_text())
        assert written["error"]["code"] == "not-begun"
        assert str(before) in written["error"]["message"]
        assert json.loads(capsys.readouterr().out) == written

    def test_it_begins_after_successes(self, tmp_path, load):
        assert run(lambda *_: Success("fine"), "--after", load, "--result", tmp_path / "r.json") == 0
        assert json.loads((tmp_path / "r.json").read_text())["headline"] == "fine"

    @pytest.mark.usefixtures("no_session")
    def test_what_cannot_be_read_is_said_and_begins_nothing(self, capsys):
        assert run(lambda *_: Success("fine"), "--after", "nosuch://somewhere/r.json") != 0
        assert json.loads(capsys.readouterr().out)["status"] == "failed"

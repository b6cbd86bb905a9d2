"""What holds for the script of every job, whatever it does."""

import json

import pytest

from submitting import SCRIPTS, python

by_name = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)


@by_name
def test_help_is_full_and_needs_no_spark(script, tmp_path):
    watch = (
        "import runpy, sys\n"
        "sys.modules['pyspark'] = None\n"
        f"sys.argv = [{script.name!r}, '--help']\nrunpy.run_path({str(script)!r}, run_name='__main__')\n"
    )
    done = python("-c", watch, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for word in ("--result", "--run", "--rejected", "exit codes:", "bad-arguments"):
        assert word in done.stdout


@by_name
def test_importing_it_does_nothing(script):
    done = python("-c", f"import runpy; runpy.run_path({str(script)!r}); import sys; print('pyspark' in sys.modules)")
    assert done.stdout == "False\n"


@by_name
def test_a_wrong_command_line_ends_at_once_with_a_result(script, tmp_path):
    done = python(script, "--no-such-option", cwd=tmp_path)
    assert done.returncode == 2
    result = json.loads(done.stdout)
    assert (result["version"], result["status"], result["error"]["code"]) == (1, "failed", "bad-arguments")
    assert result["error"]["message"].startswith(f"{script.stem}: ")
    assert done.stderr.splitlines()[-1].startswith("bad-arguments: ")
    assert "Traceback" not in done.stderr

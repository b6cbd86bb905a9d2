"""The jobs' scripts as people and EMR start them."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

JOBS = Path(__file__).resolve().parents[1]
SCRIPTS = sorted(path for path in (JOBS / "jobs").glob("*.py") if path.name != "__init__.py")
_SPARK_SUBMIT = Path(sys.executable).with_name("spark-submit")
_FAST = ["--conf", "spark.ui.enabled=false", "--driver-java-options", "-XX:TieredStopAtLevel=1"]


def python(*argv, cwd=None):
    """Runs Python as it is, without anything that makes the jobs' packages known."""
    return subprocess.run([sys.executable, *map(str, argv)], capture_output=True, text=True, cwd=cwd, check=False)


def spark_submit(*argv, cwd):
    """Runs spark-submit on two local cores."""
    environment = {**os.environ, "PATH": f"{_SPARK_SUBMIT.parent}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)
    command = [str(_SPARK_SUBMIT), "--master", "local[2]", *_FAST, *map(str, argv)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False, timeout=300)


def last_words(done):
    """The result that a job printed and the line for people below it: spark-submit puts stderr into stdout."""
    *_, printed, last = done.stdout.splitlines()
    return json.loads(printed), last


def shipped(name, folder):
    """The words that start a job from its script and the zip of the packages alone, as a cluster gets them."""
    bundle = folder / "spark-jobs.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        for path in JOBS.rglob("*.py"):
            if "tests" not in path.relative_to(JOBS).parts:
                archive.write(path, path.relative_to(JOBS))
    script = folder / "container" / f"{name}.py"
    script.parent.mkdir()
    script.write_bytes((JOBS / "jobs" / f"{name}.py").read_bytes())
    return ["--py-files", bundle, script]

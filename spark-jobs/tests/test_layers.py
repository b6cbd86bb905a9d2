"""How the folders stand to one another: what ARCHITECTURE.md says of spark-jobs/."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
# What two jobs read; every other package is the way of one job.
SHARED = {"common", "tweets"}


def _imported(path: Path) -> set:
    """The first words of all that a file imports, also inside of its functions."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.partition(".")[0] for name in names}


def _of_ours(folder: str) -> set:
    return set().union(*(_imported(path) for path in (ROOT / folder).glob("*.py"))) & set(FOLDERS)


def test_packages_know_what_is_shared_and_never_a_job_or_each_other():
    assert {"common", "jobs", "training", "tweets"} <= set(FOLDERS)
    for folder in set(FOLDERS) - {"jobs"}:
        assert _of_ours(folder) - SHARED - {folder} == set(), folder


def test_what_is_shared_knows_nothing_above_it():
    assert _of_ours("common") == {"common"}
    assert _of_ours("tweets") == {"common", "tweets"}


def test_a_script_goes_one_way_with_a_package_of_its_own():
    own = {path.stem: _imported(path) & set(FOLDERS) - SHARED for path in (ROOT / "jobs").glob("[a-z]*.py")}
    assert sorted(len(packages) for packages in own.values()) == [1] * len(own), own
    assert len(set().union(*own.values())) == len(own), own


def test_no_package_is_called_as_a_script():
    # On a cluster the script's own folder comes first where Python looks.
    assert {path.stem for path in (ROOT / "jobs").glob("[a-z]*.py")} & set(FOLDERS) == set()

"""The bootstrap action, with a python3 that stands in for a node's: it has numpy, and a pip that only takes notes."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "bootstrap" / "python-packages.sh"


@pytest.fixture
def node(tmp_path):
    """A node whose packages are folders of modules; its pip makes one, or fails for the package `absent`."""
    packages = tmp_path / "packages"
    packages.mkdir()

    def module(name, version="1.0"):
        (packages / f"{name}.py").write_text("")
        info = packages / f"{name}-{version}.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")

    module("numpy", "1.26.4")
    (packages / "pip.py").write_text(
        "import glob, os, shutil, sys\n"
        "wanted = [word for word in sys.argv[1:] if not word.startswith('-')][1:]\n"
        f"open({str(tmp_path / 'pip.log')!r}, 'a').write(' '.join(wanted) + '\\n')\n"
        "if 'absent' in wanted: sys.exit('ERROR: No matching distribution found for absent')\n"
        "for one in wanted:\n"
        "    name, _, version = one.partition('==')\n"
        "    name = name.split('[')[0]\n"
        f"    for old in glob.glob(os.path.join({str(packages)!r}, name + '-*')): shutil.rmtree(old)\n"
        f"    info = os.path.join({str(packages)!r}, f'{{name}}-{{version or 1}}.dist-info')\n"
        "    os.makedirs(info, exist_ok=True)\n"
        "    open(os.path.join(info, 'METADATA'), 'w').write(f'Name: {name}\\nVersion: {version or 1}\\n')\n"
        f"    open(os.path.join({str(packages)!r}, name + '.py'), 'w')\n"
    )
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={packages} exec /usr/bin/env python3 -S "$@"\n')
    python.chmod(0o755)

    def run(*argv):
        environment = {**os.environ, "STOKER_PYTHON": str(python)}
        return subprocess.run(["bash", SCRIPT, *argv], capture_output=True, text=True, env=environment, check=False)

    run.module = module
    run.log = tmp_path / "pip.log"
    return run


def test_a_node_that_has_all_is_left_alone(node):
    node.module("sample")
    done = node("sample")
    assert (done.returncode, done.stdout) == (0, "python-packages: all there\n")
    assert not node.log.exists()


def test_only_what_is_missing_is_installed_and_only_once(node):
    assert node("numpy", "fresh").returncode == 0
    assert node("numpy", "fresh").stdout == "python-packages: all there\n"
    assert node.log.read_text() == "fresh\n"


def test_another_version_is_installed(node):
    node.module("sample", "1.0")
    assert node("sample==1.0").stdout == "python-packages: all there\n"
    assert node("sample==2.0").returncode == 0
    assert node.log.read_text() == "sample==2.0\n"


def test_extras_are_for_pip_and_say_nothing_of_the_module(node):
    assert node("sample[fast]").returncode == 0
    assert node("sample[fast]").stdout == "python-packages: all there\n"
    assert node.log.read_text() == "sample[fast]\n"


def test_what_pip_installs_under_another_name_is_told(node):
    done = node("sample:samples")
    assert done.returncode == 1
    assert "cannot import it; is its module called otherwise" in done.stderr


def test_a_module_may_be_called_otherwise_than_its_package(node):
    node.module("sample")
    assert node("sample-binary:sample").stdout == "python-packages: all there\n"


def test_what_cannot_be_installed_is_named(node):
    done = node("absent")
    assert done.returncode == 1
    assert "No matching distribution" in done.stderr
    assert "could not install absent" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("wanted", ["--index-url=http://x", "a b", "x;y", "x[y", "x[]", ""])
def test_what_is_no_package_is_refused(node, wanted):
    done = node(wanted)
    assert done.returncode == 2
    assert f"'{wanted}' is no package" in done.stderr

"""The exit codes are what the README says that they are."""

import re
from pathlib import Path

from common.errors import EXIT_CODES

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_readme_lists_every_exit_code():
    rows = re.findall(r"^\| (\d+) \| `([\w-]+)` \|", README.read_text(), re.MULTILINE)
    assert rows == [(str(number), code) for code, number in EXIT_CODES.items()]

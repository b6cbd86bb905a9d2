"""Command lines of the jobs: shared options, typed values, and errors that name the bad one."""

from __future__ import annotations

import argparse
import base64
import binascii
import math
import re
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, NoReturn

from common.errors import JobError, exit_code_table

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class JobParser(argparse.ArgumentParser):
    """An argument parser that raises JobError instead of leaving the process, so that the result can tell of it."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=f"exit codes:\n    0  succeeded\n{exit_code_table()}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        shared = self.add_argument_group("shared by all jobs")
        shared.add_argument("--run", default="local", type=run_id, help="id of this run (default: %(default)s)")
        shared.add_argument("--result", metavar="URI", help="where the result JSON goes; it is always printed as well")
        shared.add_argument(
            "--after",
            action="append",
            default=[],
            metavar="URI",
            help="begin only if this result, of a step before this one, is of a success; as often as there are such",
        )
        shared.add_argument(
            "--rejected",
            metavar="URI",
            help="folder for a sample of the bad records (default: rejected/ beside --result, else none is kept)",
        )

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:
        """Parses as argparse does, words that come as `base64:…` as what they stand for."""
        return super().parse_known_args(
            [as_typed(word) for word in (sys.argv[1:] if args is None else args)], namespace
        )

    def error(self, message: str) -> NoReturn:
        raise JobError("bad-arguments", f"{self.prog}: {message}", f"See {self.prog} --help.")


def as_typed(word: str) -> str:
    """A word of the command line as it was typed: what the shell of a YARN node would run or change comes in base64."""
    encoded = re.fullmatch(r"(--[\w-]+=)?base64:(.*)", word)
    if not encoded:
        return word
    try:
        return (encoded[1] or "") + base64.b64decode(encoded[2], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return word


def add_input(group: argparse._ArgumentGroup, what: str) -> None:
    """Adds `--input` (paths, wildcards, several) and the two ways to try a job on a part: `--limit` and `--sample`."""
    group.add_argument(
        "--input",
        required=True,
        nargs="+",
        action="extend",
        metavar="PATH",
        help=f"{what}; wildcards, .gz and several paths are fine",
    )
    add_subset(group)


def add_subset(group: argparse._ArgumentGroup) -> None:
    """Adds `--limit` and `--sample`, which `common.subset` applies."""
    group.add_argument("--limit", type=whole(1), metavar="COUNT", help="try it on this many records only")
    group.add_argument("--sample", type=part, metavar="SHARE", help="try it on this share of the records, such as 5%%")


def add_max_bad(group: argparse._ArgumentGroup, default: str) -> None:
    """Adds `--max-bad`, the share of malformed records above which a job fails before it publishes anything."""
    group.add_argument(
        "--max-bad",
        type=share,
        default=share(default),
        metavar="SHARE",
        help=f"fail when more records than this are malformed (default: {default.replace('%', '%%')})",
    )


def rejected_folder(arguments: argparse.Namespace) -> str | None:
    """Where bad records are set aside: `--rejected`, or `rejected/` beside `--result`; None when neither is given."""
    if arguments.rejected is not None:
        return str(arguments.rejected).rstrip("/")
    if arguments.result is None:
        return None
    return f"{str(arguments.result).rpartition('/')[0] or '.'}/rejected"


def peek_option(argv: Sequence[str], option: str) -> str | None:
    """The value of an option in a command line that may be wrong everywhere else."""
    for position, word in enumerate(argv):
        if word == option and position + 1 < len(argv) and not argv[position + 1].startswith("--"):
            return argv[position + 1]
        if word.startswith(f"{option}="):
            return word.removeprefix(f"{option}=")
    return None


def run_id(text: str) -> str:
    """A run's id: it becomes part of a path, so it must not leave its folder."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is no run id: letters, digits, '.', '_' and '-', at most 128")
    return text


def span(text: str) -> timedelta:
    """A span of time such as `90m`, `24h`, `7d` or `2w`."""
    match = re.fullmatch(r"(\d{1,6})([mhdw])", text.strip().lower())
    if not match or int(match[1]) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no span of time: write 90m, 24h, 7d or 2w")
    return int(match[1]) * _UNITS[match[2]]


def moment(text: str) -> datetime:
    """A moment in UTC: `now`, a date, or an ISO 8601 time."""
    if text == "now":
        return datetime.now(timezone.utc)
    try:
        parsed = datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no time: write 2026-11-21, 2026-11-21T15:00 or now") from None
    return parsed.astimezone(timezone.utc) if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


def since(text: str) -> timedelta | datetime | None:
    """The start of a window: a span back from its end, a moment, or `all` (None)."""
    if text == "all":
        return None
    try:
        return span(text)
    except argparse.ArgumentTypeError:
        pass
    try:
        return moment(text)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no start: write a span (7d), a date (2026-11-21) or all"
        ) from None


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """A parser of whole numbers between two bounds, both legal."""
    legal = f"at least {least}" if most is None else f"from {least} to {most}"

    def parse(text: str) -> int:
        number = int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else None
        if number is None or number < least or (most is not None and number > most):
            raise argparse.ArgumentTypeError(f"'{text}' is not legal: give a whole number {legal}")
        return number

    return parse


def real(least: float, most: float) -> Callable[[str], float]:
    """A parser of numbers between two bounds, both legal."""

    def parse(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is not legal: give a number from {least:g} to {most:g}")
        return number

    return parse


def share(text: str) -> float:
    """A share of a whole, as `5%` or `0.05`."""
    try:
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no share: write 5% or 0.05, from 0 to 1")
    return number


def part(text: str) -> float:
    """A share that leaves something: above 0, as `5%` or `0.05`."""
    number = share(text)
    if number == 0:
        raise argparse.ArgumentTypeError(f"'{text}' leaves nothing to try: write 5% or 0.05, above 0% and up to 100%")
    return number


def field_path(text: str) -> str:
    """A JSON field, nested ones with dots: `sentiment`, `annotations.mood`."""
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*){0,4}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is no field: write a name such as sentiment or annotations.mood")
    return text

"""Failures that a job understands: one sentence, a hint, and an exit code of their own."""

from __future__ import annotations

EXIT_CODES = {
    "unexpected": 1,
    "bad-arguments": 2,
    "not-begun": 3,
    "path-not-found": 10,
    "empty-input": 11,
    "too-little-data": 12,
    "one-class": 13,
    "empty-window": 14,
    "no-permission": 15,
    "wrong-columns": 16,
    "too-many-bad-lines": 17,
    "unreadable-input": 18,
    "missing-secret": 19,
    "missing-package": 20,
    "wrong-types": 21,
    "does-not-fit": 22,
    "output-exists": 23,
    "broken-model": 24,
    "database-unreachable": 30,
    "database-auth": 31,
    "database-too-many-clients": 32,
    "database-permission": 33,
    "database-schema": 34,
    "database-data": 35,
    "database-conflict": 36,
    "count-mismatch": 37,
    "database-busy": 38,
    "sql-error": 40,
    "not-read-only": 41,
}


class JobError(Exception):
    """A failure whose message a person can act on; `code` is a key of EXIT_CODES."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        if code not in EXIT_CODES:
            raise ValueError(f"Unknown error code '{code}'. Codes: {', '.join(EXIT_CODES)}.")
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    @property
    def exit_code(self) -> int:
        """The number that the process ends with."""
        return EXIT_CODES[self.code]


def exit_code_table() -> str:
    """The codes as lines for a job's `--help`."""
    return "\n".join(f"  {number:>3}  {code}" for code, number in EXIT_CODES.items())

"""What Postgres says, as failures that name the key, the value or the setting, and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from common.errors import JobError

if TYPE_CHECKING:
    from loading.database import Database

# What a refused connection says, code, message, hint; {0} is the first group, {database} and {user} the target.
_CONNECTING = [
    (
        r"too many clients|remaining connection slots|too many connections",
        "database-too-many-clients",
        "{database} takes no more connections.",
        "Lower --writers, or end other sessions; max_connections is the database's limit.",
    ),
    (
        r"password authentication failed|no password supplied|authentication failed|role \"([^\"]+)\" does not exist",
        "database-auth",
        "{database} refused the login of '{user}'.",
        "Check the secret's username and password.",
    ),
    (
        r"no pg_hba.conf entry[^\n]*(no encryption|SSL off)|pg_hba.conf rejects[^\n]*(no encryption|SSL off)",
        "database-auth",
        "{database} takes '{user}' only over TLS.",
        "Use --tls-mode require.",
    ),
    (
        r"no pg_hba.conf entry|pg_hba.conf rejects",
        "database-auth",
        "{database} lets '{user}' not in from this address.",
        "Add the cluster's network to pg_hba.conf, or use another login.",
    ),
    (
        r"database \"([^\"]+)\" does not exist",
        "database-schema",
        "There is no database '{0}' on {database}.",
        "Check the name at the end of the address, or dbname in the secret.",
    ),
    (
        r"server does not support SSL",
        "database-unreachable",
        "{database} does not speak TLS.",
        "Use --tls-mode prefer or disable if the way to it is trusted.",
    ),
    (
        r"unsupported startup parameter|command-line options",
        "database-unreachable",
        "{database} is no Postgres but something in front of it: {line}.",
        "Name the database itself: behind a pooler as pgbouncer or RDS Proxy a run can't hold its lock.",
    ),
    (
        r"certificate verify failed|root certificate file|does not match host name|certificate",
        "database-unreachable",
        "The certificate of {database} is not to be trusted: {line}.",
        "Check --tls-ca and the host's name, which the certificate must hold.",
    ),
]


def explain_connecting(said: str, database: Database) -> JobError:
    """The failure behind the text of a connection that did not come about."""
    lines = [line.strip().rstrip(".") for line in said.splitlines() if line.strip()]
    for pattern, code, message, hint in _CONNECTING:
        for line in lines:
            match = re.search(pattern, line, re.IGNORECASE)
            if match:
                name = match[1] if match.groups() and match[1] else ""
                return JobError(code, message.format(name, database=database, user=database.user, line=line), hint)
    reason = lines[0].rpartition("failed: ")[2] if lines else "no answer"
    return JobError(
        "database-unreachable",
        f"Nothing answers at {database}: {reason}.",
        "Check host and port, that it runs, and that its security group lets the cluster in.",
    )


def explain_statement(error: Any, what: str) -> JobError:
    """The failure behind a psycopg error of a statement; `what` says what was being done."""
    state = error.sqlstate or ""
    diagnosis = error.diag
    message = (diagnosis.message_primary or str(error).strip() or "the connection was lost").rstrip(".")
    detail = (diagnosis.message_detail or "").rstrip(".")
    table = diagnosis.table_name or what
    if state == "23505":
        return JobError(
            "database-conflict",
            f"{table} has a row with this key already, or the input has it twice: {detail or message}.",
            "Load with --mode upsert to let the newest row of a key win, or mend the input.",
        )
    if state == "42501":
        return JobError(
            "database-permission",
            f"The login may not do this while {what}: {message}.",
            "Grant CREATE on the database (for the schema stoker_load), and INSERT, UPDATE, SELECT on the tables; "
            "--mode replace needs their owner.",
        )
    if state[:2] in ("22", "23"):
        where = _first_line(diagnosis.context)
        more = " ".join(part for part in (detail and f"{detail}.", where and f"At {where}.") if part)
        return JobError("database-data", f"Postgres refused a row while {what}: {message}. {more}".strip(), _DATA_HINT)
    if state == "25006":
        return JobError(
            "database-permission",
            f"The database could only be read from while {what}: {message}.",
            "Name the primary, not a replica of it, and a login that may write.",
        )
    if state[:2] in ("42", "3F", "0A", "2B", "55") and state != "55P03":
        return JobError("database-schema", f"Postgres could not do this while {what}: {message}.", detail or None)
    if state[:2] == "53":
        code = "database-too-many-clients" if state == "53300" else "database-data"
        return JobError(code, f"Postgres ran out of something while {what}: {message}.", "Free it, then run it again.")
    if state in _BUSY:
        return JobError("database-busy", f"{_BUSY[state]} while {what}: {message}.", _BUSY_HINT)
    return JobError(
        "database-unreachable",
        f"The database went away while {what}: {_first_line(message)}.",
        "Run it again with the same --run: it goes on with what was staged, or says that all is published.",
    )


_BUSY = {
    "55P03": "Somebody else holds a lock",
    "40P01": "Somebody else waits for a lock and holds another",
    "40001": "Somebody else has changed the same rows",
    "57014": "Somebody has ended the statement",
}
_BUSY_HINT = "Run it again with the same --run when they are done: what was staged is kept, nothing was published."
_DATA_HINT = "Mend the input or the table; nothing was published."


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n")[0][:300].rstrip(".")

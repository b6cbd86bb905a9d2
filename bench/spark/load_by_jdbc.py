"""The peer of load that Spark brings, its own JDBC writer: load_by_jdbc.py CSV URL USER

The password is in PGPASSWORD.
"""

from __future__ import annotations

import os
import sys

from load_rows import read_rows
from timing import timed


def main(path: str, url: str, user: str) -> int:
    """Appends the rows to a table that is there."""
    from common.session import spark_session

    options = {
        "url": url,
        "user": user,
        "password": os.environ["PGPASSWORD"],
        "dbtable": "tweets",
        "driver": "org.postgresql.Driver",
        "batchsize": "10000",
        "reWriteBatchedInserts": "true",
    }
    with spark_session("jdbc") as spark, timed():
        read_rows(spark, path).write.format("jdbc").mode("append").options(**options).save()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

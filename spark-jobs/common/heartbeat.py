"""Tells every few seconds how far a job is: a small JSON beside its result, which the bot shows while the job runs."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from py4j.clientserver import ClientServer

from common.percent import Percent
from common.work import Work

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SECONDS = 3.0
_LONGEST_SECONDS = 60.0
_MOST_DOUBLINGS = 5
# Asking Spark takes at most a hundredth of the time.
_BREATHER = 100
# A file system that hangs must not hold up the end of the job.
_LAST_WORD_SECONDS = 1.5
_MOST_WORDS = 200

# What the job says of itself: one tuple, so that both halves change at once.
_said: tuple[str | None, int | None] = (None, None)


def doing(what: str | None, rows: int | None = None) -> None:
    """Says what the job does from now on, in a few words for people, and how many rows it has done so far."""
    global _said
    _said = (what, rows)


@contextmanager
def doing_meanwhile(what: str, rows: int | None = None) -> Iterator[None]:
    """Says what the job does inside, and afterwards again what was said before."""
    before = _said
    doing(what, rows)
    try:
        yield
    finally:
        doing(*before)


@contextmanager
def heartbeat(spark: SparkSession, result_uri: str | None) -> Iterator[None]:
    """Tells how far the job inside is, beside its result; nothing without one. Never raises by itself."""
    if result_uri is None:
        yield
        return
    doing(None)
    heart = _started(spark, _beside(result_uri))
    try:
        yield
        if heart:
            heart.succeeded = True
    finally:
        if heart:
            heart.stop()


def _started(spark: SparkSession, uri: str) -> _Heart | None:
    try:
        heart = _Heart(spark, uri)
        heart.start()
    except Exception as error:
        _complain(error)
        return None
    return heart


def _complain(error: Exception) -> None:
    # Java's error asks Java for its words, which may be gone; the rest of them is the trace.
    with suppress(Exception):
        words = " ".join(str(error).split("\n")[:2])
        print(f"how far the job is could not be told: {words}", file=sys.stderr, flush=True)


def _beside(result_uri: str) -> str:
    folder, slash, _ = result_uri.rpartition("/")
    return f"{folder}{slash}progress.json"


class _Heart:
    """The thread that beats. The file system is opened and written only there, because it may hang."""

    def __init__(self, spark: SparkSession, uri: str) -> None:
        self.succeeded = False
        self._spark = spark
        self._uri = uri
        # Made before the job begins, so that none of its Spark jobs is an earlier one's.
        self._work = Work(spark.sparkContext.statusTracker())
        self._percent = Percent()
        self._sequence = 0
        self._done = 0
        self._moved_at: str | None = None
        self._java_thread: Any = None
        self._over = threading.Event()
        self._given_up = False
        self._thread = threading.Thread(target=self._beat_on, name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Lets it say its last word, but waits for that only a moment."""
        self._over.set()
        self._thread.join(_LAST_WORD_SECONDS)
        self._given_up = self._thread.is_alive()
        if self._given_up and self._java_thread is not None:
            # On a laptop Java ends only when nothing in it hangs any more.
            with suppress(Exception):
                self._java_thread.interrupt()

    def _beat_on(self) -> None:
        from common.files import overwriter

        context = self._spark.sparkContext
        # Only then does this thread have one of Java's to itself.
        if isinstance(context._gateway, ClientServer):
            self._java_thread = context._jvm.java.lang.Thread.currentThread()
        write, failures = None, 0
        while True:
            last = self._over.is_set()
            pause = _SECONDS
            try:
                begun = time.monotonic()
                self._work.look()
                pause = max(pause, _BREATHER * (time.monotonic() - begun))
                write = write or overwriter(self._spark, self._uri)
                write(json.dumps(self._told(last), ensure_ascii=False))
                failures = 0
            except Exception as error:
                # Whatever it is, the job goes on; and after its end Spark may be gone in the middle of a word.
                if failures == 0 and not last and not self._given_up:
                    _complain(error)
                failures = min(failures + 1, _MOST_DOUBLINGS)
                pause = _SECONDS * 2**failures
            if last or self._given_up:
                return
            self._over.wait(min(pause, _LONGEST_SECONDS))

    def _told(self, last: bool) -> dict[str, Any]:
        counts = self._work.counts()
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if counts.done > self._done:
            self._done, self._moved_at = counts.done, at
        percent = self._percent.update(time.monotonic(), counts.total, counts.done)
        self._sequence += 1
        what, rows = _said
        return {
            "version": 1,
            "at": at,
            "sequence": self._sequence,
            "doing": None if what is None else what[:_MOST_WORDS],
            "rows": rows,
            "percent": 100.0 if last and self.succeeded else percent,
            "tasks": vars(counts),
            "stages": self._work.stages(),
            "movedAt": self._moved_at,
        }

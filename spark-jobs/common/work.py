"""What Spark does for a job, put together from looks at its status tracker."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.status import SparkJobInfo, SparkStageInfo, StatusTracker

_MOST_STAGES = 12
_MOST_NAME = 200
# A look stays cheap, whatever the job does: what came and went too fast is let go.
_MOST_NEW_JOBS = 50
_MOST_STAGE_LOOKS = 100


@dataclass
class Counts:
    """Numbers of tasks."""

    total: int = 0
    done: int = 0
    active: int = 0
    failed: int = 0

    def add(self, other: Counts) -> None:
        """Takes the other's tasks to its own."""
        self.total += other.total
        self.done += other.done
        self.active += other.active
        self.failed += other.failed


@dataclass
class Stage(Counts):
    """A stage with the tasks of all its attempts, as last seen."""

    id: int = 0
    name: str = ""
    attempt: int = 0
    state: str = "waiting"
    earlier: Counts = field(default_factory=Counts)

    def see(self, info: SparkStageInfo) -> None:
        """Takes what Spark says of the stage now."""
        if info.currentAttemptId > self.attempt:
            # The new attempt has only what is to be done again.
            self.earlier = Counts(self.done, self.done, 0, self.failed)
            self.attempt = info.currentAttemptId
        self.name = _without_folders(str(info.name))[:_MOST_NAME]
        self.total = self.earlier.total + info.numTasks
        # A speculative task may finish beside the one that it overtook.
        self.done = min(self.total, self.earlier.done + info.numCompletedTasks)
        self.active = min(info.numActiveTasks, self.total - self.done)
        self.failed = self.earlier.failed + info.numFailedTasks
        if self.done == self.total:
            self.state = "done"
        elif self.done + self.active + self.failed > 0:
            self.state = "active"

    def end(self, well: bool) -> None:
        """Settles it when its job is over: nothing of it runs or will."""
        if self.state == "active":
            self.state = "done" if well else "failed"
        self.total, self.active = self.done, 0


class Work:
    """All jobs, stages and tasks of a Spark session since this was made; what Spark forgets is kept."""

    def __init__(self, tracker: StatusTracker) -> None:
        self._tracker = tracker
        self._next_job = max(tracker.getJobIdsForGroup(None), default=-1) + 1
        self._open: dict[int, list[Stage]] = {}
        self._over = Counts()
        self._newest_over: deque[Stage] = deque(maxlen=_MOST_STAGES)

    def look(self) -> None:
        """Asks Spark what has become of the jobs that were open, and of those that are new."""
        self._find_jobs()
        active = set(self._tracker.getActiveStageIds())
        looks = 0
        for job, stages in list(self._open.items()):
            # First the job: after its end its stages do not change any more.
            info = self._tracker.getJobInfo(job)
            ended = info is None or info.status != "RUNNING"
            for stage in stages:
                if (stage.state != "done" or stage.id in active) and (ended or looks < _MOST_STAGE_LOOKS):
                    looks += 1
                    seen = self._tracker.getStageInfo(stage.id)
                    if seen is not None:
                        stage.see(seen)
            if ended:
                self._close(job, well=info is None or info.status == "SUCCEEDED")

    def counts(self) -> Counts:
        """The tasks of all work known so far, without those that Spark skips."""
        all_of_it = Counts()
        all_of_it.add(self._over)
        for stage in self._wanted():
            all_of_it.add(stage)
        return all_of_it

    def stages(self) -> list[dict[str, Any]]:
        """The stages of now and the newest that are over, by their ids."""
        begun = [stage for stage in self._wanted() if stage.state != "waiting"]
        now = sorted(begun, key=lambda stage: (stage.state == "active", stage.id))[-_MOST_STAGES:]
        over = list(self._newest_over)[len(now) - _MOST_STAGES :] if len(now) < _MOST_STAGES else []
        return [_json(stage) for stage in sorted([*over, *now], key=lambda stage: stage.id)]

    def _find_jobs(self) -> None:
        # Spark numbers its jobs; one that could not be planned leaves a gap.
        newest = max(self._tracker.getActiveJobsIds(), default=-1)
        self._next_job = max(self._next_job, newest - _MOST_NEW_JOBS)
        for _ in range(2 * _MOST_NEW_JOBS):
            info = self._tracker.getJobInfo(self._next_job)
            if info is None and self._next_job > newest:
                return
            if info is not None:
                self._open[self._next_job] = self._stages_of(info)
            self._next_job += 1

    def _stages_of(self, job: SparkJobInfo) -> list[Stage]:
        # Two jobs may wait for one stage: it is counted once.
        known = {stage.id for stages in self._open.values() for stage in stages}
        return [Stage(id=id) for id in sorted(int(id) for id in job.stageIds) if id not in known]

    def _wanted(self) -> list[Stage]:
        """The stages of open jobs, but for those that Spark will skip."""
        wanted = []
        # When a job's last stage begins, all that it needs is there.
        for stages in self._open.values():
            last_began = bool(stages) and stages[-1].state != "waiting"
            wanted += [stage for stage in stages if stage.state != "waiting" or not last_began]
        return wanted

    def _close(self, job: int, well: bool) -> None:
        for stage in self._open.pop(job):
            if stage.state != "waiting":
                stage.end(well)
                self._over.add(stage)
                self._newest_over.append(stage)


def _without_folders(name: str) -> str:
    """`collect at load.py:12` of `collect at /mnt/…/load.py:12`, whose end must not be what a long path pushes out."""
    call, at, place = name.rpartition(" at ")
    return f"{call}{at}{place.rpartition('/')[2]}" if at else name


def _json(stage: Stage) -> dict[str, Any]:
    return {
        "id": stage.id,
        "name": stage.name,
        "state": stage.state,
        "total": stage.total,
        "done": stage.done,
        "active": stage.active,
        "failed": stage.failed,
    }

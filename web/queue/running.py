"""Jobs that a worker has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from web.schema.jobs import Job, JobId


@dataclass(frozen=True, slots=True)
class Assignment:
    """A job for a worker. `stop` has a result as soon as the job was cancelled."""

    job: Job
    text: bytes  # of its workflow
    stop: asyncio.Future[None]
    began: float  # by a clock that never jumps


class RunningJobs:
    """By their ids, in the order in which they began."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._assignments: dict[JobId, Assignment] = {}

    def __len__(self) -> int:
        return len(self._assignments)

    def __iter__(self) -> Iterator[JobId]:
        return iter(self._assignments)

    def __contains__(self, job: object) -> bool:
        return job in self._assignments

    def begin(self, job: Job, text: bytes) -> Assignment:
        stop: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        assignment = Assignment(job, text, stop, self._steady())
        self._assignments[job.id] = assignment
        return assignment

    def stop(self, job: JobId) -> None:
        """Ask its worker to stop."""
        stop = self._assignments[job].stop
        if not stop.done():
            stop.set_result(None)

    def leave(self, job: JobId) -> float:
        """It no longer runs. Gives when that was, as long after its start as it took."""
        assignment = self._assignments.pop(job)
        return (assignment.job.started or 0) + self._steady() - assignment.began

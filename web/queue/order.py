"""The order in which queued jobs start."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from math import inf
from typing import TypeAlias

from web.queue.transitions import Conflict
from web.schema.jobs import Job, JobId

Key: TypeAlias = tuple[int, float, JobId]


class QueueOrder:
    """Queued jobs by priority, then by rank."""

    def __init__(self) -> None:
        self._keys: list[Key] = []

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[JobId]:
        return (key[2] for key in self._keys)

    def add(self, job: Job) -> None:
        insort(self._keys, _key(job))

    def remove(self, job: Job) -> None:
        """The job as it was added. Raises Conflict when it is not waiting."""
        at = bisect_left(self._keys, _key(job))
        if at == len(self._keys) or self._keys[at] != _key(job):
            raise Conflict(f"job {job.id} is not waiting")
        del self._keys[at]

    @property
    def first(self) -> JobId | None:
        return self._keys[0][2] if self._keys else None

    def rank_first(self, priority: int) -> float:
        """A rank before all others of the priority."""
        at = bisect_left(self._keys, (-priority, -inf, JobId("")))
        if at < len(self._keys) and -self._keys[at][0] == priority:
            return self._keys[at][1] - 1
        return 0.0

    def rank_before(self, other: Job) -> float:
        """A rank just before another waiting job. Raises Conflict when no number lies between."""
        at = bisect_left(self._keys, _key(other))
        before = self._keys[at - 1] if at else None
        if before is None or -before[0] != other.priority:
            return other.rank - 1
        rank = (before[1] + other.rank) / 2
        if not before[1] < rank < other.rank:
            raise Conflict("too many jobs were moved to this place: move it to the front instead")
        return rank


def _key(job: Job) -> Key:
    return (-job.priority, job.rank, job.id)

"""Which queued job starts next."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from math import inf
from typing import Protocol, TypeAlias

from web.queue.transitions import Conflict
from web.schema.jobs import Job, JobId

Key: TypeAlias = tuple[int, float, JobId]


class NoRoom(Exception):
    """No number lies between two ranks: those of the priority must be dealt out anew."""


class Order(Protocol):
    """Queued jobs, and the ranks that put a job at a place among them."""

    def __len__(self) -> int: ...

    def __contains__(self, job: object) -> bool: ...

    def __iter__(self) -> Iterator[JobId]:
        """As they will start."""

    def add(self, job: Job) -> None: ...

    def remove(self, job: Job) -> None:
        """The job as it was added. Raises Conflict when it is not waiting."""

    def first(self, device: str) -> JobId | None:
        """The next one for a worker of that device."""

    def rank_first(self, priority: int) -> float:
        """A rank before all others of the priority."""

    def rank_before(self, other: Job) -> float:
        """A rank just before another waiting job. Raises NoRoom."""

    def of_priority(self, priority: int) -> Sequence[JobId]:
        """As they will start."""


class PriorityOrder:
    """By priority, then by rank; every device is as good as any."""

    def __init__(self) -> None:
        self._keys: list[Key] = []
        self._waiting: set[JobId] = set()

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, job: object) -> bool:
        return job in self._waiting

    def __iter__(self) -> Iterator[JobId]:
        return (key[2] for key in self._keys)

    def add(self, job: Job) -> None:
        insort(self._keys, _key(job))
        self._waiting.add(job.id)

    def remove(self, job: Job) -> None:
        at = bisect_left(self._keys, _key(job))
        if at == len(self._keys) or self._keys[at] != _key(job):
            raise Conflict(f"job {job.id} is not waiting")
        del self._keys[at]
        self._waiting.discard(job.id)

    def first(self, device: str) -> JobId | None:
        return self._keys[0][2] if self._keys else None

    def rank_first(self, priority: int) -> float:
        at = bisect_left(self._keys, (-priority, -inf, JobId("")))
        if at < len(self._keys) and -self._keys[at][0] == priority:
            return self._keys[at][1] - 1
        return 0.0

    def rank_before(self, other: Job) -> float:
        at = bisect_left(self._keys, _key(other))
        before = self._keys[at - 1] if at else None
        if before is None or -before[0] != other.priority:
            return other.rank - 1
        rank = (before[1] + other.rank) / 2
        if not before[1] < rank < other.rank:
            raise NoRoom
        return rank

    def of_priority(self, priority: int) -> Sequence[JobId]:
        start = bisect_left(self._keys, (-priority, -inf, JobId("")))
        stop = bisect_left(self._keys, (1 - priority, -inf, JobId("")))
        return [key[2] for key in self._keys[start:stop]]


def behind(order: Order, job: str) -> Iterator[JobId]:
    """Those that will start after a waiting job. Raises Conflict for one that does not wait."""
    if job not in order:
        raise Conflict(f"job {job} is no longer waiting: ask from the beginning")
    waiting = iter(order)
    next(each for each in waiting if each == job)
    return waiting


def _key(job: Job) -> Key:
    return (-job.priority, job.rank, job.id)

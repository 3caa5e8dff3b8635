"""Which queued job starts next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from math import inf
from typing import Protocol, TypeAlias

from web.queue.transitions import Conflict
from web.schema.jobs import Job, JobId
from web.schema.refusals import Malformed

Place: TypeAlias = tuple[int, float, JobId]


class NoRoom(Exception):
    """No number lies between two ranks: those of the priority must be dealt out anew."""


class Order(Protocol):
    """Queued jobs, and the ranks that put a job at a place among them."""

    def __len__(self) -> int: ...

    def __contains__(self, job: object) -> bool: ...

    def __iter__(self) -> Iterator[JobId]:
        """As they will start."""

    def page(self, after: str, limit: int) -> tuple[Sequence[JobId], str | None]:
        """The next ones behind a place, and the place behind which there are more.

        "" is before all; a place stays one when its job is gone. Raises Malformed for one that
        is none.
        """

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
        self._places: list[Place] = []
        self._waiting: set[JobId] = set()

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, job: object) -> bool:
        return job in self._waiting

    def __iter__(self) -> Iterator[JobId]:
        return (place[2] for place in self._places)

    def page(self, after: str, limit: int) -> tuple[Sequence[JobId], str | None]:
        start = bisect_right(self._places, _read(after)) if after else 0
        found = self._places[start : start + limit]
        is_last = start + limit >= len(self._places) or not found
        return [place[2] for place in found], None if is_last else _named(found[-1])

    def add(self, job: Job) -> None:
        insort(self._places, _place(job))
        self._waiting.add(job.id)

    def remove(self, job: Job) -> None:
        at = bisect_left(self._places, _place(job))
        if at == len(self._places) or self._places[at] != _place(job):
            raise Conflict(f"job {job.id} is not waiting")
        del self._places[at]
        self._waiting.discard(job.id)

    def first(self, device: str) -> JobId | None:
        return self._places[0][2] if self._places else None

    def rank_first(self, priority: int) -> float:
        at = bisect_left(self._places, (-priority, -inf, JobId("")))
        if at < len(self._places) and -self._places[at][0] == priority:
            return self._places[at][1] - 1
        return 0.0

    def rank_before(self, other: Job) -> float:
        at = bisect_left(self._places, _place(other))
        before = self._places[at - 1] if at else None
        if before is None or -before[0] != other.priority:
            return other.rank - 1
        rank = (before[1] + other.rank) / 2
        if not before[1] < rank < other.rank:
            raise NoRoom
        return rank

    def of_priority(self, priority: int) -> Sequence[JobId]:
        start = bisect_left(self._places, (-priority, -inf, JobId("")))
        stop = bisect_left(self._places, (1 - priority, -inf, JobId("")))
        return [place[2] for place in self._places[start:stop]]


def _named(place: Place) -> str:
    priority, rank, job = place
    return f"{-priority}_{rank!r}_{job}"


def _read(name: str) -> Place:
    """The other way round."""
    try:
        priority, rank, job = name.split("_")
        return -int(priority), float(rank), JobId(job)
    except ValueError as error:
        message = f"{name!r} is no place in the queue"
        wanted = "`next` of the page before"
        raise Malformed(message, path="$.after", found=name, wanted=wanted) from error


def _place(job: Job) -> Place:
    return (-job.priority, job.rank, job.id)

"""Places of jobs in the queue, and moving a job to another one."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from web.events.bus import EventBus
from web.events.types import JobChanged
from web.queue import transitions
from web.queue.order import NoRoom, Order
from web.queue.registry import JobRegistry
from web.queue.transitions import Conflict
from web.schema.jobs import Job, JobId, Move
from web.storage import job_table
from web.storage.database import Database


class Places:
    """Ranks of queued jobs. Used by the queue alone."""

    def __init__(
        self, database: Database, bus: EventBus, order: Order, registry: JobRegistry
    ) -> None:
        self._database = database
        self._bus = bus
        self._order = order
        self._registry = registry
        self._last = 0.0

    def last(self) -> float:
        """A rank after all that were given."""
        self._last += 1
        return self._last

    def know(self, job: Job) -> None:
        """Take note of a rank that was given earlier."""
        self._last = max(self._last, job.rank)

    async def move(self, job: Job, move: Move) -> Job:
        """Give a queued job its new place. Raises Conflict or DatabaseError."""
        try:
            priority, rank = self._find(job, move)
        except NoRoom:
            assert move.before is not None
            await self._respace(self._registry[move.before].priority)
            priority, rank = self._find(job, move)
        changed = transitions.placed(job, priority, rank)
        await self._database.write(partial(job_table.save, job=changed))
        return self._put(job.id, priority, rank)

    def _find(self, job: Job, move: Move) -> tuple[int, float]:
        """Raises Conflict or NoRoom."""
        if move.before is not None:
            if move.before not in self._order or move.before == job.id:
                raise Conflict(f"job {move.before} is not waiting: name another queued job")
            other = self._registry[move.before]
            return other.priority, self._order.rank_before(other)
        priority = job.priority if move.priority is None else move.priority
        if move.place == "first":
            return priority, self._order.rank_first(priority)
        stays = move.place is None and priority == job.priority
        return priority, job.rank if stays else self.last()

    def _put(self, job: JobId, priority: int, rank: float) -> Job:
        """Raises Conflict for a job that no longer waits."""
        if job not in self._order:
            raise Conflict(f"job {job} is no longer waiting")
        known = self._registry[job]
        changed = replace(known, priority=priority, rank=rank)
        self._order.remove(known)
        self._order.add(changed)
        self._registry.set(changed)
        self._bus.publish(JobChanged(job=changed.head))
        return changed

    async def _respace(self, priority: int) -> None:
        """Deal out the ranks of a priority anew, up to the highest, with room between any two."""
        waiting = [self._registry[job] for job in self._order.of_priority(priority)]
        highest = waiting[-1].rank
        spaced = [replace(job, rank=highest - back) for back, job in enumerate(waiting[::-1])]
        saves = [(job, None) for job in spaced]
        await self._database.write(partial(job_table.save_all, saves=saves))
        for job in spaced:
            if job.id in self._order:
                self._put(job.id, priority, job.rank)

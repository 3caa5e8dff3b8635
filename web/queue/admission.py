"""Places in the queue for jobs that are being written as queued."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from web.limits import Limits
from web.queue.order import Order
from web.schema.jobs import Job, JobId
from web.schema.refusals import QueueFull


class Admission:
    """Holds the limit of the queue, also while many hand in at the same time."""

    def __init__(self, order: Order, limits: Limits) -> None:
        self._order = order
        self._limits = limits
        self._entering: dict[JobId, asyncio.Event] = {}

    @contextmanager
    def of(self, jobs: Sequence[Job]) -> Iterator[None]:
        """Places for jobs, until they are in the order or will not be. Raises QueueFull."""
        if len(self._order) + len(self._entering) + len(jobs) > self._limits.queued:
            raise QueueFull(self._limits.queued)
        entered = asyncio.Event()
        self._entering.update((job.id, entered) for job in jobs)
        try:
            yield
        finally:
            for job in jobs:
                del self._entering[job.id]
            entered.set()

    async def over(self, job: JobId) -> None:
        """Returns once the job is not being written as queued."""
        while event := self._entering.get(job):
            await event.wait()

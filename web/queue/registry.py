"""The books: every job that is not over, in memory, and how changes of jobs get to disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from web.events.bus import EventBus
from web.events.types import JobChanged, JobDeleted, RunEnded
from web.limits import Limits
from web.schema.jobs import Job, JobId
from web.schema.refusals import Gone, Unknown
from web.storage import job_table
from web.storage.database import Database, DatabaseError

RETRY_SECONDS = 2.0  # until what could not be written is tried again
TRIM_EVERY = 100  # ended jobs between two looks at how long history has become
logger = logging.getLogger(__name__)


class JobRegistry:
    """Jobs by id: those that are not over, or not yet on disk as over, without asking the disk."""

    def __init__(self, database: Database, bus: EventBus, limits: Limits) -> None:
        self._database = database
        self._bus = bus
        self._limits = limits
        self._live: dict[JobId, Job] = {}
        self._ends: dict[JobId, asyncio.Event] = {}  # of those that somebody waits for
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = 0

    def __contains__(self, job: JobId) -> bool:
        return job in self._live

    def __getitem__(self, job: JobId) -> Job:
        return self._live[job]

    def __iter__(self) -> Iterator[Job]:
        return iter(self._live.values())

    async def get(self, job: JobId) -> Job:
        """Any job. Raises Unknown, or Gone for one that was deleted."""
        if job in self._live:
            return self._live[job]
        found = await self._database.read(partial(job_table.find, job=job))
        if found is not None:
            return found
        if await self._database.read(partial(job_table.is_gone, job=job)):
            raise Gone("job", job)
        raise Unknown("job", job)

    async def wait(self, job: JobId, seconds: float) -> Job:
        """The job when it is over, or as it is after that time."""
        if job in self._live:
            end = self._ends.setdefault(job, asyncio.Event())
            with suppress(TimeoutError):
                await asyncio.wait_for(end.wait(), seconds)
        return await self.get(job)

    def set(self, job: Job) -> None:
        """Change a job here, and not on disk."""
        self._live[job.id] = job

    def show(self, job: Job) -> None:
        """Change a job here, say so, and write it down some time soon."""
        self.note(job)
        self._bus.publish(JobChanged(job=job))

    def note(self, job: Job, log: bytes | None = None) -> None:
        """Change a job here, and write it down some time soon."""
        self._live[job.id] = job
        self._spawn(self._write(job, log))

    async def keep(self, job: Job) -> None:
        """Change a job here and on disk, then say so."""
        self._live[job.id] = job
        await self._database.write(partial(job_table.save, job=job))
        if self._live.get(job.id) is job:
            self._bus.publish(JobChanged(job=job))

    def close_soon(self, job: Job, log: bytes) -> None:
        """A job is over: write it down, then say so."""
        self._live[job.id] = job
        self._spawn(self.close(job, log))

    async def close(self, job: Job, log: bytes | None = None) -> None:
        """A job is over. Returns when that is on disk and was said."""
        self._live[job.id] = job
        await self._write(job, log)
        self._live.pop(job.id, None)
        seconds = (job.ended or 0) - (job.started or job.ended or 0)
        ended = RunEnded(job=job.id, outcome=job.state, seconds=seconds, error=job.error)
        self._bus.publish(JobChanged(job=job))
        self._bus.publish(ended)
        if end := self._ends.pop(job.id, None):
            end.set()
        self._ended += 1
        if self._ended % TRIM_EVERY == 0:
            await self.trim()

    async def trim(self) -> None:
        """Forget the oldest of history beyond the limits."""
        most, nbytes = self._limits.history, self._limits.history_bytes
        with suppress(DatabaseError):  # there is always a next time
            trim = partial(job_table.trim, most_jobs=most, most_bytes=nbytes)
            for job in await self._database.write(trim):
                self._bus.publish(JobDeleted(job=job))

    async def settled(self) -> None:
        """Done when all that was to be written down is on disk."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def _write(self, job: Job, log: bytes | None) -> None:
        while self._live.get(job.id) is job:  # else a later change is on its way
            try:
                save = partial(job_table.save, job=job, log=log)
                await (
                    self._database.write(save) if job.is_over else self._database.write_later(save)
                )
                return
            except DatabaseError as error:  # a full disk: nothing is lost as long as we are here
                logger.error("job %s is %s, which cannot be kept: %s", job.id, job.state, error)
                await asyncio.sleep(RETRY_SECONDS)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

"""Jobs that are not over, in memory, and how their changes get to disk."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Collection, Coroutine, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from web.events.bus import EventBus
from web.events.types import JobChanged, JobsDeleted, RunEnded
from web.limits import Limits
from web.schema.jobs import Job, JobId, State
from web.schema.refusals import Gone, Unknown
from web.storage import job_table
from web.storage.database import Database, DatabaseError

NOTE_SECONDS = 0.2  # at most, until what nobody waits for is written
TRIM_EVERY = 100  # ended jobs between two looks at how long history has become
logger = logging.getLogger(__name__)


class JobRegistry:
    """Jobs by id. One is over for everybody, here too, once that is on disk."""

    def __init__(self, database: Database, bus: EventBus, limits: Limits) -> None:
        self._database = database
        self._bus = bus
        self._limits = limits
        self._live: dict[JobId, Job] = {}
        self._closing: dict[JobId, asyncio.Event] = {}  # over, and not yet on disk as such
        self._ends: dict[JobId, asyncio.Event] = {}  # of those that somebody waits for
        self._noted: dict[JobId, bytes | None] = {}  # not on disk yet as it is, and its log
        self._noting: asyncio.Task[None] | None = None
        self._tasks: dict[asyncio.Task[None], JobId] = {}
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

    async def closed(self, job: JobId) -> None:
        """Returns at once, unless the end of the job is being written: then after that.

        Raises DatabaseError when the disk does not take it.
        """
        if closing := self._closing.get(job):
            try:
                await asyncio.wait_for(closing.wait(), self._limits.answer)
            except TimeoutError as error:
                raise DatabaseError(f"that job {job} is over cannot be written down") from error

    def set(self, job: Job) -> None:
        """Change a job here, and not on disk."""
        self._live[job.id] = job

    def show(self, job: Job) -> None:
        """Change a job here, say so, and write it down some time soon."""
        self.note(job)
        self._bus.publish(JobChanged(job=job.head))

    def note(self, job: Job, log: bytes | None = None) -> None:
        """Change a job here, and write it down some time soon."""
        self._live[job.id] = job
        self._noted[job.id] = self._noted.get(job.id) if log is None else log
        if self._noting is None:
            self._noting = asyncio.ensure_future(self._write_noted())

    async def flushed(self) -> None:
        """Done when all that was noted is on disk. Raises DatabaseError."""
        saves = self._unwritten(job for job in self._noted if job not in self._closing)
        await self._database.write(partial(job_table.save_all, saves=saves))
        for job, log in saves:
            if self._live.get(job.id) is job and self._noted.get(job.id) is log:
                self._noted.pop(job.id, None)

    async def keep(self, job: Job) -> None:
        """Change a job here and on disk, then say so. Raises DatabaseError."""
        self._live[job.id] = job
        await self._database.write(partial(job_table.save, job=job))
        if job.id in self._live:  # as it is by now: with an output that it saved meanwhile, say
            self._bus.publish(JobChanged(job=self._live[job.id].head))

    def close_soon(self, job: Job, log: bytes | None = None) -> None:
        """A job is over: write it down, as often as it takes, then say so."""
        closing = self._closing.setdefault(job.id, asyncio.Event())
        log = self._noted.get(job.id) if log is None else log
        self._spawn(self._insist(job, log, closing), job.id)

    async def close(self, job: Job) -> None:
        """A job is over. Returns when that is on disk and was said. Raises DatabaseError."""
        closing = self._closing.setdefault(job.id, asyncio.Event())
        save = partial(job_table.save, job=job, log=self._noted.get(job.id))
        try:
            await self._database.write(save)
            self._over(job)
        finally:
            self._closing.pop(job.id, None)
            closing.set()
        await self._trim_now_and_then(1)

    async def close_all(self, jobs: Collection[JobId], now: float) -> None:
        """Jobs that wait are cancelled: one write, told by who asks. Raises DatabaseError."""
        closing = asyncio.Event()
        self._closing.update(dict.fromkeys(jobs, closing))
        saves = self._unwritten(job for job in jobs if job in self._noted)

        def cancel(connection: sqlite3.Connection) -> None:
            job_table.save_all(connection, saves)  # which finds them as they are
            job_table.cancel_all(connection, jobs, now)

        try:
            await self._database.write(cancel)
            for job in jobs:
                self._leave(job)
        finally:
            for job in jobs:
                self._closing.pop(job, None)
            closing.set()
        await self._trim_now_and_then(len(jobs))

    async def forget(self, states: Sequence[State]) -> None:
        """Forget all jobs that are over in these states. Raises DatabaseError."""
        gone = await self._database.write(partial(job_table.delete_all, states=states))
        if gone:
            self._bus.publish(JobsDeleted(jobs=tuple(gone)))

    async def trim(self) -> None:
        """Forget the oldest of history beyond the limits."""
        most, nbytes = self._limits.history, self._limits.history_bytes
        with suppress(DatabaseError):  # there is always a next time
            trim = partial(job_table.trim, most_jobs=most, most_bytes=nbytes)
            if gone := await self._database.write(trim):
                self._bus.publish(JobsDeleted(jobs=tuple(gone)))

    async def settled(self, seconds: float) -> None:
        """Done when all that was to be written down is on disk, or not by then, which is told."""
        if self._noting is not None:
            self._noting.cancel()
            await asyncio.gather(self._noting, return_exceptions=True)
        tasks = [*self._tasks, asyncio.ensure_future(self._write_noted(0.0))]
        await asyncio.wait(tasks, timeout=seconds)
        left = {*self._tasks.values()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for job in left | (self._noted.keys() & self._live.keys()):
            logger.error("what happened to job %s could not be kept: it may run again", job)

    async def _write_noted(self, pause: float = NOTE_SECONDS) -> None:
        """Write jobs down as they are by then: many are over, and written as that."""
        while self._noted:
            await asyncio.sleep(pause)
            try:
                await self.flushed()
            except DatabaseError as error:
                for job in self._noted:
                    self._complain(self._live.get(job), error)
                await asyncio.sleep(self._limits.retry)
        self._noting = None

    async def _insist(self, job: Job, log: bytes | None, closing: asyncio.Event) -> None:
        while True:
            try:
                await self._database.write(partial(job_table.save, job=job, log=log))
                break
            except DatabaseError as error:  # a full disk: nothing is lost as long as we are here
                self._complain(job, error)
                await asyncio.sleep(self._limits.retry)
        self._over(job)
        self._closing.pop(job.id, None)
        closing.set()
        await self._trim_now_and_then(1)

    def _unwritten(self, jobs: Iterable[JobId]) -> list[tuple[Job, bytes | None]]:
        """Noted jobs as they are here, with their logs."""
        return [(self._live[job], self._noted[job]) for job in jobs]

    def _complain(self, job: Job | None, error: DatabaseError) -> None:
        if job is not None:
            logger.error("job %s is %s, which cannot be kept: %s", job.id, job.state, error)

    def _over(self, job: Job) -> None:
        seconds = (job.ended or 0) - (job.started or job.ended or 0)
        ended = RunEnded(job=job.id, outcome=job.state, seconds=seconds, error=job.error)
        self._bus.publish(JobChanged(job=job.head))
        self._bus.publish(ended)
        self._leave(job.id)

    def _leave(self, job: JobId) -> None:
        self._live.pop(job, None)
        self._noted.pop(job, None)
        if end := self._ends.pop(job, None):
            end.set()

    async def _trim_now_and_then(self, ended: int) -> None:
        before, self._ended = self._ended, self._ended + ended
        if before // TRIM_EVERY != self._ended // TRIM_EVERY:
            await self.trim()

    def _spawn(self, work: Coroutine[Any, Any, None], job: JobId) -> None:
        task = asyncio.ensure_future(work)
        self._tasks[task] = job
        task.add_done_callback(lambda done: self._tasks.pop(done, None))

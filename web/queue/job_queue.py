"""The queue where jobs are handed in and workers are handed theirs.

What is promised to somebody outside (accepted, cancelled, done) is on disk before it is said.
That a job has started may be lost with the machine, for then it starts again anyway.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from secrets import token_hex

from web.events.bus import EventBus
from web.events.types import (
    JobChanged,
    JobsDeleted,
    OutputSaved,
    QueueChanged,
    QueueCleared,
    RunEvent,
)
from web.limits import Limits
from web.queue import transitions
from web.queue.admission import Admission
from web.queue.order import Order, PriorityOrder
from web.queue.places import Places
from web.queue.registry import JobRegistry
from web.queue.running import Assignment, RunningJobs
from web.queue.transitions import Conflict, Outcome
from web.schema.jobs import Failure, Job, JobId, Move, Output, Queue, QueueQuery
from web.schema.refusals import Gone
from web.storage import job_table
from web.storage.database import Database, DatabaseError
from web.storage.job_table import KeyUse
from web.storage.workflow_cache import WorkflowCache

ALL = QueueQuery()
logger = logging.getLogger(__name__)


class JobQueue:
    """All that may be done with jobs. Not safe for use from several threads."""

    def __init__(
        self,
        database: Database,
        bus: EventBus,
        limits: Limits,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
        order: Order | None = None,
    ) -> None:
        self._database = database
        self._bus = bus
        self._limits = limits
        self._clock = clock
        self._workflows = WorkflowCache(database)
        self._order: Order = PriorityOrder() if order is None else order
        self._running = RunningJobs(steady)
        self._admission = Admission(self._order, limits)
        self._work = asyncio.Event()  # set when there may be some for a worker
        self._history = asyncio.Lock()  # held while a job leaves it
        self.registry = JobRegistry(database, bus, limits)
        self._places = Places(database, bus, self._order, self.registry)
        self.paused = False

    async def recover(self) -> None:
        """Take up what was left when the server went down."""
        now = self._clock()
        for job in await self._database.read(job_table.unfinished):
            found = transitions.recovered(job, now)
            self._places.know(found)
            if found.is_over:
                self.registry.set(job)
                self.registry.close_soon(found)
                continue
            self._order.add(found)
            (self.registry.set if found is job else self.registry.note)(found)
        paused = await self._database.read(partial(job_table.fact, key="paused"))
        self.paused = paused == "yes"
        self._wake()

    @property
    def queued(self) -> int:
        return len(self._order)

    @property
    def running(self) -> int:
        return len(self._running)

    @property
    def has_work(self) -> bool:
        """Whether a worker that comes now gets a job at once."""
        return len(self._order) > 0 and not self.paused

    def snapshot(self, asked: QueueQuery = ALL) -> Queue:
        """All that runs, and a page of what waits. Raises Malformed for a place that is none."""
        page, following = self._order.page(asked.after, asked.limit)
        return Queue(
            paused=self.paused,
            running=tuple(self.registry[job].head for job in self._running),
            queued=tuple(self.registry[job].head for job in page),
            waiting=len(self._order),
            next=following,
        )

    def new_jobs(
        self,
        name: str,
        workflow: str,
        changes: Sequence[dict[str, object]],
        targets: tuple[str, ...] = (),
        priority: int = 0,
    ) -> list[Job]:
        """Jobs of one workflow, one for each set of changes, not handed in yet."""
        make = partial(transitions.new, name, workflow, targets, priority, self._clock())
        return [make(token_hex(8), self._places.last(), each) for each in changes]

    async def submit(self, new: Sequence[Job], text: bytes, use: KeyUse | None = None) -> None:
        """Put jobs into the queue, all or none. Raises QueueFull or DatabaseError."""
        now = self._clock()
        with self._admission.of(new):
            insert = partial(job_table.insert, jobs=new, text=text, use=use, now=now)
            await self._database.write(insert)
            self._workflows.keep(new[0].workflow, text)
            for job in new:
                self._enter(job)

    async def cancel(self, job: JobId) -> Job:
        """Ask a job to stop; one that is over stays as it is. Raises DatabaseError."""
        known = await self._known(job)
        changed = transitions.cancelled(known, self._clock())
        if changed is known:
            await self.registry.flushed()  # so that it is on disk who said so first
            now = await self._known(job)
            return now if now.is_over or now.cancelling else await self.cancel(job)
        if known.state == "running":
            self._running.stop(job)
            await self.registry.keep(changed)
            return changed
        self._order.remove(known)
        try:
            await self.registry.close(changed)
        except DatabaseError:  # it is not cancelled, then
            self._order.add(known)
            self._wake()
            raise
        return changed

    async def clear(self) -> None:
        """Cancel all that waits. Whatever is submitted meanwhile stays. Raises DatabaseError."""
        waiting = [self.registry[job] for job in self._order]
        if not waiting:
            return
        ids, now = tuple(job.id for job in waiting), self._clock()
        for job in waiting:
            self._order.remove(job)
        try:
            await self.registry.close_all(ids, now)
        except DatabaseError:
            for job in waiting:
                self._order.add(job)
            self._wake()
            raise
        self._bus.publish(QueueCleared(jobs=ids, ended=now))

    async def retry(self, job: JobId) -> Job:
        """Queue a failed or cancelled job again. Raises Conflict for another, or QueueFull."""
        async with self._history:
            found = transitions.retried(await self._known(job), self._places.last())
            with self._admission.of([found]):
                if not await self._database.write(partial(job_table.save, job=found)):
                    raise Gone("job", job)
                self._enter(found)
        return found

    async def move(self, job: JobId, move: Move) -> Job:
        """Change the place of a queued job. Raises Conflict or DatabaseError."""
        return await self._places.move(await self._known(job), move)

    async def delete(self, job: JobId) -> None:
        """Forget a job that is over. Raises Conflict for one that is not."""
        async with self._history:
            found = await self._known(job)
            if not found.is_over:
                raise Conflict(f"job {job} is {found.state}: cancel it first")
            await self._database.write(partial(job_table.delete, jobs=[job]))
        self._bus.publish(JobsDeleted(jobs=(job,)))

    async def pause(self, paused: bool) -> None:
        """Whether to leave what is queued where it is. What runs goes on."""
        value = "yes" if paused else "no"
        await self._database.write(partial(job_table.set_fact, key="paused", value=value))
        self.paused = paused
        self._bus.publish(QueueChanged(paused=paused))
        self._wake()

    async def take(self, device: str) -> Assignment:
        """The next job, now running; waits for one."""
        while True:
            await self._work.wait()
            first = self._order.first(device)
            if first is None or self.paused:
                self._work.clear()
                continue
            try:
                text = await self._workflows.get(self.registry[first].workflow)
            except DatabaseError as error:
                logger.error("the workflow of job %s cannot be read: %s", first, error)
                await asyncio.sleep(self._limits.retry)
                continue
            if self._order.first(device) == first and not self.paused:
                assignment = self._start(first, text or b"", device)
                if text is not None:
                    return assignment
                failure = Failure(code="internal", message="its workflow is no longer on disk")
                self.end(first, "failed", (), failure, b"")

    def tell(self, event: RunEvent) -> None:
        """Pass on what happens in a run."""
        if isinstance(event, OutputSaved) and event.job in self._running:
            job = self.registry[event.job]
            self.registry.note(transitions.saved(job, (event.output,)))
        self._bus.publish(event)

    def end(
        self,
        job: JobId,
        outcome: Outcome,
        outputs: Sequence[Output],
        error: Failure | None,
        log: bytes,
    ) -> None:
        """A run is over."""
        now = self._running.leave(job)
        over = transitions.ended(self.registry[job], outcome, now, outputs, error)
        self.registry.close_soon(over, log)

    def orphan(self, job: JobId, reason: str, log: bytes) -> None:
        """The worker of a job has died."""
        now = self._running.leave(job)
        self._put(transitions.orphaned(self.registry[job], now, reason), log)

    def put_back(self, job: JobId, log: bytes) -> None:
        """The worker of a job is ended because the server ends."""
        now = self._running.leave(job)
        self._put(transitions.put_back(self.registry[job], now), log)

    def _put(self, job: Job, log: bytes) -> None:
        if job.is_over:
            self.registry.close_soon(job, log)
        else:
            self.registry.note(job, log)
            self._enter(job)

    def _start(self, job: JobId, text: bytes, device: str) -> Assignment:
        known = self.registry[job]
        self._order.remove(known)
        running = transitions.started(known, device, self._clock())
        assignment = self._running.begin(running, text)
        self.registry.show(running)
        return assignment

    async def _known(self, job: JobId) -> Job:
        """A job as it is once nothing is being written that decides what it is."""
        await self._admission.over(job)
        await self.registry.closed(job)
        return await self.registry.get(job)

    def _enter(self, job: Job) -> None:
        """Into the order, of a job that is on disk or on its way there."""
        self.registry.set(job)
        self._order.add(job)
        self._bus.publish(JobChanged(job=job.head))
        self._wake()

    def _wake(self) -> None:
        if self.has_work:
            self._work.set()

"""The queue where jobs are handed in and workers are handed theirs.

What is promised to somebody outside (accepted, cancelled, done) is on disk before it is said.
That a job has started may be lost with the machine, for then it starts again anyway.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from msgspec.structs import replace

from web.events.bus import EventBus
from web.events.types import JobChanged, JobDeleted, OutputSaved, QueueChanged, RunEvent
from web.limits import Limits
from web.queue import transitions
from web.queue.order import QueueOrder
from web.queue.registry import JobRegistry
from web.queue.transitions import Conflict, Outcome
from web.schema.jobs import Failure, Job, JobId, Move, Output, Queue
from web.schema.refusals import Gone, QueueFull
from web.storage import job_table
from web.storage.database import Database
from web.storage.job_table import KeyUse
from web.storage.workflow_cache import WorkflowCache


@dataclass(frozen=True, slots=True)
class Assignment:
    """A job for a worker. `stop` is set when the job was cancelled."""

    job: Job
    text: bytes  # of its workflow
    stop: asyncio.Event


class JobQueue:
    """All that may be done with jobs. Not safe for use from several threads."""

    def __init__(
        self,
        database: Database,
        bus: EventBus,
        limits: Limits,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._bus = bus
        self._limits = limits
        self._clock = clock
        self._workflows = WorkflowCache(database)
        self._order = QueueOrder()
        self._stops: dict[JobId, asyncio.Event] = {}  # of those that run
        self._work = asyncio.Event()  # set when there may be some for a worker
        self._history = asyncio.Lock()  # held while a job leaves it
        self._last_rank = 0.0
        self._random = Random()
        self.registry = JobRegistry(database, bus, limits)
        self.paused = False

    async def recover(self) -> None:
        """Take up what was left when the server went down."""
        now = self._clock()
        for job in await self._database.read(job_table.unfinished):
            found = transitions.recovered(job, now)
            self._last_rank = max(self._last_rank, found.rank)
            if found.is_over:
                await self.registry.close(found)
            else:
                self.registry.set(found)
                self._order.add(found)
        self.paused = await self._database.read(partial(job_table.fact, key="paused")) == "yes"
        self._wake()

    @property
    def queued(self) -> int:
        return len(self._order)

    @property
    def running(self) -> int:
        return len(self._stops)

    @property
    def has_work(self) -> bool:
        """Whether a worker that comes now gets a job at once."""
        return self._order.first is not None and not self.paused

    def queue(self) -> Queue:
        """All that runs, and all that waits in its order."""
        return Queue(
            paused=self.paused,
            running=tuple(self.registry[job] for job in self._stops),
            queued=tuple(self.registry[job] for job in self._order),
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
        now = self._clock()
        return [
            Job(
                id=JobId(f"{self._random.getrandbits(64):016x}"),
                name=name,
                state="queued",
                priority=priority,
                rank=self._next_rank(),
                workflow=workflow,
                changes=each,
                targets=targets,
                created=now,
            )
            for each in changes
        ]

    async def submit(self, new: Sequence[Job], text: bytes, use: KeyUse | None = None) -> None:
        """Put jobs into the queue, all or none. Raises QueueFull or DatabaseError."""
        if len(self._order) + len(new) > self._limits.queued:
            raise QueueFull(self._limits.queued)
        now = self._clock()
        await self._database.write(partial(job_table.insert, jobs=new, text=text, use=use, now=now))
        self._workflows.keep(new[0].workflow, text)
        for job in new:
            self._enter(job)

    async def cancel(self, job: JobId) -> Job:
        """Ask a job to stop; one that is over stays as it is."""
        known = await self.registry.get(job)
        changed = transitions.cancelled(known, self._clock())
        if changed is known:
            await self._database.flushed()  # so that it is on disk who said so first
            return await self.registry.get(job)
        if known.state == "queued":
            self._order.remove(known)
            await self.registry.close(changed)
            return changed
        self._stops[job].set()
        await self.registry.keep(changed)
        return changed

    async def clear(self) -> None:
        """Cancel all that waits. Whatever is submitted meanwhile stays."""
        await asyncio.gather(*(self.cancel(job) for job in list(self._order)))

    async def retry(self, job: JobId) -> Job:
        """Queue a failed or cancelled job again. Raises Conflict for another."""
        async with self._history:
            found = transitions.retried(await self.registry.get(job), self._next_rank())
            if job in self.registry:
                raise Conflict(f"job {job} is being written down: try again")
            if not await self._database.write(partial(job_table.save, job=found)):
                raise Gone("job", job)
            self._enter(found)
        return found

    async def move(self, job: JobId, move: Move) -> Job:
        """Change the place of a queued job. Raises Conflict."""
        known = await self.registry.get(job)
        changed = transitions.placed(known, *self._place(known, move))
        self._order.remove(known)
        self._order.add(changed)
        await self.registry.keep(changed)
        return changed

    async def delete(self, job: JobId) -> None:
        """Forget a job that is over. Raises Conflict for one that is not."""
        async with self._history:
            found = await self.registry.get(job)
            if not found.is_over or job in self.registry:
                raise Conflict(f"job {job} is {found.state}: cancel it first")
            await self._database.write(partial(job_table.delete, jobs=[job]))
        self._bus.publish(JobDeleted(job=job))

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
            first = self._order.first
            if first is None or self.paused:
                self._work.clear()
                continue
            text = await self._workflows.get(self.registry[first].workflow)
            if self._order.first == first and not self.paused:
                return self._start(first, text, device)

    def tell(self, event: RunEvent) -> None:
        """Pass on what happens in a run."""
        if isinstance(event, OutputSaved) and event.job in self._stops:
            job = self.registry[event.job]
            self.registry.set(replace(job, outputs=(*job.outputs, event.output)))
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
        del self._stops[job]
        over = transitions.ended(self.registry[job], outcome, self._clock(), outputs, error)
        self.registry.close_soon(over, log)

    def orphan(self, job: JobId, reason: str, log: bytes) -> None:
        """The worker of a job has died."""
        del self._stops[job]
        found = transitions.orphaned(self.registry[job], self._clock(), reason)
        if found.is_over:
            self.registry.close_soon(found, log)
        else:
            self.registry.note(found, log)
            self._enter(found)

    def _start(self, job: JobId, text: bytes, device: str) -> Assignment:
        known = self.registry[job]
        self._order.remove(known)
        running = transitions.started(known, device, self._clock())
        stop = self._stops[job] = asyncio.Event()
        self.registry.show(running)
        return Assignment(running, text, stop)

    def _enter(self, job: Job) -> None:
        """Into the order, of a job that is on disk or on its way there."""
        self.registry.set(job)
        self._order.add(job)
        self._bus.publish(JobChanged(job=job))
        self._wake()

    def _place(self, job: Job, move: Move) -> tuple[int, float]:
        if move.before is not None:
            if move.before not in list(self._order) or move.before == job.id:
                raise Conflict(f"job {move.before} is not waiting: name another queued job")
            other = self.registry[move.before]
            return other.priority, self._order.rank_before(other)
        priority = job.priority if move.priority is None else move.priority
        if move.place == "first":
            return priority, self._order.rank_first(priority)
        stays = move.place is None and priority == job.priority
        return priority, job.rank if stays else self._next_rank()

    def _next_rank(self) -> float:
        self._last_rank += 1
        return self._last_rank

    def _wake(self) -> None:
        if self.has_work:
            self._work.set()

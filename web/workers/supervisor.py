"""Keeps a worker alive and its jobs going, whatever happens to it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from web.events.bus import EventBus
from web.events.types import OutputSaved, Preview, RunEvent, WorkerChanged
from web.limits import Limits
from web.queue.job_queue import JobQueue
from web.queue.running import Assignment
from web.schema.jobs import Failure, JobId, Output
from web.schema.system import Worker
from web.workers import messages
from web.workers.activity import Activity
from web.workers.current_job import CurrentJob
from web.workers.link import Link, WorkerGone
from web.workers.log import JobLog
from web.workers.plans import Plans

MOST_BACKOFF = 30.0  # seconds between two starts of a worker that cannot start
LOOKS = 4  # at the shortest time that is watched
State: TypeAlias = Literal["starting", "idle", "running", "stopped"]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hooks:
    """Who is told of what is not about the queue."""

    on_ready: Callable[[messages.Ready], None]
    on_preview: Callable[[Preview, bytes], None]
    left_by: Callable[[JobId], Awaitable[tuple[Output, ...]]]  # files that nobody was told of


class Supervisor:
    """Of one worker. `serve` never ends by itself: a worker that is gone is started again."""

    def __init__(
        self,
        number: int,
        link: Callable[[], Link],
        begin: messages.Begin,
        queue: JobQueue,
        bus: EventBus,
        limits: Limits,
        hooks: Hooks,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._number = number
        self._new_link = link
        self._begin = begin
        self._queue = queue
        self._bus = bus
        self._limits = limits
        self._hooks = hooks
        self._clock = clock
        self._link = link()
        self._running: CurrentJob | None = None
        self._plans = Plans(limits)
        self._ready = asyncio.Event()
        self._log = JobLog()
        self._heard = 0.0
        self._killed = ""  # why we ended it ourselves
        self._problem: str | None = None  # why there is no worker
        self._silent_since: float | None = None
        self._beat = messages.Beat(resident=0, device_used=None, device_total=None)
        self.device = str(begin.settings["device"])
        self.restarts = -1
        self.state: State = "starting"

    async def serve(self) -> None:
        """Until cancelled."""
        failures = 0
        while True:
            self.restarts += 1
            try:
                await self._live()
            except Exception as error:  # of ours, or of the machine: the next start may go well
                logger.exception("worker %d for %s", self._number, self.device)
                self._problem = f"{type(error).__name__}: {error}"
            failures = 0 if self._ready.is_set() else failures + 1
            self._ready.clear()
            self._become("stopped")
            if failures:
                await asyncio.sleep(min(MOST_BACKOFF, self._limits.backoff * 2 ** (failures - 1)))

    @property
    def worker(self) -> Worker:
        return Worker(
            id=self._number,
            device=self.device,
            state=self.state,
            pid=self._link.pid,
            job=self._running.id if self._running else None,
            restarts=max(0, self.restarts),
            problem=self._problem,
            silent_since=self._silent_since,
            resident=self._beat.resident,
            device_used=self._beat.device_used,
            device_total=self._beat.device_total,
        )

    @property
    def job(self) -> JobId | None:
        return self._running.id if self._running else None

    @property
    def log(self) -> bytes:
        """What the running job has printed so far."""
        return self._log.text

    @property
    def is_ready(self) -> bool:
        return self._ready.is_set()

    async def plan(
        self, text: bytes, changes: bytes, targets: tuple[str, ...]
    ) -> messages.PlanMade | None:
        """What a run would do with what this worker holds; nothing when it does not answer."""
        return await self._plans.ask(self._link, text, changes, targets)

    def watch(self, previews: bool) -> None:
        """Say whether anybody looks at previews."""
        if self._ready.is_set():
            with contextlib.suppress(WorkerGone):
                self._link.send(messages.Watch(previews=previews))

    async def _live(self) -> None:
        """One worker, from its start to its end."""
        self._killed, self._log = "", JobLog()
        self._become("starting")
        link = self._link = self._new_link()
        is_ending = False
        tasks: list[asyncio.Task[None]] = []
        try:
            await link.start(self._begin)
            self._heard = self._clock()
            tasks += map(asyncio.ensure_future, (self._feed(link), self._watch_over(link)))
            async for report in link.reports():
                self._hear(report)
        except asyncio.CancelledError:
            is_ending = True  # the server ends
            raise
        finally:
            for task in tasks:
                task.cancel()
            reason = await link.stop()
            await self._after_death(self._killed or reason, is_ending)

    async def _after_death(self, reason: str, is_ending: bool) -> None:
        if not is_ending:
            self._tell_why(reason)
        running, self._running, self._silent_since = self._running, None, None
        if running is None:
            return
        for output in await self._hooks.left_by(running.id):
            self._queue.tell(OutputSaved(job=running.id, output=output))
        if running.ended.done() and not running.ended.cancelled():
            self._finish(running.ended.result())  # it came just before the death
        elif is_ending:
            self._queue.put_back(running.id, self._log.text)
        else:
            self._queue.orphan(running.id, reason, self._log.text)

    def _tell_why(self, reason: str) -> None:
        logger.warning("worker %d for %s: %s", self._number, self.device, reason)
        if not self._ready.is_set():
            printed = self._log.text.decode(errors="replace")
            logger.error("worker %d for %s printed: %s", self._number, self.device, printed)
            self._problem = f"{reason}; it printed: {printed[-1000:]}" if printed else reason

    async def _feed(self, link: Link) -> None:
        await self._ready.wait()
        self.watch(self._bus.wants_previews)
        while True:
            if self.state != "idle" and not self._queue.has_work:
                self._become("idle")
            assignment = await self._queue.take(self.device)
            try:
                await self._run(link, assignment)
            except WorkerGone:
                return  # what follows is up to the one who reads its reports

    async def _run(self, link: Link, assignment: Assignment) -> None:
        ended: asyncio.Future[messages.Ended] = asyncio.get_running_loop().create_future()
        running = self._running = CurrentJob(assignment, Activity(self._clock()), ended)
        assignment.stop.add_done_callback(lambda stop: self._begin_stopping(link, running))
        self._log = JobLog()
        if self.state != "running":
            self._become("running")
        link.send(running.command)
        try:
            report = await ended
        finally:
            if running.stopping is not None:
                running.stopping.cancel()
        self._running, self._silent_since = None, None
        self._finish(report)
        if not report.healthy:
            await self._kill(link, "its device gives nothing but errors")
            raise WorkerGone

    def _finish(self, ended: messages.Ended) -> None:
        self._queue.end(ended.job, ended.outcome, ended.outputs, ended.error, self._log.text)

    def _begin_stopping(self, link: Link, running: CurrentJob) -> None:
        if self._running is running:
            running.stopping = asyncio.ensure_future(self._stop(link, running.id))

    async def _stop(self, link: Link, job: JobId) -> None:
        with contextlib.suppress(WorkerGone):
            link.send(messages.Cancel(job=job))
        await asyncio.sleep(self._limits.cancel_grace)
        await self._kill(link, f"it did not stop within {self._limits.cancel_grace:g} s")

    def _hear(self, report: messages.AnyReport) -> None:
        self._heard = self._clock()
        match report:
            case messages.EventReport(event=event):
                self._hear_node(event)
                self._queue.tell(event)
            case messages.PreviewReport(preview=preview, picture=picture):
                self._hooks.on_preview(preview, picture)
            case messages.Printed(text=text):
                self._log.add(text)
            case messages.Ended() if self._running and not self._running.ended.done():
                self._running.ended.set_result(report)
            case messages.Beat():
                self._beat = report
            case messages.PlanMade():
                self._plans.answer(report)
            case messages.Ready(device=device):
                self.device, self._problem = device, None
                self._ready.set()
                self._hooks.on_ready(report)

    def _hear_node(self, event: RunEvent) -> None:
        if self._running is not None and event.job == self._running.id:
            self._running.activity.hear(event, self._heard)
            if self._silent_since is not None:
                self._silent_since = None
                self._bus.publish(WorkerChanged(worker=self.worker))

    async def _watch_over(self, link: Link) -> None:
        limits = self._limits
        pause = min(limits.silence, limits.node_silence, limits.node_limit) / LOOKS
        while True:
            await asyncio.sleep(pause)
            now = self._clock()
            if now - self._heard > limits.silence:
                await self._kill(link, f"it was silent for {limits.silence:g} s")
            elif self._running is not None:
                quiet = now - self._running.activity.heard
                if quiet > limits.node_silence and self._silent_since is None:
                    self._silent_since = time.time() - quiet
                    self._bus.publish(WorkerChanged(worker=self.worker))
                if quiet > limits.node_limit:
                    await self._end_silent(link, self._running)

    async def _end_silent(self, link: Link, running: CurrentJob) -> None:
        """A job that says nothing for too long has failed: to run it again would take as long."""
        message = f"it said nothing for {self._limits.node_limit:g} s, which is the limit"
        failure = Failure(code="worker_died", message=message, node=running.activity.node)
        self._running, self._silent_since = None, None
        self._queue.end(running.id, "failed", (), failure, self._log.text)
        await self._kill(link, f"job {running.id}: {message}")

    async def _kill(self, link: Link, reason: str) -> None:
        self._killed = f"killed: {reason}"
        await link.stop()

    def _become(self, state: State) -> None:
        self.state = state
        self._bus.publish(WorkerChanged(worker=self.worker))

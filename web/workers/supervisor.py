"""One worker process, seen from the server: started, fed with jobs, and started again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Literal, TypeAlias

import msgspec

from engine.settings import Settings
from web.events.bus import EventBus
from web.events.types import Preview, WorkerChanged
from web.limits import Limits
from web.queue.job_queue import Assignment, JobQueue
from web.schema.jobs import JobId
from web.schema.system import Worker
from web.workers import messages
from web.workers.log import JobLog
from web.workers.process import WorkerDied, cause, end, kill_group, spawn, until_exit, within

MARK_SECONDS = 1.0  # what was printed arrives within this after a job's end, or nobody waits
MOST_BACKOFF = 30.0  # seconds between two starts of a worker that cannot start
State: TypeAlias = Literal["starting", "idle", "running", "stopped"]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start workers."""

    settings: Settings
    opener: str = "engine.engine:Engine.open"  # "module:function", Settings → Engine


class Supervisor:
    """Keeps a worker process for one device alive and its jobs going."""

    def __init__(
        self,
        launch: Launch,
        device: str,
        queue: JobQueue,
        bus: EventBus,
        limits: Limits,
        on_ready: Callable[[messages.Ready], None],
        on_preview: Callable[[Preview, bytes], None],
    ) -> None:
        self._opener = launch.opener
        self._settings = replace(launch.settings, device=device)
        self._queue = queue
        self._bus = bus
        self._limits = limits
        self._on_ready = on_ready
        self._on_preview = on_preview
        self._process: Process | None = None
        self._ready = asyncio.Event()
        self._ended: asyncio.Future[messages.Ended] | None = None
        self._plans: dict[int, asyncio.Future[messages.PlanMade | None]] = {}
        self._requests = count()
        self._marked = asyncio.Event()
        self._log = JobLog()
        self._job: JobId | None = None
        self._heard = 0.0
        self._killed = ""  # why we ended it ourselves
        self._beat = messages.Beat(resident=0, device_used=None, device_total=None)
        self.device = device
        self.restarts = -1
        self.state: State = "starting"

    async def serve(self) -> None:
        """Until cancelled."""
        failures = 0
        while True:
            self.restarts += 1
            try:
                await self._live()
            finally:
                was_ready = self._ready.is_set()
                self._ready.clear()
            failures = 0 if was_ready else failures + 1
            if failures:
                await asyncio.sleep(min(MOST_BACKOFF, 2 ** (failures - 1)))

    @property
    def worker(self) -> Worker:
        return Worker(
            device=self.device,
            state=self.state,
            pid=self._process.pid if self._process else None,
            job=self._job,
            restarts=self.restarts,
            resident=self._beat.resident,
            device_used=self._beat.device_used,
            device_total=self._beat.device_total,
        )

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
        request = next(self._requests)
        future = self._plans[request] = asyncio.get_running_loop().create_future()
        command = messages.Plan(request=request, workflow=text, changes=changes, targets=targets)
        try:
            self._send(command)
            return await asyncio.wait_for(future, self._limits.plan)
        except (TimeoutError, WorkerDied):
            return None
        finally:
            del self._plans[request]

    def watch(self, previews: bool) -> None:
        """Say whether anybody looks at previews."""
        if self._ready.is_set():
            with contextlib.suppress(WorkerDied):
                self._send(messages.Watch(previews=previews))

    async def _live(self) -> None:
        """One process, from its start to its end."""
        self._job, self._killed, self._log = None, "", JobLog()
        self._become("starting")
        process = self._process = await spawn()
        log_over = asyncio.ensure_future(self._read_log(process))
        try:
            self._send(self._begin())
            async with asyncio.TaskGroup() as group:
                group.create_task(until_exit(process))
                group.create_task(self._hear_all(process))
                group.create_task(self._watch_over())
                group.create_task(self._feed())
        except* WorkerDied:
            pass
        except* Exception:  # a fault of ours, or a node that wrote into our pipe: start again
            logger.exception("worker for %s cannot be understood", self.device)
        finally:  # also when the server ends: what runs is then queued again at its next start
            self._process = None
            code = await end(process)
            await within(MARK_SECONDS, log_over)
            log_over.cancel()
        self._after_death(self._killed or cause(code))

    def _begin(self) -> messages.Begin:
        settings = messages.settings_out(self._settings)
        return messages.Begin(path=tuple(sys.path), opener=self._opener, settings=settings)

    def _after_death(self, reason: str) -> None:
        logger.warning("worker for %s: %s", self.device, reason)
        if not self._ready.is_set():
            printed = self._log.text.decode(errors="replace")
            logger.error("worker for %s printed: %s", self.device, printed)
        if self._ended is not None and self._ended.done() and not self._ended.cancelled():
            self._finish(self._ended.result())  # it came just before the death
        elif self._job is not None:
            self._queue.orphan(self._job, reason, self._log.text)
        self._job = self._ended = None
        self._become("stopped")

    async def _feed(self) -> None:
        await self._ready.wait()
        self.watch(self._bus.wants_previews)
        while True:
            if self.state != "idle" and not self._queue.has_work:
                self._become("idle")
            work = await self._queue.take(self.device)
            await self._run(work)

    async def _run(self, work: Assignment) -> None:
        job = work.job
        self._job, self._log = job.id, JobLog()
        self._marked.clear()
        self._ended = asyncio.get_running_loop().create_future()
        if self.state != "running":
            self._become("running")
        changes = msgspec.json.encode(job.changes)
        command = messages.Run(job=job.id, workflow=work.text, changes=changes, targets=job.targets)
        self._send(command)
        stopping = asyncio.ensure_future(self._stop_when_asked(work))
        try:
            ended = await self._ended
        finally:
            stopping.cancel()
        await within(MARK_SECONDS, self._marked.wait())
        self._finish(ended)

    def _finish(self, ended: messages.Ended) -> None:
        self._job = self._ended = None
        self._queue.end(ended.job, ended.outcome, ended.outputs, ended.error, self._log.text)

    async def _stop_when_asked(self, work: Assignment) -> None:
        await work.stop.wait()
        with contextlib.suppress(WorkerDied):
            self._send(messages.Cancel(job=work.job.id))
        await asyncio.sleep(self._limits.cancel_grace)
        self._kill(f"killed: it did not stop within {self._limits.cancel_grace:g} s")

    async def _hear_all(self, process: Process) -> None:
        assert process.stdout is not None
        self._heard = time.monotonic()
        try:
            while True:
                size = int.from_bytes(await process.stdout.readexactly(messages.HEAD), "big")
                reports = messages.decode_reports(await process.stdout.readexactly(size))
                self._heard = time.monotonic()
                for report in reports:
                    self._hear(report)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise WorkerDied from error

    def _hear(self, report: messages.AnyReport) -> None:
        match report:
            case messages.EventReport(event=event):
                self._queue.tell(event)
            case messages.PreviewReport(preview=preview, picture=picture):
                self._on_preview(preview, picture)
            case messages.Ended() if self._ended and not self._ended.done():
                self._ended.set_result(report)
            case messages.Beat():
                self._beat = report
            case messages.PlanMade(request=request) if request in self._plans:
                if not self._plans[request].done():
                    self._plans[request].set_result(report if report.tasks else None)
            case messages.Ready(device=device):
                self.device = device
                self._ready.set()
                self._on_ready(report)

    async def _watch_over(self) -> None:
        while True:
            await asyncio.sleep(self._limits.silence / 4)
            if time.monotonic() - self._heard > self._limits.silence:
                self._kill(f"killed: it was silent for {self._limits.silence:g} s")

    async def _read_log(self, process: Process) -> None:
        """What is printed belongs to the running job; a zero byte says that its job is over."""
        assert process.stderr is not None
        while printed := await process.stderr.read(2**16):
            *before, rest = printed.split(b"\0")
            for part in before:
                self._log.add(part)
                self._marked.set()
            self._log.add(rest)

    def _send(self, command: messages.Command) -> None:
        process = self._process
        if process is None or process.stdin is None or process.stdin.is_closing():
            raise WorkerDied
        process.stdin.write(messages.frame([command]))

    def _kill(self, reason: str) -> None:
        self._killed = reason
        if self._process:
            kill_group(self._process)

    def _become(self, state: State) -> None:
        self.state = state
        self._bus.publish(WorkerChanged(worker=self.worker))

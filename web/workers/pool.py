"""All workers of the server: one for each device."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine.settings import Settings
from web.events.bus import EventBus
from web.events.types import Preview
from web.limits import Limits
from web.queue.job_queue import JobQueue
from web.queue.left_files import LeftFiles
from web.schema.jobs import JobId, Output
from web.schema.system import Worker
from web.storage.database import DatabaseError
from web.workers import messages
from web.workers.link import Link
from web.workers.local import LocalLink
from web.workers.supervisor import Hooks, Supervisor

MOST_PREVIEWS = 256  # pictures kept for those who come later
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start workers."""

    settings: Settings
    opener: str = "engine.engine:Engine.open"  # "module:function", Settings → Engine
    link: Callable[[], Link] = LocalLink

    def begin(self, device: str) -> messages.Begin:
        settings = messages.settings_out(replace(self.settings, device=device))
        return messages.Begin(opener=self.opener, settings=settings)


class Pool:
    """Starts workers: for the devices named, or else for all that the first one finds."""

    def __init__(
        self,
        launch: Launch,
        devices: Sequence[str],
        queue: JobQueue,
        bus: EventBus,
        limits: Limits,
        left: LeftFiles,
    ) -> None:
        self._launch = launch
        self._queue = queue
        self._bus = bus
        self._limits = limits
        self._left = left
        self._supervisors: list[Supervisor] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._watching = False
        self._previews: OrderedDict[tuple[JobId, str], tuple[Preview, bytes]] = OrderedDict()
        for device in devices or (launch.settings.device,):
            self._add(device)

    @property
    def workers(self) -> tuple[Worker, ...]:
        return tuple(supervisor.worker for supervisor in self._supervisors)

    def start(self) -> None:
        for supervisor in self._supervisors[len(self._tasks) :]:
            self._tasks.append(asyncio.create_task(supervisor.serve()))

    async def close(self) -> None:
        """End all workers. What they run is queued again when a server starts the next time."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def plan(
        self, text: bytes, changes: bytes, targets: tuple[str, ...]
    ) -> tuple[str, messages.PlanMade] | None:
        """The plan of the worker that holds most of it, and that worker's device."""
        ready = [each for each in self._supervisors if each.is_ready]
        plans = await asyncio.gather(*(each.plan(text, changes, targets) for each in ready))
        made = [(s.device, plan) for s, plan in zip(ready, plans, strict=True) if plan is not None]
        return max(made, key=lambda each: sum(t.held for t in each[1].tasks), default=None)

    def watch(self) -> None:
        """Make previews while somebody looks at them."""
        if self._watching != self._bus.wants_previews:
            self._watching = self._bus.wants_previews
            for supervisor in self._supervisors:
                supervisor.watch(self._watching)

    def preview(self, job: JobId, node: str) -> tuple[Preview, bytes] | None:
        """The latest preview of a node."""
        return self._previews.get((job, node))

    def log(self, job: JobId) -> bytes | None:
        """What a running job has printed so far; nothing for one that does not run."""
        return next((each.log for each in self._supervisors if each.job == job), None)

    def _add(self, device: str) -> None:
        supervisor = Supervisor(
            len(self._supervisors),
            self._launch.link,
            self._launch.begin(device),
            self._queue,
            self._bus,
            self._limits,
            Hooks(self._on_ready, self._on_preview, self._left_by),
        )
        self._supervisors.append(supervisor)

    def _on_ready(self, ready: messages.Ready) -> None:
        known = {supervisor.device for supervisor in self._supervisors}
        for device in ready.others:
            if device not in known:
                self._add(device)
        self.start()

    async def _left_by(self, job: JobId) -> tuple[Output, ...]:
        """Files of a job whose worker is gone; none where they cannot be looked for now."""
        try:
            async with asyncio.timeout(self._limits.shutdown):
                return await self._left.by(job)
        except (TimeoutError, DatabaseError, OSError) as error:
            logger.error("what job %s has saved cannot be looked for: %r", job, error)
            return ()

    def _on_preview(self, preview: Preview, picture: bytes) -> None:
        self._bus.preview(preview, picture)
        self._previews[preview.job, preview.node] = (preview, picture)
        self._previews.move_to_end((preview.job, preview.node))
        if len(self._previews) > MOST_PREVIEWS:
            self._previews.popitem(last=False)

"""What the functions of the API work with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

from engine.engine import Engine
from engine.settings import Settings
from web.api.metrics import Metrics
from web.events.bus import EventBus
from web.http.guard import Guard
from web.limits import Limits
from web.queue.job_queue import JobQueue
from web.storage.database import Database
from web.storage.drafts import DraftFolder
from web.storage.output_trash import OutputTrash
from web.storage.thumbnails import Thumbnails
from web.storage.uploads import Uploads
from web.storage.workflows import WorkflowFolder
from web.threads import Threads
from web.workers.pool import Pool

P = ParamSpec("P")
T = TypeVar("T")
LIGHT = 16 * 2**10  # bytes of a body that is looked at without leaving the event loop


@dataclass(frozen=True, slots=True)
class Backend:
    """What the functions of the API work with."""

    settings: Settings
    limits: Limits
    guard: Guard
    engine: Engine  # for specs, files and checks; it runs nothing
    database: Database
    bus: EventBus
    queue: JobQueue
    pool: Pool
    workflows: WorkflowFolder
    drafts: DraftFolder
    uploads: Uploads
    trash: OutputTrash
    thumbnails: Thumbnails
    metrics: Metrics
    threads: Threads
    began: float

    def now(self) -> float:
        return time.time()

    async def think(
        self, weight: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The result of pure work on so many bytes, while others are answered.

        Only for work whose cost the bytes bound, such as reading JSON: a check may be small and
        cost much.
        """
        if weight <= LIGHT and not kwargs:
            return work(*args, **kwargs)
        return await self.apart(work, *args, **kwargs)

    async def apart(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of work that may wait for a disk."""
        return await self.threads.run(partial(work, *args, **kwargs))

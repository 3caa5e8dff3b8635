"""Everything the server is made of, put together and taken apart again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from operator import attrgetter
from typing import ParamSpec, TypeVar, cast

from engine.engine import Engine
from engine.settings import Settings
from web.events.bus import Hub
from web.http.guard import Guard
from web.limits import Limits
from web.metrics import Metrics
from web.queue.job_queue import Desk
from web.storage import job_table
from web.storage.database import Store
from web.storage.drafts import Drafts
from web.storage.folder_lock import lock
from web.storage.uploads import Uploads
from web.storage.workflows import Workflows
from web.workers.pool import Pool
from web.workers.supervisor import Launch

P = ParamSpec("P")
T = TypeVar("T")
LIGHT = 16 * 2**10  # bytes of a body that is looked at without leaving the event loop
THREADS = 4


@dataclass(frozen=True, slots=True)
class Server:
    """What the functions of the API work with."""

    settings: Settings
    limits: Limits
    guard: Guard
    engine: Engine  # for specs, files and checks; it runs nothing
    store: Store
    hub: Hub
    desk: Desk
    pool: Pool
    workflows: Workflows
    drafts: Drafts
    uploads: Uploads
    metrics: Metrics
    threads: ThreadPoolExecutor
    began: float

    def now(self) -> float:
        return time.time()

    async def think(
        self, weight: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The result of pure work on so many bytes, while others are answered."""
        if weight <= LIGHT and not kwargs:
            return work(*args, **kwargs)
        return await self.apart(work, *args, **kwargs)

    async def apart(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of work that may wait for a disk."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, lambda: work(*args, **kwargs))


@asynccontextmanager
async def opened(
    settings: Settings,
    guard: Guard,
    limits: Limits,
    devices: tuple[str, ...] = (),
    opener: str = "engine.engine:Engine.open",
) -> AsyncIterator[Server]:
    """A server with its workers on their way. Raises InputError when another one is there."""
    async with AsyncExitStack() as stack:
        stack.enter_context(lock(settings.home))
        engine = open_engine(opener, settings)
        stack.callback(engine.close)
        store = await stack.enter_async_context(
            Store(settings.home / "jobs.sqlite", job_table.MIGRATIONS)
        )
        hub = Hub()
        desk = Desk(store, hub, limits)
        await desk.recover()
        stack.push_async_callback(desk.ledger.settled)
        pool = Pool(Launch(settings, opener), devices, desk, hub, limits)
        stack.push_async_callback(pool.close)
        threads = stack.enter_context(ThreadPoolExecutor(THREADS, thread_name_prefix="think"))
        metrics = Metrics(desk, hub, pool)
        hub.on_event(metrics.count)
        pool.start()
        yield Server(
            settings=settings,
            limits=limits,
            guard=guard,
            engine=engine,
            store=store,
            hub=hub,
            desk=desk,
            pool=pool,
            workflows=Workflows(settings.home / "workflows"),
            drafts=Drafts(settings.home / "drafts"),
            uploads=Uploads(settings.input, limits),
            metrics=metrics,
            threads=threads,
            began=time.time(),
        )


def open_engine(opener: str, settings: Settings) -> Engine:
    """An engine for this process, which decides and never runs: no device is looked for."""
    module, _, name = opener.partition(":")
    here = replace(settings, device="cpu")
    return cast(Engine, attrgetter(name)(import_module(module))(here))

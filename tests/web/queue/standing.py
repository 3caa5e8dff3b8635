"""A queue with its database, for tests that hold it in their hands."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.web.served import LIMITS, use, workflow
from web.events.bus import EventBus
from web.limits import Limits
from web.queue.job_queue import JobQueue
from web.schema.jobs import Job
from web.storage import job_table
from web.storage.database import Database


class Clock:
    """One that goes where it is told."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Standing:
    """The queue, what it is made of, and its clocks."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self.database = database
        self.bus = EventBus()
        self.clock = Clock()
        self.steady = Clock(0.0)
        self.queue = JobQueue(database, self.bus, limits, self.clock, self.steady)

    async def submit(self, kind: str = "Number", count: int = 1) -> list[Job]:
        """Jobs of one node."""
        text = json.dumps(workflow(n=use(kind))).encode()
        jobs = self.queue.new_jobs("toy", f"digest of {kind}", [{}] * count)
        await self.queue.submit(jobs, text)
        return jobs

    def refuse_writes(self) -> None:
        """From now on nothing can be kept, as on a full disk."""
        self.database.write(lambda connection: connection.set_authorizer(_refuse))

    def allow_writes(self) -> None:
        self.database.write(lambda connection: connection.set_authorizer(None))


def _refuse(action: int, *about: object) -> int:
    writing = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
    return sqlite3.SQLITE_DENY if action in writing else sqlite3.SQLITE_OK


@asynccontextmanager
async def standing(folder: Path, limits: Limits = LIMITS) -> AsyncIterator[Standing]:
    """A queue of a folder, from its start to its end; a second one finds what the first left."""
    folder.mkdir(parents=True, exist_ok=True)
    async with Database(folder / "jobs.sqlite", job_table.MIGRATIONS) as database:
        made = Standing(database, limits)
        await made.queue.recover()
        try:
            yield made
        finally:
            await made.queue.registry.settled(limits.shutdown)

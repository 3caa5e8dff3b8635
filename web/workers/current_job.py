"""The job that a worker has."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import msgspec

from web.queue.running import Assignment
from web.schema.jobs import JobId
from web.workers import messages
from web.workers.activity import Activity


@dataclass(slots=True)
class CurrentJob:
    """From its start to its end on one worker."""

    assignment: Assignment
    activity: Activity
    ended: asyncio.Future[messages.Ended]
    stopping: asyncio.Task[None] | None = None

    @property
    def id(self) -> JobId:
        return self.assignment.job.id

    @property
    def command(self) -> messages.Run:
        """What to say to the worker."""
        job = self.assignment.job
        return messages.Run(
            job=job.id,
            workflow=self.assignment.text,
            changes=msgspec.json.encode(job.changes),
            targets=job.targets,
            saved=len(job.outputs),
        )

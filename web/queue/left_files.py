"""Files that a job saved just before its worker died, so that nobody was told of them.

Which jobs run is kept in a small file that is not synced: it outlives the death of the server,
and what it does not outlive, the loss of power, takes most of such files away, too.
"""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from web.events.types import Event, JobChanged
from web.queue.registry import JobRegistry
from web.queue.transitions import saved
from web.schema.jobs import Job, JobId, Output
from web.storage import job_table, output_table
from web.storage.database import Database
from web.storage.output_files import recorded, written_since

SLACK = 0.02  # seconds by which the clock of a file system may be behind
UNKNOWN = ""  # the node that saved such a file


class Run(NamedTuple):
    """That of a job which is not over as far as is on disk."""

    device: str
    started: float


class LeftFiles:
    """Knows which jobs run, also after a crash, and finds what they left."""

    def __init__(self, database: Database, registry: JobRegistry, output: Path, kept: Path) -> None:
        self._database = database
        self._registry = registry
        self._output = output
        self._before = _read(kept)
        self._running: dict[JobId, Run] = {}
        self._file = os.open(kept, os.O_WRONLY | os.O_CREAT, 0o600)
        self._size = os.fstat(self._file).st_size

    def hear(self, event: Event) -> None:
        """Take note of what begins to run, and of what is over on disk."""
        if not isinstance(event, JobChanged):
            return
        job = event.job
        if job.state == "running":
            if job.id not in self._running:
                self._running[job.id] = Run(job.device or "", job.started or 0.0)
                self._keep()
        elif self._running.pop(job.id, None) and not self._running:
            self._keep()  # or else with what begins next: what is over on disk left nothing anyway

    async def record(self) -> None:
        """Put what was left before this start on the record of the jobs that left it."""
        if not self._before:
            return
        unfinished = {job.id: job for job in await self._database.read(job_table.unfinished)}
        runs = {job: run for job, run in self._before.items() if job in unfinished}
        if not runs:
            return
        left = await self._unrecorded(min(run.started for run in runs.values()))
        names: dict[JobId, list[str]] = defaultdict(list)
        for name, written in left.items():
            if (job := _whose(runs, written)) is not None:
                names[job].append(name)
        for job, files in names.items():
            outputs = await asyncio.to_thread(self._recorded, unfinished[job], files)
            whole = saved(unfinished[job], outputs)
            await self._database.write(partial(job_table.save, job=whole))

    async def by(self, job: JobId) -> tuple[Output, ...]:
        """What a job left that runs as far as is known here, and whose worker has died.

        Raises DatabaseError or OSError.
        """
        found = self._registry[job]
        left = await self._unrecorded(found.started or 0.0)
        told = {output.name for each in self._registry for output in each.outputs}
        files = [
            name
            for name, written in left.items()
            if name not in told and _whose(self._running, written) == job
        ]
        return await asyncio.to_thread(self._recorded, found, files)

    def close(self) -> None:
        os.close(self._file)

    async def _unrecorded(self, moment: float) -> dict[str, float]:
        files = await asyncio.to_thread(written_since, self._output, moment - SLACK)
        find = partial(output_table.without_row, names=tuple(files))
        unknown = await self._database.read(find)
        return {name: files[name] for name in unknown}

    def _recorded(self, job: Job, names: Sequence[str]) -> tuple[Output, ...]:
        first = len(job.outputs)
        return tuple(
            recorded(job.id, number, UNKNOWN, self._output / name, name)
            for number, name in enumerate(names, first)
        )

    def _keep(self) -> None:
        content = msgspec.json.encode(self._running).ljust(self._size)  # cheaper than to cut it
        self._size = len(content)
        with suppress(OSError):  # a full disk
            os.pwrite(self._file, content, 0)


def _whose(runs: Mapping[JobId, Run], written: float) -> JobId | None:
    """The job that wrote a file then; none where workers of two devices may have."""
    begun = [(run, job) for job, run in runs.items() if run.started - SLACK <= written]
    latest = {run.device: job for run, job in sorted(begun, key=lambda each: each[0].started)}
    return next(iter(latest.values())) if len(latest) == 1 else None


def _read(kept: Path) -> dict[JobId, Run]:
    try:
        return msgspec.json.decode(kept.read_bytes(), type=dict[JobId, Run])
    except (OSError, msgspec.MsgspecError):  # none, or one that was cut off in the middle
        return {}

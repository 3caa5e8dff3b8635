"""Taking jobs in, once for each Idempotency-Key."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

import msgspec
from aiohttp import web
from msgspec.structs import replace

from engine.engine import Engine
from web.api.backend import Backend
from web.http.route import parsed
from web.queue.submission import CheckedSubmission, check_submission, demand_one
from web.schema.jobs import Job, JobId, Submission, Submitted
from web.schema.refusals import Malformed, Refused
from web.storage import job_table
from web.storage.job_table import KeyUse

LONGEST_KEY = 200
Take: TypeAlias = Callable[[], Awaitable[tuple[CheckedSubmission, int]]]  # and the priority


class KeyReused(Refused):
    status, code = 422, "key_reused"


class Submissions:
    """Turns what was sent into jobs on disk."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def sent(self, request: web.Request, body: bytes) -> Submitted:
        """The jobs of a body that is a Submission."""

        async def take() -> tuple[CheckedSubmission, int]:
            backend = self._backend
            submission, checked = await backend.apart(_looked_at, backend.engine, body)
            if checked is None:
                return await self._of_saved(submission)
            return checked, submission.priority

        return await self._once(request, body, take)

    async def saved(self, request: web.Request, name: str, body: bytes) -> Submitted:
        """The job of a saved workflow, whose interface the body sets."""

        async def take() -> tuple[CheckedSubmission, int]:
            changes = parsed(body, dict[str, Any]) if body.strip() else {}
            return await self._of_saved(Submission(name=name, changes=changes))

        return await self._once(request, name.encode() + b"\0" + body, take)

    async def _of_saved(self, submission: Submission) -> tuple[CheckedSubmission, int]:
        backend = self._backend
        assert submission.name is not None
        text = await backend.apart(backend.workflows.read, submission.name)
        checked = await backend.apart(check_submission, backend.engine, submission, text.content)
        return checked, submission.priority

    async def _once(
        self,
        request: web.Request,
        body: bytes,
        take: Take,
    ) -> Submitted:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return await self._enter(*await take(), None)
        if not 0 < len(key) <= LONGEST_KEY:
            raise Malformed(f"Idempotency-Key: wanted 1 to {LONGEST_KEY} characters", found=key)
        digest = hashlib.sha256(body).hexdigest()
        async with self._turns.setdefault(key, asyncio.Lock()):
            if known := await self._known(key, digest):
                return known
            return await self._enter(*await take(), (key, digest))

    async def _known(self, key: str, digest: str) -> Submitted | None:
        find = partial(job_table.key_use, key=key, now=self._backend.now())
        use = await self._backend.database.read(find)
        if use is None:
            return None
        if use.digest != digest:
            raise KeyReused("this Idempotency-Key came with another body before", found=key)
        return submitted(await self._backend.queue.registry.get(use.ids[0]), use.ids)

    async def _enter(
        self, checked: CheckedSubmission, priority: int, key: tuple[str, str] | None
    ) -> Submitted:
        queue = self._backend.queue
        changes, targets = checked.changes, checked.targets
        made = queue.new_jobs(checked.name, checked.digest, changes, targets, priority)
        jobs = [replace(job, about=each) for job, each in zip(made, checked.about, strict=True)]
        ids = tuple(job.id for job in jobs)
        await queue.submit(jobs, checked.text, KeyUse(*key, ids) if key else None)
        return submitted(jobs[0], ids)


def _looked_at(engine: Engine, body: bytes) -> tuple[Submission, CheckedSubmission | None]:
    """What was sent, and whether it can run; that of a saved workflow is seen elsewhere."""
    submission = parsed(body, Submission)
    demand_one(submission)
    is_sent = submission.name is None
    return submission, check_submission(engine, submission, None) if is_sent else None


def submitted(job: Job, ids: tuple[JobId, ...]) -> Submitted:
    return Submitted(**msgspec.structs.asdict(job), ids=ids)

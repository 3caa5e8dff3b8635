"""Jobs: submitted, looked at, stopped, moved and forgotten."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from aiohttp import web

from web.api.backend import Backend
from web.api.submissions import KeyReused, Submissions
from web.http.body import read_body
from web.http.route import answer, parsed, query, route
from web.schema.jobs import (
    ENDED,
    ForgetQuery,
    Job,
    JobId,
    Jobs,
    JobsQuery,
    Move,
    Queue,
    QueueQuery,
    State,
    Submission,
    Submitted,
    WaitQuery,
)
from web.schema.refusals import DiskFull, Gone, InConflict, Malformed, QueueFull, Unknown, Unusable
from web.schema.system import Health
from web.storage import job_table
from web.storage.database import DatabaseError

KEY = {"Idempotency-Key": "a name for this request: sent again, it makes no further job"}
TEXT = "text/plain; charset=utf-8"
MISSING = (Unknown, Gone)
ONE = "/api/jobs/{id}"


class JobsApi:
    """What may be done with jobs."""

    def __init__(self, backend: Backend, submissions: Submissions) -> None:
        self._backend = backend
        self._queue = backend.queue
        self._submissions = submissions

    @route(
        "POST",
        "/api/jobs",
        {202: Submitted, 200: Job},
        query=WaitQuery,
        body=Submission,
        headers=KEY,
        refusals=(Malformed, Unusable, QueueFull, KeyReused, *MISSING, DiskFull),
    )
    async def submit(self, request: web.Request) -> web.StreamResponse:
        """Queue a workflow; with `wait`, answer when it is over."""
        wait = query(request, WaitQuery).wait
        sent = await self._submissions.sent(request, await read_body(request))
        if not wait:
            return answer(sent, 202)
        return _state(await self._queue.registry.wait(sent.id, wait))

    @route("GET", "/api/jobs", {200: Jobs}, JobsQuery, refusals=(Malformed, Unknown))
    async def page(self, request: web.Request) -> web.StreamResponse:
        """Jobs, newest first."""
        asked = query(request, JobsQuery)
        states = _states(asked.state)
        with suppress(DatabaseError):  # so that the list agrees with what was told
            await self._queue.registry.flushed()
        find = partial(
            job_table.page,
            states=states,
            name=asked.name,
            before=asked.before,
            limit=asked.limit,
        )
        jobs, following = await self._backend.database.read(find)
        return answer(Jobs(jobs=tuple(jobs), next=following))

    @route("GET", ONE, {200: Job, 202: Job}, WaitQuery, refusals=MISSING)
    async def get(self, request: web.Request) -> web.StreamResponse:
        """One job: 202 until it is over. `wait` waits for that."""
        wait = query(request, WaitQuery).wait
        registry = self._queue.registry
        return _state(
            await (registry.wait(_id(request), wait) if wait else registry.get(_id(request)))
        )

    @route("DELETE", ONE, {200: Health}, refusals=(*MISSING, InConflict, DiskFull))
    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Forget a job that is over. Its files stay."""
        await self._queue.delete(_id(request))
        return answer(Health(ok=True))

    @route("DELETE", "/api/jobs", {200: Health}, ForgetQuery, refusals=(Malformed, DiskFull))
    async def forget(self, request: web.Request) -> web.StreamResponse:
        """Forget all jobs that are over, or those of some states. Their files stay."""
        asked = query(request, ForgetQuery).state
        states = _states(asked) or [*ENDED]
        if not ENDED.issuperset(states):
            wanted = ", ".join(sorted(ENDED))
            message = "only what is over can be forgotten"
            raise Malformed(message, path="$.state", found=asked, wanted=wanted)
        await self._queue.registry.forget(states)
        return answer(Health(ok=True))

    @route("PATCH", ONE, {200: Job}, body=Move, refusals=(*MISSING, InConflict, DiskFull))
    async def move(self, request: web.Request) -> web.StreamResponse:
        """Move a queued job."""
        move = parsed(await read_body(request), Move)
        return answer(await self._queue.move(_id(request), move))

    @route("POST", f"{ONE}/cancel", {200: Job, 202: Job}, refusals=(*MISSING, DiskFull))
    async def cancel(self, request: web.Request) -> web.StreamResponse:
        """Stop a job: at once while it waits, after a step while it runs."""
        return _state(await self._queue.cancel(_id(request)))

    @route("POST", f"{ONE}/retry", {202: Job}, refusals=(*MISSING, InConflict, QueueFull, DiskFull))
    async def retry(self, request: web.Request) -> web.StreamResponse:
        """Queue a failed or cancelled job again."""
        return _state(await self._queue.retry(_id(request)))

    @route("GET", f"{ONE}/workflow", {200: "application/json"}, refusals=MISSING)
    async def workflow(self, request: web.Request) -> web.StreamResponse:
        """The workflow as submitted."""
        job = await self._queue.registry.get(_id(request))
        find = partial(job_table.workflow, digest=job.workflow)
        text = await self._backend.database.read(find)
        if text is None:
            raise Gone("workflow of job", job.id)
        return web.Response(body=text, content_type="application/json")

    @route("GET", f"{ONE}/log", {200: TEXT}, refusals=MISSING)
    async def log(self, request: web.Request) -> web.StreamResponse:
        """What the latest attempt printed."""
        job = await self._queue.registry.get(_id(request))
        text = self._backend.pool.log(job.id)
        if text is None:
            text = await self._backend.database.read(partial(job_table.log, job=job.id))
        return web.Response(body=text, headers={"Content-Type": TEXT})

    @route("GET", "/api/queue", {200: Queue}, QueueQuery, refusals=(Malformed,))
    async def queue(self, request: web.Request) -> web.StreamResponse:
        """What runs and what waits, by `limit` and `after` in pages."""
        return answer(self._queue.snapshot(query(request, QueueQuery)))

    @route("POST", "/api/queue/clear", {200: Queue}, refusals=(DiskFull,))
    async def clear(self, request: web.Request) -> web.StreamResponse:
        """Cancel all that waits."""
        await self._queue.clear()
        return answer(self._queue.snapshot())

    @route("POST", "/api/queue/pause", {200: Queue}, refusals=(DiskFull,))
    async def pause(self, request: web.Request) -> web.StreamResponse:
        """Start no more jobs."""
        await self._queue.pause(True)
        return answer(self._queue.snapshot())

    @route("POST", "/api/queue/resume", {200: Queue}, refusals=(DiskFull,))
    async def resume(self, request: web.Request) -> web.StreamResponse:
        """Start jobs again."""
        await self._queue.pause(False)
        return answer(self._queue.snapshot())


def _states(asked: str) -> list[State]:
    """Each once. Raises Malformed."""
    wanted = dict.fromkeys(asked.split(",")) if asked else {}
    for state in wanted:
        if state not in job_table.STATES:
            states = ", ".join(job_table.STATES)
            message = f"there is no state {state!r}"
            raise Malformed(message, path="$.state", found=state, wanted=states)
    return [state for state in job_table.STATES if state in wanted]


def _id(request: web.Request) -> JobId:
    return JobId(request.match_info["id"])


def _state(job: Job) -> web.Response:
    """200 when it is over, 202 until then."""
    return answer(job, 200 if job.is_over else 202)

"""Jobs: submitted, looked at, stopped, moved and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from aiohttp import web

from web.api.backend import Backend
from web.api.submit import KeyReused, Submit
from web.http.route import Route, answer, parsed, query, read_body
from web.schema.jobs import (
    ENDED,
    Job,
    JobId,
    Jobs,
    JobsQuery,
    Move,
    Queue,
    Submission,
    Submitted,
    WaitQuery,
)
from web.schema.refusals import DiskFull, Gone, InConflict, Malformed, QueueFull, Unknown, Unusable
from web.schema.system import Health
from web.storage import job_table

STATES = ("queued", "running", *sorted(ENDED))
KEY = {"Idempotency-Key": "a name for this request: sent again, it makes no further job"}
TEXT = "text/plain; charset=utf-8"


class JobsApi:
    """What may be done with jobs."""

    def __init__(self, backend: Backend, submit: Submit) -> None:
        self._backend = backend
        self._desk = backend.desk
        self._submit = submit

    def routes(self) -> Sequence[Route]:
        missing = (Unknown, Gone)
        one = "/api/jobs/{id}"
        return (
            Route(
                "POST",
                "/api/jobs",
                self.submit,
                "Queue a workflow; with `wait`, answer when it is over",
                {202: Submitted, 200: Job},
                query=WaitQuery,
                body=Submission,
                headers=KEY,
                refusals=(Malformed, Unusable, QueueFull, KeyReused, *missing, DiskFull),
            ),
            Route("GET", "/api/jobs", self.page, "Jobs, newest first", {200: Jobs}, JobsQuery),
            Route(
                "GET",
                one,
                self.get,
                "One job: 202 until it is over. `wait` waits for that",
                {200: Job, 202: Job},
                WaitQuery,
                refusals=missing,
            ),
            Route(
                "DELETE",
                one,
                self.delete,
                "Forget a job that is over. Its files stay",
                {200: Health},
                refusals=(*missing, InConflict),
            ),
            Route(
                "PATCH",
                one,
                self.move,
                "Move a queued job",
                {200: Job},
                body=Move,
                refusals=(*missing, InConflict, Malformed),
            ),
            Route(
                "POST",
                f"{one}/cancel",
                self.cancel,
                "Stop a job: at once while it waits, after a step while it runs",
                {200: Job, 202: Job},
                refusals=missing,
            ),
            Route(
                "POST",
                f"{one}/retry",
                self.retry,
                "Queue a failed or cancelled job again",
                {202: Job},
                refusals=(*missing, InConflict),
            ),
            Route(
                "GET",
                f"{one}/workflow",
                self.workflow,
                "The workflow as submitted",
                {200: "application/json"},
                refusals=missing,
            ),
            Route(
                "GET",
                f"{one}/log",
                self.log,
                "What the latest attempt printed",
                {200: TEXT},
                refusals=missing,
            ),
            Route("GET", "/api/queue", self.queue, "What runs and what waits", {200: Queue}),
            Route("POST", "/api/queue/clear", self.clear, "Cancel all that waits", {200: Queue}),
            Route("POST", "/api/queue/pause", self.pause, "Start no more jobs", {200: Queue}),
            Route("POST", "/api/queue/resume", self.resume, "Start jobs again", {200: Queue}),
        )

    async def submit(self, request: web.Request) -> web.StreamResponse:
        wait = query(request, WaitQuery).wait
        sent = await self._submit.sent(request, await read_body(request))
        if not wait:
            return answer(sent, 202)
        return _state(await self._desk.ledger.wait(sent.id, wait))

    async def page(self, request: web.Request) -> web.StreamResponse:
        asked = query(request, JobsQuery)
        states = asked.state.split(",") if asked.state else []
        for state in states:
            if state not in STATES:
                wanted = ", ".join(STATES)
                message = f"there is no state {state!r}"
                raise Malformed(message, path="$.state", found=state, wanted=wanted)
        await self._backend.store.flushed()  # so that the list agrees with what was told
        find = partial(
            job_table.page,
            states=states,
            name=asked.name,
            before=asked.before,
            limit=asked.limit,
        )
        jobs = await self._backend.store.read(find)
        following = jobs[-1].id if len(jobs) == asked.limit else None
        return answer(Jobs(jobs=tuple(jobs), next=following))

    async def get(self, request: web.Request) -> web.StreamResponse:
        wait = query(request, WaitQuery).wait
        ledger = self._desk.ledger
        return _state(await (ledger.wait(_id(request), wait) if wait else ledger.get(_id(request))))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        await self._desk.delete(_id(request))
        return answer(Health(ok=True))

    async def move(self, request: web.Request) -> web.StreamResponse:
        move = parsed(await read_body(request), Move)
        return answer(await self._desk.move(_id(request), move))

    async def cancel(self, request: web.Request) -> web.StreamResponse:
        return _state(await self._desk.cancel(_id(request)))

    async def retry(self, request: web.Request) -> web.StreamResponse:
        return _state(await self._desk.retry(_id(request)))

    async def workflow(self, request: web.Request) -> web.StreamResponse:
        job = await self._desk.ledger.get(_id(request))
        find = partial(job_table.workflow, digest=job.workflow)
        text = await self._backend.store.read(find)
        return web.Response(body=text, content_type="application/json")

    async def log(self, request: web.Request) -> web.StreamResponse:
        job = await self._desk.ledger.get(_id(request))
        text = self._backend.pool.log(job.id)
        if text is None:
            text = await self._backend.store.read(partial(job_table.log, job=job.id))
        return web.Response(body=text, headers={"Content-Type": TEXT})

    async def queue(self, request: web.Request) -> web.StreamResponse:
        return answer(self._desk.queue())

    async def clear(self, request: web.Request) -> web.StreamResponse:
        await self._desk.clear()
        return answer(self._desk.queue())

    async def pause(self, request: web.Request) -> web.StreamResponse:
        await self._desk.pause(True)
        return answer(self._desk.queue())

    async def resume(self, request: web.Request) -> web.StreamResponse:
        await self._desk.pause(False)
        return answer(self._desk.queue())


def _id(request: web.Request) -> JobId:
    return JobId(request.match_info["id"])


def _state(job: Job) -> web.Response:
    """200 when it is over, 202 until then."""
    return answer(job, 200 if job.is_over else 202)

"""Saved workflows: read, written, remembered, deleted, and run like a function."""

from __future__ import annotations

import msgspec
from aiohttp import web

from engine.formats.native import parse
from web.api.backend import Backend
from web.api.jobs import KEY
from web.api.outputs import answer_output
from web.api.submissions import KeyReused, Submissions
from web.catalogue.interface_schema import interface_schema
from web.http.body import read_body
from web.http.conditional import is_unchanged, precondition
from web.http.files import ANSWERS
from web.http.files import MISSING as FILES
from web.http.route import JSON, UNCHANGED, answer, parsed, query, route
from web.schema.jobs import Submitted, WaitQuery
from web.schema.refusals import (
    Changed,
    DiskFull,
    Gone,
    Malformed,
    QueueFull,
    RunFailed,
    Unconditional,
    Unknown,
    Unusable,
)
from web.schema.system import Health
from web.schema.workflows import (
    DeletedWorkflow,
    DeletedWorkflows,
    Renaming,
    SavedWorkflow,
    SavedWorkflows,
    Versions,
)
from web.storage.workflows import Text

CONDITIONS = {
    "If-Match": "the ETag of what this replaces",
    "If-None-Match": "*, when it is new",
}
ONE = "/api/workflows/{name}"
MISSING = (Malformed, Unknown, Gone)


class WorkflowsApi:
    """The workflows of the data folder."""

    def __init__(self, backend: Backend, submissions: Submissions) -> None:
        self._backend = backend
        self._saved = backend.workflows
        self._submissions = submissions

    @route("GET", "/api/workflows", {200: SavedWorkflows})
    async def list(self, request: web.Request) -> web.StreamResponse:
        """All of them."""
        return answer(SavedWorkflows(workflows=await self._backend.apart(self._saved.list)))

    @route("GET", ONE, {200: JSON, 304: UNCHANGED}, refusals=MISSING)
    async def read(self, request: web.Request) -> web.StreamResponse:
        """One, with its ETag."""
        text = await self._backend.apart(self._saved.read, _name(request))
        if is_unchanged(request.headers, text.etag):
            return web.Response(status=304, headers={"ETag": f'"{text.etag}"'})
        return _text(text)

    @route(
        "PUT",
        ONE,
        {200: SavedWorkflow, 201: SavedWorkflow},
        body=JSON,
        headers=CONDITIONS,
        refusals=(Malformed, Unusable, Changed, Unconditional, DiskFull),
    )
    async def write(self, request: web.Request) -> web.StreamResponse:
        """Save it, if nobody else has since."""
        body = await read_body(request)
        demanded = precondition(request.headers)
        text = await self._backend.apart(self._saved.write, _name(request), body, demanded)
        saved = SavedWorkflow(
            name=_name(request),
            etag=text.etag,
            size=len(text.content),
            modified=self._backend.now(),
        )
        return answer(saved, 201 if demanded.absent else 200, {"ETag": f'"{text.etag}"'})

    @route(
        "DELETE",
        ONE,
        {200: DeletedWorkflow},
        headers={"If-Match": CONDITIONS["If-Match"]},
        refusals=(*MISSING, Changed),
    )
    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Move it to the trash."""
        demanded, name = precondition(request.headers), _name(request)
        deleted = await self._backend.apart(self._saved.delete, name, demanded)
        return answer(DeletedWorkflow(id=deleted, name=name, deleted=self._backend.now()))

    @route(
        "POST",
        f"{ONE}/rename",
        {200: Health},
        body=Renaming,
        headers={"If-Match": CONDITIONS["If-Match"]},
        refusals=(*MISSING, Changed),
    )
    async def rename(self, request: web.Request) -> web.StreamResponse:
        """Give it another name; what was saved over goes with it."""
        to = parsed(await read_body(request), Renaming).to
        demanded, name = precondition(request.headers), _name(request)
        await self._backend.apart(self._saved.rename, name, to, demanded)
        return answer(Health(ok=True))

    @route("GET", "/api/trash/workflows", {200: DeletedWorkflows})
    async def deleted(self, request: web.Request) -> web.StreamResponse:
        """Those in the trash, the latest first."""
        return answer(DeletedWorkflows(workflows=await self._backend.apart(self._saved.deleted)))

    @route(
        "POST",
        "/api/trash/workflows/{id}/restore",
        {200: Renaming},
        refusals=(Unknown, Changed),
    )
    async def restore(self, request: web.Request) -> web.StreamResponse:
        """Take one out of the trash, under the name it had."""
        name = await self._backend.apart(self._saved.restore, request.match_info["id"])
        return answer(Renaming(to=name))

    @route("GET", f"{ONE}/versions", {200: Versions}, refusals=(Malformed,))
    async def versions(self, request: web.Request) -> web.StreamResponse:
        """What was saved over, newest first."""
        found = await self._backend.apart(self._saved.versions, _name(request))
        return answer(Versions(versions=found))

    @route("GET", f"{ONE}/versions/{{version}}", {200: JSON}, refusals=(Malformed, Unknown))
    async def version(self, request: web.Request) -> web.StreamResponse:
        """A version that was saved over."""
        version = request.match_info["version"]
        return _text(await self._backend.apart(self._saved.version, _name(request), version))

    @route("GET", f"{ONE}/schema", {200: JSON}, refusals=MISSING)
    async def schema(self, request: web.Request) -> web.StreamResponse:
        """What `run` takes, as a JSON Schema."""
        text = await self._backend.apart(self._saved.read, _name(request))
        schema = interface_schema(parse(text.content), self._backend.engine.specs)
        return web.Response(body=msgspec.json.encode(schema), content_type=JSON)

    @route(
        "POST",
        f"{ONE}/run",
        {**ANSWERS, 202: Submitted},
        query=WaitQuery,
        body=JSON,
        headers=KEY,
        refusals=(*FILES, Gone, Unusable, QueueFull, KeyReused, RunFailed, DiskFull),
    )
    async def run(self, request: web.Request) -> web.StreamResponse:
        """Run it. With `wait`, answer with the first file it saves; X-Lienzo-Job has the id."""
        wait = query(request, WaitQuery).wait
        sent = await self._submissions.saved(request, _name(request), await read_body(request))
        if not wait:
            return answer(sent, 202)
        job = await self._backend.queue.registry.wait(sent.id, wait)
        if not job.is_over:
            return answer(job, 202)
        if job.state != "done":
            reason = job.error.message if job.error else job.state
            raise RunFailed(f"job {job.id}: {reason}", found=job.state)
        if not job.outputs:
            return answer(job)
        headers = {"X-Lienzo-Job": job.id, "Cache-Control": "no-store"}
        return await answer_output(request, self._backend, job.outputs[0], headers)


def _name(request: web.Request) -> str:
    return request.match_info["name"]


def _text(text: Text) -> web.Response:
    headers = {"ETag": f'"{text.etag}"'}
    return web.Response(body=text.content, content_type=JSON, headers=headers)

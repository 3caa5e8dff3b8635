"""Saved workflows: read, written, remembered, deleted, and run like a function."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from aiohttp import web

from engine.formats.native import parse
from web.api.backend import Backend
from web.api.content import answer_output
from web.api.jobs import KEY
from web.api.submit import KeyReused, Submit
from web.catalogue.interface_schema import interface_schema
from web.http.route import JSON, Route, answer, query, read_body
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
from web.schema.workflows import SavedWorkflow, SavedWorkflows, Versions
from web.storage.workflows import Text

CONDITIONS = {
    "If-Match": "the ETag of what this replaces",
    "If-None-Match": "*, when it is new",
}


class SavedApi:
    """The workflows of the data folder."""

    def __init__(self, backend: Backend, submit: Submit) -> None:
        self._backend = backend
        self._saved = backend.workflows
        self._submit = submit

    def routes(self) -> Sequence[Route]:
        one = "/api/workflows/{name}"
        missing = (Malformed, Unknown, Gone)
        return (
            Route("GET", "/api/workflows", self.list, "All of them", {200: SavedWorkflows}),
            Route("GET", one, self.read, "One, with its ETag", {200: JSON}, refusals=missing),
            Route(
                "PUT",
                one,
                self.write,
                "Save it, if nobody else has since",
                {200: SavedWorkflow, 201: SavedWorkflow},
                body=JSON,
                headers=CONDITIONS,
                refusals=(Malformed, Unusable, Changed, Unconditional),
            ),
            Route(
                "DELETE",
                one,
                self.delete,
                "Move it to the trash",
                {200: Health},
                headers={"If-Match": CONDITIONS["If-Match"]},
                refusals=(*missing, Changed),
            ),
            Route(
                "GET",
                f"{one}/versions",
                self.versions,
                "What was saved over, newest first",
                {200: Versions},
                refusals=(Malformed,),
            ),
            Route(
                "GET",
                f"{one}/versions/{{version}}",
                self.version,
                "A version that was saved over",
                {200: JSON},
                refusals=missing,
            ),
            Route(
                "GET",
                f"{one}/schema",
                self.schema,
                "What `run` takes, as a JSON Schema",
                {200: JSON},
                refusals=missing,
            ),
            Route(
                "POST",
                f"{one}/run",
                self.run,
                "Run it. With `wait`, answer with the first file it saves; X-Lienzo-Job has the id",
                {202: Submitted, 200: "image/*"},
                query=WaitQuery,
                body=JSON,
                headers=KEY,
                refusals=(*missing, Unusable, QueueFull, KeyReused, RunFailed, DiskFull),
            ),
        )

    async def list(self, request: web.Request) -> web.StreamResponse:
        return answer(SavedWorkflows(workflows=await self._backend.apart(self._saved.list)))

    async def read(self, request: web.Request) -> web.StreamResponse:
        text = await self._backend.apart(self._saved.read, _name(request))
        if request.headers.get("If-None-Match") == f'"{text.etag}"':
            return web.Response(status=304, headers={"ETag": f'"{text.etag}"'})
        return _text(text)

    async def write(self, request: web.Request) -> web.StreamResponse:
        body = await read_body(request)
        match = _tag(request.headers.get("If-Match"))
        is_new = request.headers.get("If-None-Match", "").strip() == "*"
        save = self._backend.workflows.write
        text = await self._backend.apart(save, _name(request), body, match, is_new)
        saved = SavedWorkflow(
            name=_name(request),
            etag=text.etag,
            size=len(text.content),
            modified=self._backend.now(),
        )
        return answer(saved, 201 if is_new else 200, {"ETag": f'"{text.etag}"'})

    async def delete(self, request: web.Request) -> web.StreamResponse:
        match = _tag(request.headers.get("If-Match"))
        await self._backend.apart(self._saved.delete, _name(request), match)
        return answer(Health(ok=True))

    async def versions(self, request: web.Request) -> web.StreamResponse:
        found = await self._backend.apart(self._saved.versions, _name(request))
        return answer(Versions(versions=found))

    async def version(self, request: web.Request) -> web.StreamResponse:
        version = request.match_info["version"]
        return _text(await self._backend.apart(self._saved.version, _name(request), version))

    async def schema(self, request: web.Request) -> web.StreamResponse:
        text = await self._backend.apart(self._saved.read, _name(request))
        schema = interface_schema(parse(text.content), self._backend.engine.specs)
        return web.Response(body=msgspec.json.encode(schema), content_type=JSON)

    async def run(self, request: web.Request) -> web.StreamResponse:
        wait = query(request, WaitQuery).wait
        sent = await self._submit.saved(request, _name(request), await read_body(request))
        if not wait:
            return answer(sent, 202)
        job = await self._backend.desk.ledger.wait(sent.id, wait)
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


def _tag(header: str | None) -> str | None:
    return None if header is None else header.strip().removeprefix("W/").strip('"')


def _text(text: Text) -> web.Response:
    headers = {"ETag": f'"{text.etag}"'}
    return web.Response(body=text.content, content_type=JSON, headers=headers)

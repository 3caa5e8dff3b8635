"""What jobs saved, and previews of what they are about to."""

from __future__ import annotations

import time
from collections.abc import Mapping

from aiohttp import web

from web.api.backend import Backend
from web.http.files import FILE, MISSING, answer_below, answer_file
from web.http.route import answer, counted, route
from web.schema.jobs import Job, JobId, Output
from web.schema.refusals import Gone, Malformed, Unknown
from web.schema.system import Health
from web.storage.paths import move_below, open_below

TRASH = ".trash"  # hidden, so that no name leads there
FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}


class OutputsApi:
    """Files of the output folder."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @route(
        "GET",
        "/api/jobs/{id}/outputs/{number}",
        {200: FILE, 202: Job, 206: FILE},
        refusals=(*MISSING, Gone),
    )
    async def of_job(self, request: web.Request) -> web.StreamResponse:
        """A file that a job saved: 202 while the job is not over and has not saved it."""
        job = await self._backend.queue.registry.get(JobId(request.match_info["id"]))
        number = counted(request.match_info["number"])
        if number is not None and number < len(job.outputs):
            return await answer_output(request, self._backend, job.outputs[number])
        if not job.is_over:
            return answer(job, 202)
        raise Unknown("output", request.match_info["number"])

    @route("GET", "/api/jobs/{id}/previews/{node}", {200: "image/jpeg"}, refusals=(Unknown,))
    async def preview(self, request: web.Request) -> web.StreamResponse:
        """The latest picture of how far a node has come."""
        job, node = JobId(request.match_info["id"]), request.match_info["node"]
        found = self._backend.pool.preview(job, node)
        if found is None:
            raise Unknown("preview", node)
        preview, picture = found
        return web.Response(body=picture, content_type=preview.media)

    @route("GET", "/api/outputs/{name:.+}", {200: FILE, 206: FILE}, refusals=MISSING)
    async def read(self, request: web.Request) -> web.StreamResponse:
        """A file of the output folder."""
        return await answer_below(request, self._backend.settings.output)

    @route("DELETE", "/api/outputs/{name:.+}", {200: Health}, refusals=(Malformed, Unknown))
    async def discard(self, request: web.Request) -> web.StreamResponse:
        """Move it to the trash; the jobs that saved it still tell of it."""
        name, folder = request.match_info["name"], self._backend.settings.output
        trash = (
            folder / TRASH / str(time.time_ns())
        )  # a folder each, so that names stay as they are
        await self._backend.apart(move_below, folder, name, trash / name)
        return answer(Health(ok=True))


async def answer_output(
    request: web.Request, backend: Backend, output: Output, headers: Mapping[str, str] = FOR_EVER
) -> web.StreamResponse:
    """A file as it was recorded. Raises Gone when it is no longer the same one."""
    try:
        with open_below(backend.settings.output, output.name) as file:
            if file.size != output.size:
                raise Gone("output", output.name)
            return await answer_file(request, file, output.sha256, headers)
    except Unknown as error:
        raise Gone("output", output.name) from error

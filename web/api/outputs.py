"""What jobs saved, and previews of what they are about to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from aiohttp import web

from web.api.backend import Backend
from web.http.body import read_body
from web.http.conditional import WrongRange
from web.http.files import ANSWERS, CHECKED, MISSING, answer_below, answer_file
from web.http.route import answer, counted, parsed, query, route
from web.schema.jobs import Job, JobId, Output
from web.schema.outputs import (
    OutputsQuery,
    SavedOutputs,
    Star,
    ThumbnailQuery,
    TrashedOutput,
)
from web.schema.refusals import Changed, DiskFull, Gone, Malformed, Unknown, Unusable
from web.schema.system import Health
from web.storage import output_table
from web.storage.paths import open_below

SMALL = {**ANSWERS, 200: "image/webp", 206: "image/webp"}
FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}


class OutputsApi:
    """Files of the output folder."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @route(
        "GET",
        "/api/jobs/{id}/outputs/{number}",
        {**ANSWERS, 202: Job},
        refusals=(Unknown, WrongRange, Gone),
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

    @route("GET", "/api/outputs/{name:.+}", ANSWERS, refusals=MISSING)
    async def read(self, request: web.Request) -> web.StreamResponse:
        """A file of the output folder."""
        return await answer_below(request, self._backend.settings.output)

    @route("GET", "/api/outputs", {200: SavedOutputs}, OutputsQuery, refusals=(Malformed,))
    async def list(self, request: web.Request) -> web.StreamResponse:
        """What jobs saved, newest first, page by page."""
        asked = query(request, OutputsQuery)
        return answer(await self._backend.database.read(partial(output_table.page, asked=asked)))

    @route(
        "PATCH",
        "/api/outputs/{name:.+}",
        {200: Health},
        body=Star,
        refusals=(Unknown, DiskFull),
    )
    async def change(self, request: web.Request) -> web.StreamResponse:
        """Give it a star, or take it away."""
        name, star = request.match_info["name"], parsed(await read_body(request), Star).star
        mark = partial(output_table.mark_star, name=name, star=star)
        if not await self._backend.database.write(mark):
            raise Unknown("output", name)
        return answer(Health(ok=True))

    @route(
        "DELETE",
        "/api/outputs/{name:.+}",
        {200: TrashedOutput},
        refusals=(Malformed, Unknown, DiskFull),
    )
    async def discard(self, request: web.Request) -> web.StreamResponse:
        """Move it to the trash, from which it can be restored for some weeks."""
        backend, name = self._backend, request.match_info["name"]
        stamp = await backend.apart(backend.trash.put, name)
        mark = partial(output_table.mark_deleted, name=name, trash=stamp, now=backend.now())
        await backend.database.write(mark)
        return answer(TrashedOutput(id=stamp, name=name))

    @route(
        "POST",
        "/api/trash/outputs/{id}/restore",
        {200: TrashedOutput},
        refusals=(Unknown, Changed, DiskFull),
    )
    async def restore(self, request: web.Request) -> web.StreamResponse:
        """Take one out of the trash, under the name it had."""
        backend, stamp = self._backend, request.match_info["id"]
        name = await backend.apart(backend.trash.restore, stamp)
        await backend.database.write(partial(output_table.mark_restored, trash=stamp))
        return answer(TrashedOutput(id=stamp, name=name))

    @route(
        "GET",
        "/api/thumbnails/{name:.+}",
        SMALL,
        ThumbnailQuery,
        refusals=(*MISSING, Unusable),
    )
    async def thumbnail(self, request: web.Request) -> web.StreamResponse:
        """A picture of the output folder, small."""
        return await self._small(request, self._backend.settings.output, request.match_info["name"])

    @route(
        "GET",
        "/api/trash/outputs/{id}/thumbnail",
        SMALL,
        ThumbnailQuery,
        refusals=(*MISSING, Unusable),
    )
    async def trashed_thumbnail(self, request: web.Request) -> web.StreamResponse:
        """A picture of the trash, small."""
        find = self._backend.trash.find
        return await self._small(
            request, *await self._backend.apart(find, request.match_info["id"])
        )

    async def _small(self, request: web.Request, folder: Path, name: str) -> web.StreamResponse:
        thumbnails, side = self._backend.thumbnails, query(request, ThumbnailQuery).side
        file = await thumbnails.file(folder, name, side)
        with open_below(thumbnails.kept, file) as small:
            return await answer_file(request, small, small.stamp, CHECKED)


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

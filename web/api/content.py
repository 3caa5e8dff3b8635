"""Files: what jobs saved, what people sent, and previews."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from aiohttp import ClientPayloadError, web

from engine.files.folders import INPUT, ModelFolders
from web.api.backend import Backend
from web.http.files import WrongRange, answer_file
from web.http.route import answer, route
from web.schema.files import Upload
from web.schema.jobs import Job, JobId, Output
from web.schema.refusals import Gone, Malformed, TooLarge, Unknown, Unusable, WrongType
from web.schema.system import Health
from web.storage.paths import move_below, open_below
from web.storage.uploads import ShortBody

FILE = "application/octet-stream"
TRASH = ".trash"  # hidden, so that no name leads there
FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}
CHECKED = {"Cache-Control": "private, no-cache"}
MISSING = (Malformed, Unknown, WrongRange)


class ContentApi:
    """Bytes in and out, all of it through web/storage/paths.py."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @route(
        "GET",
        "/api/jobs/{id}/outputs/{number}",
        {200: FILE, 202: Job, 206: FILE},
        refusals=(*MISSING, Gone),
    )
    async def output(self, request: web.Request) -> web.StreamResponse:
        """A file that a job saved: 202 while the job is not over and has not saved it."""
        job = await self._backend.desk.ledger.get(JobId(request.match_info["id"]))
        number = request.match_info["number"]
        if number.isdecimal() and int(number) < len(job.outputs):
            return await answer_output(request, self._backend, job.outputs[int(number)])
        if not job.is_over:
            return answer(job, 202)
        raise Unknown("output", number)

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
    async def outputs(self, request: web.Request) -> web.StreamResponse:
        """A file of the output folder."""
        return await _answer_below(request, self._backend.settings.output)

    @route("DELETE", "/api/outputs/{name:.+}", {200: Health}, refusals=(Malformed, Unknown))
    async def discard(self, request: web.Request) -> web.StreamResponse:
        """Move it to the trash; the jobs that saved it still tell of it."""
        name, folder = request.match_info["name"], self._backend.settings.output
        trash = (
            folder / TRASH / str(time.time_ns())
        )  # a folder each, so that names stay as they are
        await self._backend.apart(move_below, folder, name, trash / name)
        return answer(Health(ok=True))

    @route("GET", "/api/inputs/{name:.+}", {200: FILE, 206: FILE}, refusals=MISSING)
    async def inputs(self, request: web.Request) -> web.StreamResponse:
        """A file of the input folder.

        From the user's own folder, or from that of a pack, where its examples' pictures are.
        """
        files, own = self._backend.engine.files, self._backend.settings.input
        others = files.places(INPUT) if isinstance(files, ModelFolders) else ()
        for folder in (own, *others):
            with suppress(Unknown):
                return await _answer_below(request, folder)
        raise Unknown("file", request.match_info["name"])

    @route(
        "POST",
        "/api/inputs",
        {201: Upload},
        body="image/*",
        refusals=(TooLarge, Unusable, WrongType, ShortBody),
    )
    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Send a picture, as the body; the same bytes get the same name."""
        claimed = request.content_type
        if not claimed.startswith("image/"):
            wanted = "the picture as the body, with its type"
            raise WrongType(f"found {claimed}, wanted image/…", found=claimed, wanted=wanted)
        most = self._backend.limits.upload
        if (request.content_length or 0) > most:
            raise TooLarge(f"{request.content_length} bytes", wanted=f"at most {most} bytes")
        try:
            kept = await self._backend.uploads.keep(request.content.iter_any(), claimed)
        except ClientPayloadError as error:
            raise ShortBody("the body ended before it was complete") from error
        return answer(kept, 201, {"Location": kept.url})


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


async def _answer_below(request: web.Request, folder: Path) -> web.StreamResponse:
    with open_below(folder, request.match_info["name"]) as file:
        return await answer_file(request, file, file.stamp, CHECKED)

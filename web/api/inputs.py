"""Pictures that people send, and that workflows read."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import web

from engine.files.folders import INPUT, ModelFolders
from web.api.backend import Backend
from web.http.body import ShortBody, TooSlow, chunks
from web.http.files import ANSWERS, MISSING, answer_below
from web.http.guard import BYTES
from web.http.route import answer, route
from web.schema.files import Upload
from web.schema.refusals import DiskFull, TooLarge, Unknown, Unusable, WrongType


class InputsApi:
    """Files of the input folder."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @route("GET", "/api/inputs/{name:.+}", ANSWERS, refusals=MISSING)
    async def read(self, request: web.Request) -> web.StreamResponse:
        """A file of the input folder.

        From the user's own folder, or from that of a pack, where its examples' pictures are.
        """
        files, own = self._backend.engine.files, self._backend.settings.input
        others = files.places(INPUT) if isinstance(files, ModelFolders) else ()
        for folder in (own, *others):
            with suppress(Unknown):
                return await answer_below(request, folder)
        raise Unknown("file", request.match_info["name"])

    @route(
        "POST",
        "/api/inputs",
        {201: Upload},
        body="image/*",
        refusals=(TooLarge, TooSlow, Unusable, WrongType, ShortBody, DiskFull),
    )
    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Send a picture, as the body; the same bytes get the same name.

        What it is, its bytes say: not the type that it is sent as, which browsers guess by names.
        """
        claimed = request.content_type
        if claimed != BYTES and not claimed.startswith("image/"):
            wanted = f"the picture as the body, as image/… or {BYTES}"
            raise WrongType(f"found {claimed}, wanted image/…", found=claimed, wanted=wanted)
        most = self._backend.limits.upload
        if (request.content_length or 0) > most:
            raise TooLarge(f"{request.content_length} bytes", wanted=f"at most {most} bytes")
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            found = request.headers["Content-Encoding"]
            raise WrongType("a picture is sent as it is", found=found, wanted="identity")
        kept = await self._backend.uploads.keep(chunks(request))
        return answer(kept, 201, {"Location": f"{self._backend.guard.prefix}{kept.url}"})

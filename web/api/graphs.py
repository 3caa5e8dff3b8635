"""What is wrong with a workflow, and what it would do."""

from __future__ import annotations

import msgspec
from aiohttp import web

from web.api.backend import Backend
from web.http.body import read_body
from web.http.connection import while_asked
from web.http.route import answer, parsed, route
from web.queue.submission import Plannable, check, convert, demand_one, plan, plannable
from web.schema.graphs import Checked, Converted, Planned, Proposal
from web.schema.refusals import Gone, Malformed, Unknown, Unusable

MISSING = (Malformed, Unknown, Gone)  # of a saved workflow


class GraphsApi:
    """Questions about graphs; none of them changes anything."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @route("POST", "/api/check", {200: Checked}, body=Proposal, refusals=MISSING)
    async def check(self, request: web.Request) -> web.StreamResponse:
        """Every fault of a workflow."""
        draft, saved, _ = await self._draft(request)
        return answer(await self._backend.apart(check, self._backend.engine, draft, saved))

    @route("POST", "/api/convert", {200: Converted}, body=Proposal, refusals=(*MISSING, Unusable))
    async def convert(self, request: web.Request) -> web.StreamResponse:
        """A workflow of any format that is known, as ours."""
        draft, saved, weight = await self._draft(request)
        backend = self._backend
        found = await backend.apart(convert, backend.engine, draft, saved)
        return await backend.think(weight, answer, found)

    @route("POST", "/api/plan", {200: Planned}, body=Proposal, refusals=(*MISSING, Unusable))
    async def plan(self, request: web.Request) -> web.StreamResponse:
        """What a run would do now, what it would not do again, and what is wrong."""
        draft, saved, weight = await self._draft(request)
        backend = self._backend
        sent = await backend.apart(plannable, backend.engine, draft, saved)
        # An editor asks anew with each change, and leaves what it asked before.
        planned = await while_asked(request, self._planned(draft, sent))
        told = msgspec.structs.replace(planned, problems=sent.problems, remarks=sent.remarks)
        return await backend.think(weight, answer, told)

    async def _planned(self, draft: Proposal, sent: Plannable) -> Planned:
        if sent.is_empty:
            return Planned(targets=(), tasks=(), device=None)
        backend = self._backend
        changes = msgspec.json.encode(draft.changes)
        found = await backend.pool.plan(sent.text, changes, sent.targets)
        if found is None:
            return await backend.apart(plan, backend.engine, sent)
        device, made = found
        return Planned(targets=made.targets, tasks=made.tasks, device=device)

    async def _draft(self, request: web.Request) -> tuple[Proposal, bytes | None, int]:
        """What to look at: it, the text of a saved workflow, and how much it is."""
        body = await read_body(request)
        draft = await self._backend.think(len(body), parsed, body, Proposal)
        demand_one(draft)
        if draft.name is None:
            return draft, None, len(body)
        text = await self._backend.apart(self._backend.workflows.read, draft.name)
        return draft, text.content, len(text.content)

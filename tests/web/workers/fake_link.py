"""A worker in this process: it knows a few toy nodes by name, and dies when told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from web.events.types import NodeDone, NodeStarted
from web.queue.transitions import Outcome
from web.schema.jobs import Failure
from web.workers.link import WorkerGone
from web.workers.messages import (
    AnyReport,
    Begin,
    Cancel,
    Command,
    Ended,
    EventReport,
    Plan,
    PlanMade,
    Printed,
    Ready,
    Run,
)


class FakeLink:
    """Runs a workflow of one node, by the type of that node."""

    pid: int | None = None

    def __init__(self) -> None:
        self._heard: asyncio.Queue[AnyReport | None] = asyncio.Queue()
        self._cancelled = asyncio.Event()
        self._why = ""
        self._run: asyncio.Task[None] | None = None

    async def start(self, begin: Begin) -> None:
        if begin.settings["device"] == "nowhere":
            raise OSError("no process can be had")
        if begin.settings["device"] == "broken":
            self._die("exited with code 2")
        else:
            self._heard.put_nowait(Ready(device=begin.settings["device"], others=()))

    def send(self, command: Command) -> None:
        if self._why:
            raise WorkerGone
        match command:
            case Run():
                self._cancelled.clear()
                self._run = asyncio.ensure_future(self._perform(command))
            case Cancel():
                self._cancelled.set()
            case Plan(request=request):
                self._heard.put_nowait(PlanMade(request=request, targets=(), tasks=()))

    async def reports(self) -> AsyncIterator[AnyReport]:
        while (report := await self._heard.get()) is not None:
            yield report

    async def stop(self) -> str:
        self._die("killed by SIGKILL")
        return self._why

    async def _perform(self, run: Run) -> None:
        (node,) = json.loads(run.workflow)["nodes"]
        kind = json.loads(run.workflow)["nodes"][node]["type"]
        self._heard.put_nowait(EventReport(event=NodeStarted(job=run.job, node=node)))
        outcome: Outcome = "done"
        failure: Failure | None = None
        match kind:
            case "Crash":
                return self._die("exited with code 7")
            case "Hang":
                await asyncio.Event().wait()
            case "Climb":
                await self._cancelled.wait()
                outcome = "cancelled"
            case "Show":
                self._heard.put_nowait(Printed(text=b"shown 1\n"))
            case "Fail" | "Poison":
                outcome = "failed"
                failure = Failure(code="node_failed", message="as asked", node=node, type=kind)
        done = NodeDone(job=run.job, node=node, seconds=0.0, nbytes=0)
        self._heard.put_nowait(EventReport(event=done))
        ended = Ended(
            job=run.job, outcome=outcome, outputs=(), error=failure, healthy=kind != "Poison"
        )
        return self._heard.put_nowait(ended)

    def _die(self, why: str) -> None:
        if not self._why:
            self._why = why
            self._heard.put_nowait(None)
            if self._run is not None:
                self._run.cancel()

"""Plans that nobody waits for any more."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from engine.settings import Settings
from tests.web.served import LIMITS, SECONDS, TOYS, use, workflow
from tests.web.workers.fake_link import FakeLink
from web.workers.local import LocalLink
from web.workers.messages import Command, Forget, Plan, PlanMade, Ready
from web.workers.plans import Plans
from web.workers.pool import Launch

LONG = 2000  # nodes; a plan of them takes longer than a few words to a worker


class Recorded(FakeLink):
    """Hears, and never answers."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Command] = []

    def send(self, command: Command) -> None:
        self.sent.append(command)


def test_a_worker_hears_that_nobody_waits() -> None:
    async def session() -> None:
        link = Recorded()
        asking = asyncio.ensure_future(Plans(LIMITS).ask(link, b"{}", b"{}", ()))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait((asking,))
        plan, forget = link.sent
        assert isinstance(plan, Plan)
        assert forget == Forget(request=plan.request)

    asyncio.run(session())


def test_a_plan_that_has_not_begun_is_not_made(tmp_path: Path) -> None:
    chain = {f"n{i}": use("Add", a=f"n{i - 1}.int") for i in range(1, LONG)}
    long = json.dumps(workflow(n0=use("Number"), **chain)).encode()
    short = json.dumps(workflow(n=use("Number"))).encode()

    async def session() -> None:
        async with asyncio.timeout(SECONDS):
            link = LocalLink()
            await link.start(Launch(Settings.at(tmp_path), TOYS).begin("cpu"))
            made: list[int] = []
            async for report in link.reports():
                match report:
                    case Ready():
                        for request, text in ((1, long), (2, short), (3, short)):
                            link.send(
                                Plan(request=request, workflow=text, changes=b"{}", targets=())
                            )
                        link.send(Forget(request=2))
                        link.send(Plan(request=4, workflow=short, changes=b"{}", targets=()))
                    case PlanMade(request=request):
                        made.append(request)
                        if request == 4:
                            break
            await link.stop()
            assert made == [1, 3, 4]

    asyncio.run(session())

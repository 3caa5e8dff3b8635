"""Plans that a worker is asked for."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import count

from web.limits import Limits
from web.workers.link import Link, WorkerGone
from web.workers.messages import Forget, Plan, PlanMade


class Plans:
    """Questions to a worker, and who waits for each answer."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._waiting: dict[int, asyncio.Future[PlanMade | None]] = {}
        self._requests = count()

    async def ask(
        self, link: Link, text: bytes, changes: bytes, targets: tuple[str, ...]
    ) -> PlanMade | None:
        """What the worker says; nothing when it does not answer, or can make no plan.

        One that is cancelled is not made, unless that has begun.
        """
        request = next(self._requests)
        future = self._waiting[request] = asyncio.get_running_loop().create_future()
        try:
            link.send(Plan(request=request, workflow=text, changes=changes, targets=targets))
            return await asyncio.wait_for(future, self._limits.plan)
        except (TimeoutError, WorkerGone):
            return None
        except asyncio.CancelledError:
            with suppress(WorkerGone):
                link.send(Forget(request=request))
            raise
        finally:
            del self._waiting[request]

    def answer(self, made: PlanMade) -> None:
        """Of a request that may have been given up."""
        asked = self._waiting.get(made.request)
        if asked is not None and not asked.done():
            asked.set_result(made if made.tasks else None)

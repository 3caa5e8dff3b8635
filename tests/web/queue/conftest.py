"""A queue for a test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.web.queue.standing import Standing, standing
from tests.web.served import LIMITS
from web.limits import Limits


@pytest.fixture
def hold(tmp_path: Path) -> Callable[..., None]:
    """Does something with a queue, which is then closed."""

    def hold(about: Callable[[Standing], Awaitable[None]], limits: Limits = LIMITS) -> None:
        async def session() -> None:
            async with asyncio.timeout(30), standing(tmp_path / "home", limits) as made:
                await about(made)

        asyncio.run(session())

    return hold

"""Work that is done beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from tests.web.served import SECONDS
from web.threads import Threads


@pytest.fixture
def hold() -> Callable[..., None]:
    """Does something with two threads."""

    def hold(about: Callable[[Threads], Awaitable[None]]) -> None:
        async def session() -> None:
            threads = Threads(2, "test")
            async with asyncio.timeout(SECONDS):
                await about(threads)
            threads.close()

        asyncio.run(session())

    return hold


def fail() -> None:
    raise ValueError("as asked")


def test_what_the_work_gives_or_raises_comes_back(hold: Callable[..., None]) -> None:
    async def about(threads: Threads) -> None:
        numbers = [threads.run(partial(int, number)) for number in range(1000)]
        failing = threads.run(fail)
        assert await asyncio.gather(*numbers) == list(range(1000))
        with pytest.raises(ValueError, match="as asked"):
            await failing
        assert await threads.run(threading.current_thread) is not threading.current_thread()

    hold(about)


def test_work_that_takes_long_does_not_hold_up_what_is_quick(hold: Callable[..., None]) -> None:
    async def about(threads: Threads) -> None:
        go_on = threading.Event()
        slow = threads.run(go_on.wait)
        quick = [threads.run(lambda: None) for _ in range(10)]
        await asyncio.gather(*quick)
        assert not slow.done()
        go_on.set()
        assert await slow

    hold(about)


def test_what_nobody_waits_for_any_more_is_not_begun(hold: Callable[..., None]) -> None:
    async def about(threads: Threads) -> None:
        go_on, begun = threading.Event(), threading.Event()
        slow = [threads.run(go_on.wait) for _ in range(2)]
        dropped = threads.run(begun.set)
        dropped.cancel()
        go_on.set()
        await asyncio.gather(*slow)
        await threads.run(lambda: None)
        assert not begun.is_set()

    hold(about)


def test_nothing_is_begun_after_the_end(hold: Callable[..., None]) -> None:
    async def about(threads: Threads) -> None:
        both = threading.Barrier(3)
        go_on, begun = threading.Event(), threading.Event()

        def work() -> None:
            both.wait()
            go_on.wait()

        slow = [threads.run(work) for _ in range(2)]
        await asyncio.to_thread(both.wait)
        late = threads.run(begun.set)
        threads.close()
        go_on.set()
        await asyncio.gather(*slow)
        assert late.cancelled()
        assert not begun.is_set()

    hold(about)

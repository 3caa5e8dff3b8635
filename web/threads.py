"""Threads for work that is long or waits for a disk, so that the event loop does neither.

To hand work to a thread costs more than most of the work. So one thread does all that there is, as
long as it is quick; others help when it is not, and results that are there together come together.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Asked: TypeAlias = "tuple[Callable[[], Any], asyncio.Future[Any]]"
Answered: TypeAlias = "tuple[asyncio.Future[Any], Any, Exception | None]"
HELP_SECONDS = 0.003  # that work waits for the threads that are awake, until one more is woken


class Threads:
    """So many threads, which belong to the event loop that they are made in."""

    def __init__(self, count: int, name: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._asked: deque[Asked] = deque()
        self._answered: deque[Answered] = deque()
        self._is_called = False  # the loop will take what is answered
        self._bell: SimpleQueue[bool] = SimpleQueue()  # whether to go on, for one that sleeps
        self._awake, self._count = 0, count
        self._lock = threading.Lock()  # of the number of those that are awake
        self._looking: asyncio.TimerHandle | None = None
        for number in range(count):
            named = f"{name}-{number}"
            threading.Thread(target=self._serve, name=named, daemon=True).start()

    def run(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """What the work gives or raises. Work that nobody waits for any more is not begun."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._asked.append((work, future))
        if self._awake == 0:
            self._wake()
        elif self._looking is None:
            self._looking = self._loop.call_later(HELP_SECONDS, self._look)
        return future

    def close(self) -> None:
        """Nothing more is begun. Nobody waits for what has begun."""
        if self._looking is not None:
            self._looking.cancel()
        while self._asked:
            self._asked.pop()[1].cancel()
        for _ in range(self._count):
            self._bell.put(False)

    def _look(self) -> None:
        self._looking = None
        if self._asked:
            self._looking = self._loop.call_later(HELP_SECONDS, self._look)
            if self._awake < self._count:
                self._wake()

    def _wake(self) -> None:
        with self._lock:
            self._awake += 1
        self._bell.put(True)

    def _serve(self) -> None:
        while self._bell.get():
            is_awake = True
            while is_awake:
                with suppress(IndexError):
                    while True:
                        self._do(*self._asked.popleft())
                with self._lock:  # what was asked until now is seen here, what comes later rings
                    is_awake = bool(self._asked)
                    self._awake -= not is_awake

    def _do(self, work: Callable[[], Any], future: asyncio.Future[Any]) -> None:
        if future.cancelled():
            return
        try:
            self._answered.append((future, work(), None))
        except Exception as error:
            self._answered.append((future, None, error))
        if not self._is_called:
            self._is_called = True
            with suppress(RuntimeError):  # the server has not waited
                self._loop.call_soon_threadsafe(self._answer)

    def _answer(self) -> None:
        self._is_called = False
        while self._answered:
            future, found, error = self._answered.popleft()
            if future.done():
                continue
            if error is None:
                future.set_result(found)
            else:
                future.set_exception(error)

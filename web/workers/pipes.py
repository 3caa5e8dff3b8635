"""What comes out of the process of a worker: reports of one pipe, and what is printed of another.

All that a job printed is told before its end. They come by two pipes, so the worker marks in what
is printed where the log of a job ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence

import msgspec

from web.workers.messages import HEAD, MOST, AnyReport, Ended, Printed, decode_reports

REPORTS, PRINTS = 1, 2  # of its pipes
MARK_SECONDS = 1.0  # what was printed arrives within this after a job's end, or nobody waits
MARK = b"\0"  # in what is printed: what follows belongs to the next job


class WorkerPipes(asyncio.SubprocessProtocol):
    """Passes on what comes, at once and in order."""

    def __init__(self, hear: Callable[[Sequence[AnyReport]], None]) -> None:
        self._hear = hear
        self._loop = asyncio.get_running_loop()
        self._received = bytearray()
        self._is_marked = True  # the log of the last job is complete
        self._held: list[AnyReport] = []  # from the end of a job on, until that is so
        self._timer: asyncio.TimerHandle | None = None
        self.fault = ""  # what is wrong with what it says
        self.reported: asyncio.Future[None] = self._loop.create_future()  # nothing more comes
        self.printed: asyncio.Future[None] = self._loop.create_future()
        self.exited: asyncio.Future[None] = self._loop.create_future()

    def expect_mark(self) -> None:
        """A job begins."""
        self._is_marked = False

    def let_go(self) -> None:
        """Pass on what is held."""
        held, self._held = self._held, []
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if held:
            self._hear(held)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == PRINTS:
            self._take_printed(data)
        elif not self.fault:
            self._received += data
            self._take_reports()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd in (REPORTS, PRINTS):
            _settle(self.reported if fd == REPORTS else self.printed)

    def process_exited(self) -> None:
        _settle(self.exited)

    def _take_reports(self) -> None:
        try:
            reports = [each for body in self._frames() for each in decode_reports(body)]
        except msgspec.MsgspecError as error:  # a node has written into our pipe
            self.fault = f"killed: it cannot be understood: {error}"
        else:
            if reports:
                self._pass_on(reports)
        if self.fault:
            _settle(self.reported)

    def _frames(self) -> Iterator[bytearray]:
        received, at = self._received, 0
        while len(received) >= at + HEAD:
            size = int.from_bytes(received[at : at + HEAD], "big")
            if size > MOST:
                self.fault = f"killed: it said {size:,} bytes at once"
                break
            if len(received) < at + HEAD + size:
                break
            yield received[at + HEAD : at + HEAD + size]
            at += HEAD + size
        del received[:at]

    def _pass_on(self, reports: list[AnyReport]) -> None:
        if self._held:
            self._held += reports
        elif not self._is_marked and any(isinstance(each, Ended) for each in reports):
            self._held = reports
            self._timer = self._loop.call_later(MARK_SECONDS, self.let_go)
        else:
            self._hear(reports)

    def _take_printed(self, data: bytes) -> None:
        *before, rest = data.split(MARK)
        for part in before:
            self._print(part)
            self._is_marked = True
            self.let_go()
        self._print(rest)

    def _print(self, text: bytes) -> None:
        if text:
            self._hear([Printed(text=text)])


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)

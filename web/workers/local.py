"""A worker that is a process of this machine."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import suppress
from typing import cast

from web.isolation import isolated, without_secrets
from web.workers.link import WorkerGone
from web.workers.messages import AnyReport, Begin, Command, Run, frame
from web.workers.pipes import MARK_SECONDS, WorkerPipes

EXIT_SECONDS = 0.5  # for a process that has closed its pipe to exit by itself


class LocalLink:
    """Commands to its standard input, reports from its output, what is printed from its errors."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[Sequence[AnyReport]] = asyncio.Queue()  # what came together
        self._process: asyncio.SubprocessTransport | None = None
        self._pipes: WorkerPipes | None = None
        self._over: asyncio.Future[str] | None = None

    @property
    def pid(self) -> int | None:
        """None once it is gone."""
        if self._process is None or self._process.get_returncode() is not None:
            return None
        return self._process.get_pid()

    async def start(self, begin: Begin) -> None:
        """In a session of its own, so that Ctrl-C at a terminal reaches the server alone."""
        self._process, self._pipes = await asyncio.get_running_loop().subprocess_exec(
            lambda: WorkerPipes(self._heard.put_nowait),
            *isolated("web.workers.child"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
            env=without_secrets(),
        )
        self._over = asyncio.ensure_future(self._live(self._process, self._pipes))
        self.send(begin)

    def send(self, command: Command) -> None:
        if self._process is None or self._pipes is None:
            raise WorkerGone
        commands = cast(asyncio.WriteTransport | None, self._process.get_pipe_transport(0))
        if commands is None or commands.is_closing():
            raise WorkerGone
        if isinstance(command, Run):
            self._pipes.expect_mark()
        commands.write(frame([command]))

    async def reports(self) -> AsyncIterator[AnyReport]:
        while heard := await self._heard.get():
            for report in heard:
                yield report

    async def stop(self) -> str:
        if self._process is None or self._over is None:
            return "it never started"
        _kill_group(self._process)
        return await asyncio.shield(self._over)

    async def _live(self, process: asyncio.SubprocessTransport, pipes: WorkerPipes) -> str:
        """Until it is gone. Gives why it ended.

        The pipes alone do not tell: a process that it forked may hold them open.
        """
        try:
            either = {pipes.reported, pipes.exited}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            await within(EXIT_SECONDS, asyncio.shield(pipes.exited))
            _kill_group(process)
            await pipes.exited
            await within(MARK_SECONDS, asyncio.gather(pipes.reported, pipes.printed))
        finally:
            process.close()  # also when somebody who left the group holds the other ends
            pipes.let_go()
            self._heard.put_nowait(())
        return pipes.fault or cause(process.get_returncode() or 0)


async def within(seconds: float, work: Awaitable[object]) -> None:
    """Wait for the work, and no longer than that."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await work


def cause(code: int) -> str:
    """What an exit code says."""
    if code >= 0:
        return f"exited with code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def _kill_group(process: asyncio.SubprocessTransport) -> None:
    with suppress(ProcessLookupError):
        if os.name == "posix":
            os.killpg(process.get_pid(), signal.SIGKILL)
        else:
            process.kill()

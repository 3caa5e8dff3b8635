"""A worker that is a process of this machine."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress

import msgspec

from web.isolation import isolated, without_secrets
from web.workers.link import WorkerGone
from web.workers.messages import (
    HEAD,
    MOST,
    AnyReport,
    Begin,
    Command,
    Ended,
    Printed,
    Run,
    decode_reports,
    frame,
)

EXIT_SECONDS = 0.5  # for a process that has closed its pipe to exit by itself
LOOK_SECONDS = 0.25  # between two looks whether it is still there
MARK_SECONDS = 1.0  # what was printed arrives within this after a job's end, or nobody waits
MARK = b"\0"  # in what is printed: what follows belongs to the next job


class LocalLink:
    """Commands to its standard input, reports from its output, what is printed from its errors."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._heard: asyncio.Queue[AnyReport | None] = asyncio.Queue()
        self._marked = asyncio.Event()
        self._over: asyncio.Future[str] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self, begin: Begin) -> None:
        """In a session of its own, so that Ctrl-C at a terminal reaches the server alone."""
        self._process = await create_subprocess_exec(
            *isolated("web.workers.child"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
            env=without_secrets(),
        )
        self._over = asyncio.ensure_future(self._live(self._process))
        self.send(begin)

    def send(self, command: Command) -> None:
        process = self._process
        if process is None or process.stdin is None or process.stdin.is_closing():
            raise WorkerGone
        if isinstance(command, Run):
            self._marked.clear()
        process.stdin.write(frame([command]))

    async def reports(self) -> AsyncIterator[AnyReport]:
        while (report := await self._heard.get()) is not None:
            yield report

    async def stop(self) -> str:
        if self._process is None or self._over is None:
            return "it never started"
        _kill_group(self._process)
        return await asyncio.shield(self._over)

    async def _live(self, process: Process) -> str:
        """Until it is gone. Gives why it ended.

        The pipes alone do not tell: a process that it forked may hold them open.
        """
        reading = asyncio.ensure_future(self._read_reports(process))
        printing = asyncio.ensure_future(self._read_log(process))
        exiting = asyncio.ensure_future(_exit_code(process, LOOK_SECONDS))
        try:
            await asyncio.wait({reading, exiting}, return_when=asyncio.FIRST_COMPLETED)
            await within(EXIT_SECONDS, _exit_code(process, 0.01))
            _kill_group(process)
            code = await exiting
            await within(MARK_SECONDS, asyncio.gather(reading, printing))
        finally:
            for task in (reading, printing, exiting):
                task.cancel()
            _close_pipes(process)
            self._heard.put_nowait(None)
        return (reading.done() and not reading.cancelled() and reading.result()) or cause(code)

    async def _read_reports(self, process: Process) -> str:
        """Until there are no more. Gives what is wrong with them."""
        assert process.stdout is not None
        try:
            while True:
                size = int.from_bytes(await process.stdout.readexactly(HEAD), "big")
                if size > MOST:
                    return f"killed: it said {size:,} bytes at once"
                for report in decode_reports(await process.stdout.readexactly(size)):
                    if isinstance(report, Ended):
                        await within(MARK_SECONDS, self._marked.wait())
                    self._heard.put_nowait(report)
        except (asyncio.IncompleteReadError, ConnectionError):
            return ""
        except msgspec.MsgspecError as error:  # a node has written into our pipe
            return f"killed: it cannot be understood: {error}"

    async def _read_log(self, process: Process) -> None:
        assert process.stderr is not None
        while printed := await process.stderr.read(2**16):
            *before, rest = printed.split(MARK)
            for part in before:
                self._print(part)
                self._marked.set()
            self._print(rest)

    def _print(self, text: bytes) -> None:
        if text:
            self._heard.put_nowait(Printed(text=text))


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


async def _exit_code(process: Process, poll: float) -> int:
    while process.returncode is None:  # `Process.wait` waits for the pipes too
        await asyncio.sleep(poll)
    return process.returncode


def _kill_group(process: Process) -> None:
    with suppress(ProcessLookupError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _close_pipes(process: Process) -> None:
    """Also when somebody who left the group holds the other ends."""
    process._transport.close()  # type: ignore[attr-defined]  # there is no public way

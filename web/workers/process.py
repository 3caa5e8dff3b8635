"""A process that a worker is: started apart, waited for, and ended with all that it started."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import Awaitable
from contextlib import suppress

EXIT_SECONDS = 0.5  # for a process that has closed its pipe to exit by itself


class WorkerDied(Exception):
    """The process is gone."""


async def spawn() -> Process:
    """In a session of its own, so that Ctrl-C at a terminal reaches the server alone."""
    return await create_subprocess_exec(
        sys.executable,
        *("-m", "web.workers.child"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )


async def until_exit(process: Process) -> None:
    """Raises WorkerDied. The pipes alone do not tell: a process that it forked may hold them."""
    await exit_code(process, 0.25)
    raise WorkerDied


async def end(process: Process) -> int:
    """Make sure that the process and all that it started are gone. Gives its exit code."""
    await within(EXIT_SECONDS, exit_code(process, 0.01))
    kill_group(process)
    return await exit_code(process, 0.01)


async def exit_code(process: Process, poll: float) -> int:
    while process.returncode is None:  # `Process.wait` waits for the pipes too
        await asyncio.sleep(poll)
    return process.returncode


def kill_group(process: Process) -> None:
    with suppress(ProcessLookupError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


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

"""The server: its parts put together, run until it is told to end, and taken apart again."""

from __future__ import annotations

import asyncio
import gc
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import cast

from engine.engine import Engine
from engine.errors import InputError
from engine.files.writing import remove_abandoned
from engine.settings import Settings
from web.api.backend import Backend
from web.api.metrics import Metrics
from web.app import application
from web.events.bus import EventBus
from web.http.connection import listening
from web.http.front import Front
from web.http.guard import Guard, is_wildcard, token_fault
from web.http.static import is_built
from web.limits import Limits
from web.queue.job_queue import JobQueue
from web.queue.left_files import LeftFiles
from web.storage import job_table
from web.storage.database import Database, DatabaseError
from web.storage.database_file import advice
from web.storage.drafts import DraftFolder
from web.storage.folder_lock import lock
from web.storage.output_trash import OutputTrash
from web.storage.thumbnails import Thumbnails
from web.storage.upkeep import upkeep
from web.storage.uploads import Uploads
from web.storage.workflows import WorkflowFolder
from web.threads import Threads
from web.workers.pool import Launch, Pool

DATABASE = "jobs.sqlite"
RUNNING = "running.json"  # which jobs run, for the next start
THREADS = 4
PATIENCE = 5.0  # beyond the time for shutting down, until a server that cannot is ended
SWITCH_SECONDS = 0.0002  # how long a thread that thinks keeps the interpreter from the event loop
NOT_BUILT = (
    "the canvas is not built, there is only the API: "
    "`make canvas` builds it, with Node 20.19 or newer or one that it fetches itself"
)


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Where to serve, and for whom."""

    host: str = "127.0.0.1"
    port: int = 8288  # 0 takes any that is free
    token: str = ""
    names: tuple[str, ...] = ()  # further names that the server goes by
    origins: tuple[str, ...] = ()  # further pages that may ask
    devices: tuple[str, ...] = ()  # one worker each; none given takes all there are
    front: Front = field(default_factory=Front)


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers."""

    url: str
    token: str

    @property
    def browser_url(self) -> str:
        """The address for a browser."""
        return f"{self.url}/?token={self.token}" if self.token else self.url


@asynccontextmanager
async def serving(
    settings: Settings,
    options: ServerOptions,
    limits: Limits | None = None,
    opener: str = "engine.engine:Engine.open",
) -> AsyncIterator[RunningServer]:
    """A server, from its start to its end. Raises InputError when it may not or cannot start."""
    limits = limits or Limits()
    with _bind(options) as at:
        port = at.getsockname()[1]
        ours = (socket.gethostname(),) if is_wildcard(options.host) else ()
        names = (*options.names, *ours)  # a name that is shown must be one that is let in
        guard = Guard.of(options.host, port, options.token, names, options.origins, options.front)
        async with (
            opened(settings, guard, limits, options.devices, opener) as server,
            listening(application(server), at, options.front),
        ):
            url = f"{_url(options.host, port)}{options.front.prefix}"
            yield RunningServer(url, options.token)


def announced(running: RunningServer) -> str:
    """For people."""
    return f"serving at {running.browser_url}"


def run(
    settings: Settings,
    options: ServerOptions,
    opener: str = "engine.engine:Engine.open",
    limits: Limits | None = None,
    announcement: Callable[[RunningServer], str] = announced,
) -> None:
    """Serve until Ctrl-C or SIGTERM; the announcement is printed once it answers.

    Raises InputError.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    asyncio.run(_run(settings, options, limits or Limits(), opener, announcement))


def read_token(environ: Mapping[str, str], file: Path | None) -> str:
    """The token from LIENZO_TOKEN or a file, which is made with a new one where there is none.

    Raises InputError.
    """
    if file is None:
        return environ.get("LIENZO_TOKEN", "")
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as new:
            new.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} holds no token: {error}") from error
    if fault := token_fault(token):
        raise InputError(f"{file} holds no token that could be used: {fault}")
    return token


async def _run(
    settings: Settings,
    options: ServerOptions,
    limits: Limits,
    opener: str,
    announcement: Callable[[RunningServer], str],
) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # on Windows Ctrl-C ends asyncio.run itself
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, ended.set)
    async with serving(settings, options, limits, opener) as running:
        gc.freeze()  # what is here stays: looking through it again would only hold up answers
        print(announcement(running), flush=True)
        if not is_built():
            print(NOT_BUILT, file=sys.stderr, flush=True)
        await ended.wait()
        _end_in_any_case(limits.shutdown + PATIENCE)


def _end_in_any_case(seconds: float) -> None:
    """A thread that waits for a disk would keep the process for as long as the disk likes."""
    timer = threading.Timer(seconds, os._exit, [1])
    timer.daemon = True
    timer.start()


def _bind(options: ServerOptions) -> socket.socket:
    """At "::" for both families, where the system can."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    is_dual = options.host == "::" and socket.has_dualstack_ipv6()
    try:
        return socket.create_server(
            (options.host, options.port), family=family, backlog=512, dualstack_ipv6=is_dual
        )
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"cannot serve at {options.host}:{options.port}: {reason}") from error


def _url(host: str, port: int) -> str:
    name = socket.gethostname() if is_wildcard(host) else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def with_devices(options: ServerOptions, environ: Mapping[str, str]) -> ServerOptions:
    """LIENZO_DEVICES names the devices to use, such as "cuda:0,cuda:1"."""
    named = environ.get("LIENZO_DEVICES", "")
    return replace(
        options, devices=tuple(part.strip() for part in named.split(",") if part.strip())
    )


@asynccontextmanager
async def opened(
    settings: Settings,
    guard: Guard,
    limits: Limits,
    devices: tuple[str, ...] = (),
    opener: str = "engine.engine:Engine.open",
) -> AsyncIterator[Backend]:
    """A server with its workers on their way. Raises InputError when another one is there."""
    async with AsyncExitStack() as stack:
        stack.enter_context(lock(settings.home))
        engine = open_engine(opener, settings)
        stack.callback(engine.close)
        bus = EventBus()
        database, queue, left = await _kept(stack, settings, bus, limits)
        pool = Pool(Launch(settings, opener), devices, queue, bus, limits, left)
        stack.push_async_callback(pool.close)
        threads, thumbnails = _beside_the_loop(stack, settings)
        for folder in (settings.home / "workflows", settings.home / "drafts", settings.input):
            remove_abandoned(folder)
        trash = OutputTrash(settings.output)
        await stack.enter_async_context(upkeep(database, trash))
        metrics = _metrics(queue, bus, pool)
        pool.start()
        yield Backend(
            settings=settings,
            limits=limits,
            guard=guard,
            engine=engine,
            database=database,
            bus=bus,
            queue=queue,
            pool=pool,
            workflows=WorkflowFolder(settings.home / "workflows"),
            drafts=DraftFolder(settings.home / "drafts"),
            uploads=Uploads(settings.input, limits),
            trash=trash,
            thumbnails=thumbnails,
            metrics=metrics,
            threads=threads,
            began=time.time(),
        )


async def _kept(
    stack: AsyncExitStack, settings: Settings, bus: EventBus, limits: Limits
) -> tuple[Database, JobQueue, LeftFiles]:
    """The database, and the queue as it was left. Raises InputError."""
    path = settings.home / DATABASE
    database = await stack.enter_async_context(Database(path, job_table.MIGRATIONS))
    queue = JobQueue(database, bus, limits)
    left = LeftFiles(database, queue.registry, settings.output, settings.home / RUNNING)
    stack.callback(left.close)
    await _recover(queue, left, path)
    bus.on_event(left.hear)
    stack.push_async_callback(queue.registry.settled, limits.shutdown)
    return database, queue, left


async def _recover(queue: JobQueue, left: LeftFiles, path: Path) -> None:
    try:
        await left.record()
        await queue.recover()
    except DatabaseError as error:
        raise InputError(f"{error}: {advice(path, path)}") from error


def _beside_the_loop(stack: AsyncExitStack, settings: Settings) -> tuple[Threads, Thumbnails]:
    """What waits for disks and decoders, so that the loop need not."""
    threads = Threads(THREADS, "think")
    stack.callback(threads.close)
    thumbnails = Thumbnails(settings.home / "thumbnails")
    stack.push_async_callback(thumbnails.close)
    return threads, thumbnails


def _metrics(queue: JobQueue, bus: EventBus, pool: Pool) -> Metrics:
    metrics = Metrics(queue, bus, pool)
    bus.on_event(metrics.count)
    return metrics


def open_engine(opener: str, settings: Settings) -> Engine:
    """An engine for this process, which decides and never runs: no device is looked for."""
    module, _, name = opener.partition(":")
    here = replace(settings, device="cpu")
    return cast(Engine, attrgetter(name)(import_module(module))(here))

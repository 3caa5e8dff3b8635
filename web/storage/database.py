"""The database: one thread that writes, with many writes to a commit, and one that reads.

A commit waits for the disk, for milliseconds. What is asked meanwhile goes into the next commit
together, so that the number of commits, and not of writes, is bounded by the disk.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Self, TypeAlias, TypeVar

from web.storage.database_file import prepare

T = TypeVar("T")
Transaction: TypeAlias = Callable[[sqlite3.Connection], Any]
Request: TypeAlias = "tuple[Transaction, asyncio.Future[Any]]"
Performer: TypeAlias = Callable[[sqlite3.Connection, Sequence[Transaction]], list[Any]]
MOST_WORK = 512  # writes in one commit
BUSY_SECONDS = 5.0  # that another process may hold the file
CLOSE_SECONDS = 2.0  # for what is still to be written at the end
logger = logging.getLogger(__name__)


class DatabaseError(Exception):
    """The database could not keep what it was given."""


class Database:
    """Runs functions of a connection, in the order in which they were given."""

    def __init__(self, path: Path, migrations: Sequence[str]) -> None:
        """Raises InputError, with what to do, for a file that cannot be used."""
        self.path = path
        prepare(path, migrations)
        self._writer = _DatabaseThread(path, _commit, "write")
        self._reader = _DatabaseThread(path, _read, "read")

    def write(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """What the work gives, once on disk. Raises DatabaseError, or what the work raises.

        The work does nothing but ask the connection: it may be done twice, and taken back once.
        """
        return self._writer.ask(work)

    def read(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """What the work finds among all that is on disk."""
        return self._reader.ask(work)

    def flushed(self) -> asyncio.Future[None]:
        """Done when all that was given before is on disk."""
        return self.write(lambda connection: None)

    async def close(self) -> None:
        """Finish all that was given, or as much as the disk takes in so many seconds."""
        await self._writer.close()
        await self._reader.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()


class _DatabaseThread:
    """A thread with a connection. While it is at work, what is asked gathers for the next time.

    Handing over once for a whole batch matters: each time costs a switch between threads.
    """

    def __init__(self, path: Path, perform: Performer, name: str) -> None:
        self._path = path
        self._perform = perform
        self._identity = _identity(path)
        self._loop = asyncio.get_running_loop()
        self._next: list[Request] = []
        self._is_busy = False
        self._batches: SimpleQueue[list[Request] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def ask(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self._loop.create_future()
        self._next.append((work, future))
        if len(self._next) == 1:
            self._loop.call_soon(self._hand_over)  # with what else is asked at this moment
        return future

    async def close(self) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                while self._is_busy or self._next:
                    with suppress(DatabaseError):
                        await self.ask(lambda connection: None)
                self._batches.put(None)
                while self._thread.is_alive():
                    await asyncio.sleep(0.001)
        except TimeoutError:
            logger.error("%s does not answer: what was to be kept last is not", self._path)

    def _hand_over(self) -> None:
        if self._is_busy or not self._next:
            return
        batch, self._next = self._next[:MOST_WORK], self._next[MOST_WORK:]
        self._is_busy = True
        self._batches.put(batch)

    def _serve(self) -> None:
        connection: sqlite3.Connection | None = None
        while (batch := self._batches.get()) is not None:
            works = [work for work, _ in batch]
            try:
                if self._perform is _commit and _identity(self._path) != self._identity:
                    raise OSError("the file was deleted or exchanged: put it back and start again")
                if connection is None:
                    connection = _connect(self._path)
                results = self._perform(connection, works)
            except Exception as error:  # this thread must not end, for others wait for it
                results = [DatabaseError(f"{self._path} cannot be used: {error}")] * len(works)
            with suppress(RuntimeError):  # the server has not waited for the disk
                self._loop.call_soon_threadsafe(self._resolve, batch, results)
        if connection is not None:
            connection.close()

    def _resolve(self, batch: Sequence[Request], results: Sequence[Any]) -> None:
        self._is_busy = False
        self._hand_over()  # first, so that the disk is never idle
        for (_, future), result in zip(batch, results, strict=True):
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)


def _commit(connection: sqlite3.Connection, works: Sequence[Transaction]) -> list[Any]:
    """All of them together; where one fails, once more, so that it fails alone."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            results = [work(connection) for work in works]
        except Exception:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            results = [_guarded(connection, work) for work in works]
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        return [DatabaseError(f"the database cannot be written: {error}")] * len(works)
    return results


def _guarded(connection: sqlite3.Connection, work: Transaction) -> Any:
    """The result or the error of one work; an error takes back what it did, and nothing else."""
    connection.execute("SAVEPOINT work")
    try:
        result = work(connection)
    except Exception as error:
        if not connection.in_transaction:
            raise  # such as a full disk: sqlite has taken back everything
        connection.execute("ROLLBACK TO work")
        is_disk = type(error) in (sqlite3.OperationalError, sqlite3.DatabaseError)
        result = DatabaseError(f"the database cannot be written: {error}") if is_disk else error
    connection.execute("RELEASE work")
    return result


def _read(connection: sqlite3.Connection, works: Sequence[Transaction]) -> list[Any]:
    results: list[Any] = []
    for work in works:
        try:
            results.append(work(connection))
        except sqlite3.Error as error:
            results.append(DatabaseError(f"the database cannot be read: {error}"))
        except Exception as error:
            results.append(error)
    return results


def _connect(path: Path) -> sqlite3.Connection:
    """Raises sqlite3.Error where there is no file: none is made."""
    address = f"{path.resolve().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _identity(path: Path) -> tuple[int, int]:
    """Of the file that has this name now. Raises OSError when there is none."""
    status = os.stat(path)
    return status.st_dev, status.st_ino

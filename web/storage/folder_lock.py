"""One server for a data folder."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from engine.errors import InputError


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the folder. Raises InputError when another process does.

    The lock is that of a database which nobody else opens: it works on every system, and it is
    gone when the process is, however that ended.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        holder = folder / "server.pid"
        with closing(sqlite3.connect(folder / "server.lock", timeout=0)) as connection:
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise InputError(f"{folder} is in use by another server{_who(holder)}") from error
            holder.write_text(str(os.getpid()))
            yield
    except (OSError, sqlite3.Error) as error:
        raise InputError(f"{folder} cannot be used: {error}") from error


def _who(holder: Path) -> str:
    try:
        return f", process {int(holder.read_text())}"
    except (OSError, ValueError):
        return ""

"""The file of a database: found as it was left, copied before it is changed, told when damaged."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from engine.errors import InputError
from engine.files.writing import replace_file

MADE = b"Jobs were kept in the database beside this file. Delete both to begin anew.\n"


def prepare(path: Path, migrations: Sequence[str]) -> None:
    """Bring the file to the newest version, with a copy of what it was before.

    Raises InputError, with what to do, for one that is gone, damaged or from the future.
    """
    made = path.with_name(f"{path.name}.made")
    try:
        if made.exists() and not _has_content(path):
            raise InputError(f"{path} is gone, though jobs were kept there: {advice(path, made)}")
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # of one that is new
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            _migrate(connection, path, migrations)
            _vacuum_old(connection)
    except sqlite3.DatabaseError as error:
        message = f"{path} cannot be used as a database ({error}): {advice(path, path)}"
        raise InputError(message) from error
    if not made.exists():
        replace_file(made, MADE)


def give_back(path: Path, pages: int) -> bool:
    """Make the file smaller by pages that hold nothing any more. Says whether more are left.

    Raises OSError where that cannot be, now or ever.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            before = _free(connection)
            if before > pages:
                connection.executescript(f"PRAGMA incremental_vacuum({pages})")
            return pages < _free(connection) < before
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error


def advice(path: Path, in_the_way: Path) -> str:
    """What to do about a file that cannot be used."""
    copies = sorted(each.name for each in path.parent.glob(f"{path.name}.v*"))
    copy = f"put a copy ({', '.join(copies)}) in its place" if copies else "put a copy in its place"
    return f"{copy}, or move {in_the_way.name} away to begin anew"


def _has_content(path: Path) -> bool:
    try:
        return os.stat(path).st_size > 0
    except FileNotFoundError:
        return False


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        raise InputError(f"{path} was written by a newer Lienzo, in version {version}")
    if 0 < version < len(migrations):
        _copy(connection, path.with_name(f"{path.name}.v{version}"))
    for number, script in enumerate(migrations[version:], version + 1):
        connection.executescript(f"BEGIN; {script}; PRAGMA user_version = {number}; COMMIT;")


def _copy(connection: sqlite3.Connection, to: Path) -> None:
    draft = to.with_name(f".{to.name}.part")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft)) as copy:
        connection.backup(copy)
    os.replace(draft, to)


def _vacuum_old(connection: sqlite3.Connection) -> None:
    """One that was made before it could become smaller learns it, at the cost of a copy."""
    (can,) = connection.execute("PRAGMA auto_vacuum").fetchone()
    if not can:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("VACUUM")


def _free(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA freelist_count").fetchone()[0])

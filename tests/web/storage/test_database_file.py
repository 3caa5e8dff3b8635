"""A database that is not as it was left."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import InputError
from web.storage.database import Database, DatabaseError
from web.storage.database_file import prepare

TABLE = ("CREATE TABLE t (n INTEGER)",)


def made(folder: Path) -> Path:
    """A database with a row, as a server has left it."""
    path = folder / "jobs.sqlite"
    prepare(path, TABLE)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO t VALUES (7)")
    return path


def numbers(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT n FROM t")]


def test_one_that_is_gone_is_told_and_not_begun_anew(tmp_path: Path) -> None:
    path = made(tmp_path)
    path.unlink()
    with pytest.raises(InputError, match=r"is gone.*put a copy.*move jobs.sqlite.made away"):
        prepare(path, TABLE)
    assert not path.exists()


def test_one_that_is_empty_is_told_too(tmp_path: Path) -> None:
    path = made(tmp_path)
    path.write_bytes(b"")
    with pytest.raises(InputError, match="is gone"):
        prepare(path, TABLE)


def test_to_do_as_told_begins_anew(tmp_path: Path) -> None:
    path = made(tmp_path)
    path.unlink()
    path.with_name("jobs.sqlite.made").unlink()
    prepare(path, TABLE)
    assert numbers(path) == []


@pytest.mark.parametrize("damage", [b"this is a text" * 100, b"\0" * 4096])
def test_one_that_is_damaged_is_told_with_what_to_do(tmp_path: Path, damage: bytes) -> None:
    path = made(tmp_path)
    path.write_bytes(damage)
    with pytest.raises(InputError, match=r"cannot be used as a database.*move jobs.sqlite away"):
        prepare(path, TABLE)
    assert path.read_bytes() == damage


def test_a_copy_is_kept_before_anything_is_changed(tmp_path: Path) -> None:
    path = made(tmp_path)
    prepare(path, (*TABLE, "DELETE FROM t"))
    assert numbers(path) == []
    assert numbers(tmp_path / "jobs.sqlite.v1") == [7]
    path.unlink()
    with pytest.raises(InputError, match=r"put a copy \(jobs.sqlite.v1\) in its place"):
        prepare(path, TABLE)


def test_without_a_change_no_copy_is_made(tmp_path: Path) -> None:
    path = made(tmp_path)
    prepare(path, TABLE)
    assert not list(tmp_path.glob("*.v*"))


@pytest.mark.parametrize("how", ["deleted", "exchanged"])
def test_nothing_is_promised_once_the_file_was_taken_away(tmp_path: Path, how: str) -> None:
    async def run() -> None:
        async with Database(tmp_path / "db", TABLE) as database:
            await database.write(lambda c: c.execute("INSERT INTO t VALUES (1)").rowcount)
            os.rename(tmp_path / "db", tmp_path / "away")
            if how == "exchanged":
                (tmp_path / "db").write_bytes((tmp_path / "away").read_bytes())
            with pytest.raises(DatabaseError, match=r"deleted or exchanged|No such file"):
                await database.write(lambda c: c.execute("INSERT INTO t VALUES (2)").rowcount)
            os.replace(tmp_path / "away", tmp_path / "db")
            await database.write(lambda c: c.execute("INSERT INTO t VALUES (3)").rowcount)

    asyncio.run(run())
    assert numbers(tmp_path / "db") == [1, 3]

"""Writing with many writes to a commit."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from engine.errors import InputError
from web.storage.database import Database, DatabaseError

TABLE = ("CREATE TABLE t (n INTEGER PRIMARY KEY)",)


def insert(number: int) -> Callable[[sqlite3.Connection], int]:
    def work(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO t VALUES (?)", (number,))
        return number

    return work


def numbers(connection: sqlite3.Connection) -> list[int]:
    return [row[0] for row in connection.execute("SELECT n FROM t ORDER BY n")]


async def write_one(database: Database) -> None:
    await database.write(insert(1))


def with_store(path: Path, work: Callable[[Database], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Database(path, TABLE) as database:
            await work(database)

    asyncio.run(run())


def test_what_was_written_is_on_disk(tmp_path: Path) -> None:
    async def work(database: Database) -> None:
        assert await database.write(insert(7)) == 7
        with sqlite3.connect(tmp_path / "db") as other:
            assert numbers(other) == [7]
        other.close()

    with_store(tmp_path / "db", work)


def test_many_writes_share_a_commit_and_keep_their_order(tmp_path: Path) -> None:
    async def work(database: Database) -> None:
        results = await asyncio.gather(*(database.write(insert(n)) for n in range(2000)))
        assert results == list(range(2000))
        assert await database.read(numbers) == list(range(2000))

    with_store(tmp_path / "db", work)


def test_a_write_that_fails_takes_no_other_with_it(tmp_path: Path) -> None:
    async def work(database: Database) -> None:
        orders = [database.write(insert(n)) for n in (1, 2, 1, 3)]
        results = await asyncio.gather(*orders, return_exceptions=True)
        assert isinstance(results[2], sqlite3.IntegrityError)
        assert await database.read(numbers) == [1, 2, 3]

    with_store(tmp_path / "db", work)


def test_all_that_was_ordered_is_written_before_the_end(tmp_path: Path) -> None:
    async def work(database: Database) -> None:
        for number in range(600):
            database.write(insert(number))

    with_store(tmp_path / "db", work)
    with sqlite3.connect(tmp_path / "db") as other:
        assert len(numbers(other)) == 600
    other.close()


def test_flushed_means_that_all_before_is_there(tmp_path: Path) -> None:
    async def work(database: Database) -> None:
        database.write(insert(1))
        await database.flushed()
        assert await database.read(numbers) == [1]

    with_store(tmp_path / "db", work)


def test_what_cannot_be_committed_says_so(tmp_path: Path) -> None:
    async def work(database: Database) -> None:
        with sqlite3.connect(tmp_path / "db", isolation_level=None) as other:
            other.execute("PRAGMA max_page_count = 1")

        def fill(connection: sqlite3.Connection) -> None:
            connection.execute("PRAGMA max_page_count = 2")
            connection.execute("CREATE TABLE large AS SELECT randomblob(1000000)")

        with pytest.raises((DatabaseError, sqlite3.OperationalError), match="full"):
            await database.write(fill)
        other.close()

    with_store(tmp_path / "db", work)


def test_each_migration_runs_once(tmp_path: Path) -> None:
    with_store(tmp_path / "db", write_one)
    more = (*TABLE, "CREATE TABLE u (n); INSERT INTO u SELECT n FROM t")

    async def again() -> list[int]:
        async with Database(tmp_path / "db", more) as database:
            return await database.read(lambda c: [row[0] for row in c.execute("SELECT n FROM u")])

    assert asyncio.run(again()) == [1]
    assert asyncio.run(again()) == [1]


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with_store(tmp_path / "db", write_one)

    async def older() -> None:
        Database(tmp_path / "db", ())

    with pytest.raises(InputError, match="newer Lienzo"):
        asyncio.run(older())


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "db").write_bytes(b"this is a text, and a long one at that" * 100)

    async def start() -> None:
        Database(tmp_path / "db", TABLE)

    with pytest.raises(InputError, match="cannot be used as a database"):
        asyncio.run(start())


@pytest.mark.parametrize("is_used", [True, False])
def test_a_file_that_is_deleted_meanwhile_is_told_and_not_made_anew(
    tmp_path: Path, is_used: bool
) -> None:
    async def work(database: Database) -> None:
        if is_used:
            await database.write(insert(1))
        for path in tmp_path.glob("db*"):
            path.unlink()
        with pytest.raises(DatabaseError):
            await database.write(insert(2))
        if not is_used:
            with pytest.raises(DatabaseError):
                await database.read(numbers)
        assert not (tmp_path / "db").exists()

    with_store(tmp_path / "db", work)

"""Room that is given back."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.web.facts import a_job
from web.schema.jobs import JobId
from web.storage import job_table
from web.storage.database import Database
from web.storage.output_trash import OutputTrash
from web.storage.upkeep import keep_up

DAY = 24 * 3600 * 10**9
LARGE = 2**20


def fill(connection: sqlite3.Connection) -> None:
    for number in range(20):
        job = a_job(f"{number}", workflow=f"digest {number}")
        job_table.insert(connection, [job], b"x" * LARGE, None, 1.0)


def clear(connection: sqlite3.Connection) -> None:
    job_table.delete(connection, [JobId(f"{number}") for number in range(20)])


def size_after_clearing(folder: Path) -> int:
    async def session() -> None:
        async with Database(folder / "jobs.sqlite", job_table.MIGRATIONS) as database:
            await database.write(fill)
            await database.write(clear)
            await keep_up(database, OutputTrash(folder / "output"))

    asyncio.run(session())
    return (folder / "jobs.sqlite").stat().st_size


def test_a_database_becomes_smaller_again(tmp_path: Path) -> None:
    assert size_after_clearing(tmp_path) < 4 * LARGE


def test_a_database_of_before_learns_to_become_smaller(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "jobs.sqlite", isolation_level=None)) as old:
        old.executescript(job_table.MIGRATIONS[0])
        old.execute("PRAGMA user_version = 1")
    assert size_after_clearing(tmp_path) < 4 * LARGE


def test_what_has_been_in_the_trash_too_long_goes_with_its_row(tmp_path: Path) -> None:
    now = [100 * DAY]
    trash = OutputTrash(tmp_path / "output", clock=lambda: now[0])
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "old.png").write_bytes(b"x")
    stamp = trash.put("old.png")

    async def session() -> tuple[int, ...]:
        async with Database(tmp_path / "jobs.sqlite", job_table.MIGRATIONS) as database:
            await database.write(
                lambda connection: (
                    connection.execute(
                        "INSERT INTO outputs (job, number, node, name, workflow, media, size,"
                        " created, deleted, trash) VALUES ('a', 0, 'n', 'old.png', 'w', 'm', 1,"
                        " 1, 2, ?)",
                        (stamp,),
                    ).rowcount
                )
            )
            counts = []
            for days in (1, 40):
                now[0] = (100 + days) * DAY
                await keep_up(database, trash)
                counts.append(
                    await database.read(
                        lambda connection: int(
                            connection.execute("SELECT count(*) FROM outputs").fetchone()[0]
                        )
                    )
                )
            return tuple(counts)

    assert asyncio.run(session()) == (1, 0)

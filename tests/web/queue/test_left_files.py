"""Files that were saved just before a death."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.web.queue.standing import Standing, standing
from tests.web.served import LIMITS, SECONDS, Served, use
from web.events.types import JobChanged
from web.queue import transitions
from web.queue.left_files import LeftFiles
from web.schema.jobs import Job
from web.storage import job_table


@pytest.fixture
def hold(tmp_path: Path) -> Callable[..., None]:
    """Does something with a queue and what knows which files were left."""

    def hold(
        about: Callable[[Standing, Callable[[], LeftFiles]], Coroutine[Any, Any, None]],
    ) -> None:
        async def session() -> None:
            async with asyncio.timeout(SECONDS), standing(tmp_path / "home", LIMITS) as made:
                (tmp_path / "output").mkdir()
                opened: list[LeftFiles] = []

                def open_() -> LeftFiles:
                    output, kept = tmp_path / "output", tmp_path / "running.json"
                    left = LeftFiles(made.database, made.queue.registry, output, kept)
                    opened.append(left)
                    return left

                await about(made, open_)
                for left in opened:
                    left.close()

        asyncio.run(session())

    return hold


def write(folder: Path, name: str, at: float) -> None:
    path = folder / "output" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(name)
    os.utime(path, (at, at))


def begin(left: LeftFiles, job: Job, at: float, device: str = "cpu") -> Job:
    running = transitions.started(job, device, at)
    left.hear(JobChanged(job=running.head))
    return running


def test_what_was_left_before_a_start_is_on_the_record_of_its_job(
    tmp_path: Path, hold: Callable[..., None]
) -> None:
    async def about(made: Standing, open_: Callable[[], LeftFiles]) -> None:
        first, second = await made.submit(count=2)
        left = open_()
        begin(left, first, 100.0)
        begin(left, second, 200.0)
        for name, at in (("old.png", 50.0), ("b/1.png", 150.0), ("2.png", 250.0), ("3.png", 260.0)):
            write(tmp_path, name, at)
        for name in (".draft.png", ".trash/7/x.png", "half.part"):
            write(tmp_path, name, 250.0)
        again = open_()
        for _ in range(2):
            await again.record()
        found = [
            await made.database.read(partial(job_table.find, job=j.id)) for j in (first, second)
        ]
        names = [[each.name for each in job.outputs] for job in found if job]
        assert names == [["b/1.png"], ["2.png", "3.png"]]

    hold(about)


def test_what_either_of_two_workers_may_have_written_is_nobodys(
    tmp_path: Path, hold: Callable[..., None]
) -> None:
    async def about(made: Standing, open_: Callable[[], LeftFiles]) -> None:
        first, second = await made.submit(count=2)
        left = open_()
        begin(left, first, 100.0, "cuda:0")
        begin(left, second, 200.0, "cuda:1")
        write(tmp_path, "1.png", 150.0)
        write(tmp_path, "2.png", 250.0)
        await open_().record()
        found = [
            await made.database.read(partial(job_table.find, job=j.id)) for j in (first, second)
        ]
        assert [[each.name for each in job.outputs] for job in found if job] == [["1.png"], []]

    hold(about)


def test_what_is_over_has_left_nothing(tmp_path: Path, hold: Callable[..., None]) -> None:
    async def about(made: Standing, open_: Callable[[], LeftFiles]) -> None:
        (job,) = await made.submit()
        left = open_()
        running = begin(left, job, 100.0)
        done = transitions.ended(running, "done", 120.0)
        await made.database.write(partial(job_table.save, job=done))
        left.hear(JobChanged(job=done.head))
        write(tmp_path, "later.png", 150.0)
        await open_().record()
        found = await made.database.read(partial(job_table.find, job=job.id))
        assert found is not None
        assert found.outputs == ()

    hold(about)


def test_what_is_over_has_left_nothing_while_another_runs(
    tmp_path: Path, hold: Callable[..., None]
) -> None:
    async def about(made: Standing, open_: Callable[[], LeftFiles]) -> None:
        first, second = await made.submit(count=2)
        left = open_()
        running = begin(left, first, 100.0, "cuda:0")
        begin(left, second, 110.0, "cuda:1")
        done = transitions.ended(running, "done", 120.0)
        await made.database.write(partial(job_table.save, job=done))
        left.hear(JobChanged(job=done.head))
        write(tmp_path, "later.png", 150.0)
        await open_().record()
        found = [
            await made.database.read(partial(job_table.find, job=j.id)) for j in (first, second)
        ]
        assert [[each.name for each in job.outputs] for job in found if job] == [[], ["later.png"]]

    hold(about)


@pytest.mark.parametrize("kept", [b"", b"{", b'{"a": 7}', b"\xff"])
def test_a_record_that_was_cut_off_tells_nothing(
    tmp_path: Path, hold: Callable[..., None], kept: bytes
) -> None:
    async def about(made: Standing, open_: Callable[[], LeftFiles]) -> None:
        (tmp_path / "running.json").write_bytes(kept)
        await open_().record()

    hold(about)


def test_a_file_of_a_worker_that_died_is_on_record(shared: Served, tmp_path: Path) -> None:
    job = shared.run(w=use("WriteAndCrash", unless=str(tmp_path / "marker")))
    assert (job["state"], job["deaths"]) == ("done", 1)
    assert [each["node"] for each in job["outputs"]] == ["", "w"]
    assert len({each["name"] for each in job["outputs"]}) == 2
    assert all(shared.get(each["url"]).content == b"whole" for each in job["outputs"])

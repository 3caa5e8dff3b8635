"""Jobs over the end of a server and the start of the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.web.queue.standing import Standing, standing
from tests.web.queue.test_job_queue import output
from tests.web.served import LIMITS
from web.events.types import OutputSaved
from web.schema.jobs import JobId


def test_what_runs_when_the_server_ends_waits_when_it_starts_again(
    hold: Callable[..., None],
) -> None:
    ids: list[JobId] = []

    async def ends(made: Standing) -> None:
        (job,) = await made.submit()
        await made.queue.take("cpu")
        made.queue.put_back(job.id, b"printed")
        ids.append(job.id)

    async def starts(made: Standing) -> None:
        (head,) = made.queue.snapshot().queued
        job = await made.queue.registry.get(head.id)
        assert (job.id, job.crashes, job.attempts) == (ids[0], 0, 1)

    hold(ends)
    hold(starts)


def test_a_server_that_went_down_is_counted(hold: Callable[..., None]) -> None:
    async def goes_down(made: Standing) -> None:
        if not made.queue.queued:
            await made.submit()
        await made.queue.take("cpu")
        await made.queue.registry.flushed()

    hold(goes_down)
    hold(goes_down)

    async def looks(made: Standing) -> None:
        (head,) = made.queue.snapshot().queued
        job = await made.queue.registry.get(head.id)
        assert (job.crashes, job.attempts) == (2, 2)

    hold(looks)


def test_a_job_that_waits_again_after_a_crash_can_be_cleared_at_once(
    hold: Callable[..., None],
) -> None:
    async def goes_down(made: Standing) -> None:
        await made.submit()
        await made.queue.take("cpu")
        await made.queue.registry.flushed()

    async def clears(made: Standing) -> None:
        (head,) = made.queue.snapshot().queued
        await made.queue.clear()
        assert (await made.queue.registry.get(head.id)).state == "cancelled"

    async def looks(made: Standing) -> None:
        assert made.queue.snapshot().queued == ()

    hold(goes_down)
    hold(clears)
    hold(looks)


def test_a_job_whose_workflow_is_gone_fails_and_the_next_one_runs(
    hold: Callable[..., None],
) -> None:
    async def submits(made: Standing) -> None:
        await made.submit("Number")
        await made.submit("Fail")
        await made.database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM workflows WHERE digest = 'digest of Number'"
                ).rowcount
            )
        )

    async def runs(made: Standing) -> None:
        lost, next_ = made.queue.snapshot().queued
        assert (await made.queue.take("cpu")).job.id == next_.id
        failed = await made.queue.registry.wait(lost.id, 10)
        assert failed.error is not None
        assert "no longer on disk" in failed.error.message

    hold(submits)
    hold(runs)


def test_what_was_told_just_before_the_end_is_kept_at_once(tmp_path: Path) -> None:
    async def session() -> JobId:
        async with standing(tmp_path, replace(LIMITS, shutdown=0.1)) as made:
            (job,) = await made.submit()
            await made.queue.take("cpu")
            made.queue.tell(OutputSaved(job=job.id, output=output(job.id)))
            return job.id

    async def looks(job: JobId) -> None:
        async with standing(tmp_path) as made:
            assert (await made.queue.registry.get(job)).outputs == (output(job),)

    asyncio.run(looks(asyncio.run(session())))


def test_an_end_that_the_disk_does_not_take_does_not_keep_the_server(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def session() -> JobId:
        async with standing(tmp_path, replace(LIMITS, shutdown=0.1)) as made:
            (job,) = await made.submit()
            await made.queue.take("cpu")
            await made.queue.registry.flushed()
            made.refuse_writes()
            made.queue.end(job.id, "done", (), None, b"")
            return job.id

    job = asyncio.run(asyncio.wait_for(session(), 20))
    assert f"what happened to job {job} could not be kept" in caplog.text

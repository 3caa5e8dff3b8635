"""What is done with jobs, on a disk that may be full."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.web.queue.standing import Standing
from tests.web.served import LIMITS
from web.events.types import Event, JobChanged, OutputSaved, QueueCleared
from web.queue.transitions import Conflict
from web.schema.jobs import Failure, Move, Output, QueueQuery
from web.schema.refusals import QueueFull
from web.storage import job_table
from web.storage.database import DatabaseError


def output(job: str, number: int = 0) -> Output:
    url = f"/api/jobs/{job}/outputs/{number}"
    return Output(node="n", name=f"{number}.png", size=1, sha256="", media="image/png", url=url)


def test_nothing_is_over_for_anybody_before_it_is_on_disk(hold: Callable[..., None]) -> None:
    async def about(made: Standing) -> None:
        (job,) = await made.submit()
        await made.queue.take("cpu")
        told: list[Event] = []
        made.bus.on_event(told.append)
        made.queue.end(job.id, "done", (output(job.id),), None, b"")
        assert (await made.queue.registry.get(job.id)).state == "running"
        assert told == []
        done = await made.queue.registry.wait(job.id, 10)
        assert (done.state, done.outputs) == ("done", (output(job.id),))
        assert [type(event).__name__ for event in told] == ["JobChanged", "RunEnded"]

    hold(about)


def test_an_end_that_cannot_be_kept_is_not_told_and_is_kept_later(
    hold: Callable[..., None],
) -> None:
    async def about(made: Standing) -> None:
        (job,) = await made.submit()
        await made.queue.take("cpu")
        await made.queue.registry.flushed()
        made.refuse_writes()
        made.queue.end(job.id, "failed", (), Failure(code="internal", message="no"), b"")
        with pytest.raises(DatabaseError):
            await made.database.write(lambda connection: job_table.set_fact(connection, "a", "b"))
        assert (await made.queue.registry.wait(job.id, 0.05)).state == "running"
        made.allow_writes()
        assert (await made.queue.registry.wait(job.id, 10)).state == "failed"

    hold(about, replace(LIMITS, retry=0.01))


def test_a_cancel_on_a_full_disk_is_answered_and_undone(hold: Callable[..., None]) -> None:
    async def about(made: Standing) -> None:
        (job,) = await made.submit()
        made.refuse_writes()
        with pytest.raises(DatabaseError):
            await made.queue.cancel(job.id)
        with pytest.raises(DatabaseError):
            await made.queue.clear()
        assert made.queue.queued == 1
        assert (await made.queue.take("cpu")).job.id == job.id

    hold(about)


def test_the_limit_holds_for_many_at_once(hold: Callable[..., None]) -> None:
    async def about(made: Standing) -> None:
        submits = (made.submit(count=3) for _ in range(8))
        outcomes = await asyncio.gather(*submits, return_exceptions=True)
        assert sum(isinstance(each, QueueFull) for each in outcomes) == 5
        assert made.queue.queued == 9

    hold(about, replace(LIMITS, queued=10))


def test_the_limit_holds_for_what_is_retried(hold: Callable[..., None]) -> None:
    async def about(made: Standing) -> None:
        (job,) = await made.submit()
        await made.queue.cancel(job.id)
        await made.submit(count=2)
        with pytest.raises(QueueFull):
            await made.queue.retry(job.id)
        assert (await made.queue.registry.get(job.id)).state == "cancelled"

    hold(about, replace(LIMITS, queued=2))


def test_what_is_being_handed_in_can_be_cancelled_at_once(hold: Callable[..., None]) -> None:
    async def about(made: Standing) -> None:
        jobs = made.queue.new_jobs("toy", "digest", [{}])
        submitting = asyncio.ensure_future(made.queue.submit(jobs, b"{}"))
        await asyncio.sleep(0)
        assert (await made.queue.cancel(jobs[0].id)).state == "cancelled"
        await submitting
        retrying = asyncio.ensure_future(made.queue.retry(jobs[0].id))
        await asyncio.sleep(0)
        assert (await made.queue.cancel(jobs[0].id)).state == "cancelled"
        await retrying
        assert made.queue.queued == 0

    hold(about)


def test_a_place_never_runs_out(hold: Callable[..., None]) -> None:
    async def about(made: Standing) -> None:
        jobs = [job.id for job in await made.submit(count=100)]
        last, *moving = jobs[::-1]
        for job in moving:
            await made.queue.move(job, Move(before=last))
        assert [job.id for job in made.queue.snapshot().queued] == [*moving, last]
        await made.submit()
        assert made.queue.snapshot(QueueQuery(limit=1000)).queued[-1].id not in jobs

    hold(about, replace(LIMITS, queued=200))


def test_a_move_that_cannot_be_kept_is_none(hold: Callable[..., None]) -> None:
    async def about(made: Standing) -> None:
        first, second = await made.submit(count=2)
        made.refuse_writes()
        with pytest.raises(DatabaseError):
            await made.queue.move(second.id, Move(place="first"))
        assert [job.id for job in made.queue.snapshot().queued] == [first.id, second.id]

    hold(about)


def test_a_job_that_starts_while_it_is_moved_is_not_moved(hold: Callable[..., None]) -> None:
    async def about(made: Standing) -> None:
        (job,) = await made.submit()
        moving = asyncio.ensure_future(made.queue.move(job.id, Move(place="first")))
        await asyncio.sleep(0)
        await made.queue.take("cpu")
        with pytest.raises(Conflict, match="no longer waiting"):
            await moving
        await made.queue.registry.flushed()
        assert made.queue.running == 1

    hold(about)


@pytest.mark.parametrize("is_alone", [False, True])
def test_a_job_that_is_cancelled_keeps_what_it_left_when_its_worker_died(
    is_alone: bool, hold: Callable[..., None]
) -> None:
    async def work(made: Standing) -> None:
        (job,) = await made.submit()
        await made.queue.take("cpu")
        made.queue.tell(OutputSaved(job=job.id, output=output(job.id, 0)))
        made.queue.orphan(job.id, "killed", b"printed")
        await (made.queue.cancel(job.id) if is_alone else made.queue.clear())
        over = await made.queue.registry.get(job.id)
        assert over.state == "cancelled"
        assert [each.url for each in over.outputs] == [output(job.id, 0).url]
        assert await made.database.read(partial(job_table.log, job=job.id)) == b"printed"

    hold(work)


def test_to_clear_is_one_event_and_whoever_follows_a_job_hears_its_end(
    hold: Callable[..., None],
) -> None:
    async def about(made: Standing) -> None:
        jobs = await made.submit(count=20)
        mailbox = made.bus.subscribe(job=jobs[3].id)
        told: list[Event] = []
        made.bus.on_event(told.append)
        waiting = asyncio.ensure_future(made.queue.registry.wait(jobs[5].id, 10))
        await asyncio.sleep(0)
        await made.queue.clear()
        ids = tuple(job.id for job in jobs)
        assert told == [QueueCleared(jobs=ids, ended=1000.0)]
        assert [(entry.job, entry.ends) for entry in mailbox.waiting] == [(jobs[3].id, True)]
        assert (await waiting).state == "cancelled"
        assert made.queue.queued == 0

    hold(about)


def test_what_was_saved_is_on_disk_before_the_job_is_over(
    hold: Callable[..., None], tmp_path: Path
) -> None:
    async def about(made: Standing) -> None:
        (job,) = await made.submit()
        await made.queue.take("cpu")
        made.queue.tell(OutputSaved(job=job.id, output=output(job.id)))
        await made.queue.registry.flushed()
        found = await made.database.read(lambda connection: job_table.find(connection, job.id))
        assert found is not None
        assert (found.state, found.outputs) == ("running", (output(job.id),))
        made.queue.orphan(job.id, "killed", b"")
        second = await made.queue.take("cpu")
        assert second.job.outputs == (output(job.id),)
        made.queue.end(job.id, "done", (output(job.id, 1),), None, b"")
        done = await made.queue.registry.wait(job.id, 10)
        assert done.outputs == (output(job.id), output(job.id, 1))

    hold(about)


def test_an_output_that_is_saved_while_a_cancel_is_written_is_told(
    hold: Callable[..., None],
) -> None:
    async def about(made: Standing) -> None:
        (job,) = await made.submit()
        await made.queue.take("cpu")
        told: list[Event] = []
        made.bus.on_event(told.append)
        cancelling = asyncio.ensure_future(made.queue.cancel(job.id))
        await asyncio.sleep(0)
        made.queue.tell(OutputSaved(job=job.id, output=output(job.id)))
        await cancelling
        changes = [event.job for event in told if isinstance(event, JobChanged)]
        assert [(each.cancelling, each.first) for each in changes] == [(True, output(job.id))]

    hold(about)


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0])
def test_a_clock_that_jumps_changes_no_duration(hold: Callable[..., None], jump: float) -> None:
    async def about(made: Standing) -> None:
        (job,) = await made.submit()
        await made.queue.take("cpu")
        made.clock.now += jump
        made.steady.now += 2.5
        made.queue.end(job.id, "done", (), None, b"")
        done = await made.queue.registry.wait(job.id, 10)
        assert done.ended is not None
        assert done.started is not None
        assert done.ended - done.started == 2.5

    hold(about)

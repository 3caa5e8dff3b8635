"""Workers that die, hang, fail to start or lie: what becomes of their jobs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.settings import Settings
from tests.web.queue.standing import Standing, standing
from tests.web.served import LIMITS, SECONDS
from tests.web.workers.fake_link import FakeLink
from web.limits import Limits
from web.queue.left_files import LeftFiles
from web.schema.jobs import Job
from web.workers.messages import AnyReport, Begin
from web.workers.pool import Launch, Pool

QUICK = replace(LIMITS, backoff=0.001, cancel_grace=0.02)


class Unstartable(FakeLink):
    """Refused by the system a few times, then there after all."""

    left = 3

    async def start(self, begin: Begin) -> None:
        type(self).left -= 1
        if self.left >= 0:
            raise OSError(24, "Too many open files")
        await super().start(begin)


class Puzzling(FakeLink):
    """Says once what nobody can make sense of, as a fault of ours would look."""

    left = 1

    async def reports(self) -> AsyncIterator[AnyReport]:
        type(self).left -= 1
        if self.left >= 0:
            raise ValueError("this makes no sense")
        async for report in super().reports():
            yield report


@pytest.fixture
def supervised(tmp_path: Path) -> Callable[..., None]:
    """Does something with a queue whose jobs are run by fakes."""

    def hold(
        about: Callable[[Standing, Pool], Awaitable[None]],
        limits: Limits = QUICK,
        link: type[FakeLink] = FakeLink,
        device: str = "cpu",
    ) -> None:
        async def session() -> None:
            async with asyncio.timeout(SECONDS), standing(tmp_path / "home", limits) as made:
                launch = Launch(Settings.at(tmp_path), link=link)
                output, kept = launch.settings.output, tmp_path / "running.json"
                left = LeftFiles(made.database, made.queue.registry, output, kept)
                made.bus.on_event(left.hear)
                pool = Pool(launch, (device,), made.queue, made.bus, limits, left)
                pool.start()
                try:
                    await about(made, pool)
                finally:
                    await pool.close()
                    left.close()

        asyncio.run(session())

    return hold


async def ran(made: Standing, kind: str) -> Job:
    """A job of such a node, over."""
    (job,) = await made.submit(kind)
    return await made.queue.registry.wait(job.id, SECONDS)


def test_jobs_run_one_after_another(supervised: Callable[..., None]) -> None:
    async def about(made: Standing, pool: Pool) -> None:
        for kind, state in (("Number", "done"), ("Fail", "failed"), ("Number", "done")):
            assert (await ran(made, kind)).state == state
        assert pool.workers[0].restarts == 0

    supervised(about)


def test_a_worker_that_cannot_be_had_is_tried_again_and_told(
    supervised: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    Unstartable.left = 3

    async def about(made: Standing, pool: Pool) -> None:
        assert (await ran(made, "Number")).state == "done"
        (worker,) = pool.workers
        assert (worker.restarts, worker.problem) == (3, None)

    supervised(about, link=Unstartable)
    assert "Too many open files" in caplog.text


def test_a_fault_of_ours_costs_one_worker_and_not_the_queue(
    supervised: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    Puzzling.left = 1

    async def about(made: Standing, pool: Pool) -> None:
        assert (await ran(made, "Number")).state == "done"

    supervised(about, link=Puzzling)
    assert "this makes no sense" in caplog.text


def test_why_there_is_no_worker_is_shown(supervised: Callable[..., None]) -> None:
    async def about(made: Standing, pool: Pool) -> None:
        while pool.workers[0].restarts < 2:
            await asyncio.sleep(0.001)
        (worker,) = pool.workers
        assert worker.problem is not None
        assert "no process can be had" in worker.problem

    supervised(about, device="nowhere")


def test_a_job_whose_worker_dies_twice_has_failed_and_others_run(
    supervised: Callable[..., None],
) -> None:
    async def about(made: Standing, pool: Pool) -> None:
        job = await ran(made, "Crash")
        assert job.error is not None
        assert (job.state, job.deaths, job.error.code) == ("failed", 2, "worker_died")
        assert "exited with code 7" in job.error.message
        assert (await ran(made, "Number")).state == "done"

    supervised(about)


def test_a_poisoned_device_ends_its_worker_and_fails_one_job_only(
    supervised: Callable[..., None],
) -> None:
    async def about(made: Standing, pool: Pool) -> None:
        first, second = await asyncio.gather(ran(made, "Poison"), ran(made, "Number"))
        assert first.error is not None
        assert (first.state, first.error.code, first.deaths) == ("failed", "node_failed", 0)
        assert second.state == "done"
        assert pool.workers[0].restarts == 1

    supervised(about)


def test_a_job_that_does_not_stop_is_ended_with_its_worker(
    supervised: Callable[..., None],
) -> None:
    async def about(made: Standing, pool: Pool) -> None:
        (job,) = await made.submit("Hang")
        while made.queue.running == 0:
            await asyncio.sleep(0)
        await made.queue.cancel(job.id)
        assert (await made.queue.registry.wait(job.id, SECONDS)).state == "cancelled"

    supervised(about)


def test_a_node_that_says_nothing_is_shown(supervised: Callable[..., None]) -> None:
    async def about(made: Standing, pool: Pool) -> None:
        (job,) = await made.submit("Climb")
        while pool.workers[0].silent_since is None:
            await asyncio.sleep(0.001)
        await made.queue.cancel(job.id)
        await made.queue.registry.wait(job.id, SECONDS)
        assert pool.workers[0].silent_since is None

    supervised(about, replace(QUICK, node_silence=0.02, cancel_grace=10.0))


def test_a_node_that_says_nothing_for_too_long_fails_its_job_at_once(
    supervised: Callable[..., None],
) -> None:
    async def about(made: Standing, pool: Pool) -> None:
        job = await ran(made, "Hang")
        assert job.error is not None
        assert (job.state, job.attempts, job.error.node) == ("failed", 1, "n")
        assert "said nothing for 0.05 s" in job.error.message
        assert (await ran(made, "Number")).state == "done"

    supervised(about, replace(QUICK, node_limit=0.05))


def test_a_worker_without_a_sign_of_life_is_ended(supervised: Callable[..., None]) -> None:
    async def about(made: Standing, pool: Pool) -> None:
        job = await ran(made, "Hang")
        assert job.error is not None
        assert "it was silent for 0.05 s" in job.error.message

    supervised(about, replace(QUICK, silence=0.05))


def test_what_runs_when_the_server_ends_is_put_back_without_blame(
    supervised: Callable[..., None],
) -> None:
    async def ends(made: Standing, pool: Pool) -> None:
        await made.submit("Hang")
        while made.queue.running == 0:
            await asyncio.sleep(0)
        await pool.close()
        (head,) = made.queue.snapshot().queued
        job = await made.queue.registry.get(head.id)
        assert (job.deaths, job.crashes, job.attempts) == (0, 0, 1)

    supervised(ends)

"""The queue and its database, whatever is done in whatever order, on a disk that fills up."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.web.queue.standing import Standing, standing
from tests.web.queue.test_job_queue import output
from tests.web.served import LIMITS
from web.events.types import Event, JobChanged, OutputSaved, QueueCleared
from web.queue.transitions import Conflict
from web.schema.jobs import ENDED, JobId, Move
from web.schema.refusals import Gone, QueueFull
from web.storage.database import DatabaseError

MOST = 8
TIGHT = replace(LIMITS, queued=MOST, retry=0.002, answer=0.02, shutdown=0.05)
ANY = st.integers(0, 10**6)
T = TypeVar("T")


class Machine(RuleBasedStateMachine):
    """What was promised, beside the queue that has promised it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        self.accepted: list[JobId] = []
        self.deleted: set[JobId] = set()
        self.over: set[JobId] = set()  # said to be, and not tried again
        self.saved: defaultdict[JobId, set[str]] = defaultdict(set)
        self.running: list[JobId] = []
        self.is_full = False
        self.open()

    def open(self) -> None:
        self.stack = AsyncExitStack()
        self.made: Standing = self.run(
            self.stack.enter_async_context(standing(Path(self.folder.name), TIGHT))
        )
        self.made.bus.on_event(self.hear)
        self.running = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(asyncio.wait_for(work, 30))

    def do(self, work: Callable[..., object], *args: object) -> None:
        """Call something that is called on the event loop."""

        async def called() -> None:
            work(*args)

        self.run(called())

    def hear(self, event: Event) -> None:
        match event:
            case JobChanged(job=job):
                (self.over.add if job.state in ENDED else self.over.discard)(job.id)
            case QueueCleared(jobs=jobs):
                self.over.update(jobs)

    def ask(self, work: Coroutine[Any, Any, T]) -> T | None:
        """What is done, unless it is refused for a reason that is true."""
        try:
            return self.run(work)
        except DatabaseError:
            assert self.is_full
        except (Conflict, Gone):  # that nothing is gone which was not deleted is seen below
            pass
        except QueueFull:
            assert self.made.queue.queued > MOST - 3
        return None

    @rule(count=st.integers(1, 3))
    def submit(self, count: int) -> None:
        jobs = self.ask(self.made.submit(count=count))
        self.accepted += [job.id for job in jobs or ()]
        assert self.made.queue.queued <= MOST + len(self.running)

    @precondition(lambda self: self.accepted)
    @rule(which=ANY)
    def cancel(self, which: int) -> None:
        job = self.ask(self.made.queue.cancel(self.one(which)))
        assert job is None or job.is_over or job.cancelling

    @precondition(lambda self: self.accepted)
    @rule(which=ANY)
    def retry(self, which: int) -> None:
        self.ask(self.made.queue.retry(self.one(which)))

    @precondition(lambda self: self.accepted)
    @rule(which=ANY)
    def delete(self, which: int) -> None:
        job = self.one(which)
        known = job in self.deleted
        self.deleted.add(job)
        deleted = self.ask(self.gone(job))
        if not (deleted or known):
            self.deleted.discard(job)

    async def gone(self, job: JobId) -> bool:
        await self.made.queue.delete(job)
        return True

    @precondition(lambda self: self.accepted)
    @rule(which=ANY, other=ANY, place=st.sampled_from(["first", "last", None]))
    def move(self, which: int, other: int, place: Any) -> None:
        before = None if place else self.one(other)
        self.ask(self.made.queue.move(self.one(which), Move(place=place, before=before)))

    @rule(paused=st.booleans())
    def pause(self, paused: bool) -> None:
        self.ask(self.made.queue.pause(paused))

    @rule()
    def clear(self) -> None:
        self.ask(self.made.queue.clear())

    @precondition(lambda self: self.made.queue.has_work)
    @rule()
    def take(self) -> None:
        self.running.append(self.run(self.made.queue.take("cpu")).job.id)

    @precondition(lambda self: self.running)
    @rule(which=ANY)
    def save(self, which: int) -> None:
        job = self.running[which % len(self.running)]
        made = output(job, len(self.saved[job]))
        self.do(self.made.queue.tell, OutputSaved(job=job, output=made))
        self.saved[job].add(made.url)

    @precondition(lambda self: self.running)
    @rule(which=ANY, outcome=st.sampled_from(["done", "failed", "cancelled", "dead"]))
    def end(self, which: int, outcome: Any) -> None:
        job = self.running.pop(which % len(self.running))
        if outcome == "dead":
            self.do(self.made.queue.orphan, job, "killed", b"")
        else:
            self.do(self.made.queue.end, job, outcome, (), None, b"")

    @rule(is_full=st.booleans())
    def disk(self, is_full: bool) -> None:
        self.is_full = is_full
        self.do(self.made.refuse_writes if is_full else self.made.allow_writes)

    @rule(is_orderly=st.booleans())
    def restart(self, is_orderly: bool) -> None:
        if is_orderly:
            for job in self.running:
                self.do(self.made.queue.put_back, job, b"")
        if self.is_full:  # what could not be kept was told to nobody, but for the files
            self.saved.clear()
        self.run(self.stack.aclose())
        self.is_full = False
        self.open()

    async def written(self) -> None:
        """Done when every end is on disk."""
        for job in self.accepted:
            while True:
                with suppress(DatabaseError):
                    await self.made.queue.registry.closed(job)
                    break

    def one(self, which: int) -> JobId:
        return self.accepted[which % len(self.accepted)]

    @invariant()
    def nothing_that_was_said_is_untrue(self) -> None:
        if not self.is_full:
            self.run(self.written())
        over = frozenset(self.over)
        for id in self.accepted:
            if id in self.deleted:
                continue
            job = self.run(self.made.queue.registry.get(id))
            assert job.is_over or id not in over
            assert self.saved[id] <= {each.url for each in job.outputs}
            assert len({each.url for each in job.outputs}) == len(job.outputs)

    @invariant()
    def a_job_is_at_one_place(self) -> None:
        snapshot = self.made.queue.snapshot()
        queued = [job.id for job in snapshot.queued]
        assert len(set(queued)) == len(queued)
        assert [job.id for job in snapshot.running] == self.running
        assert not set(queued) & set(self.running)
        assert all(job.state == "queued" for job in snapshot.queued)
        assert queued == [
            job.id for job in sorted(snapshot.queued, key=lambda job: (-job.priority, job.rank))
        ]

    def teardown(self) -> None:
        self.do(self.made.allow_writes)
        self.run(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()


TestWhateverHappens = Machine.TestCase
TestWhateverHappens.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)

"""What can happen to a job, as pure functions: a job and a fact in, the changed job out.

    queued → running → done | failed | cancelled

A worker that dies puts its job back once. Ended jobs can be queued again by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from msgspec.structs import replace

from web.schema.jobs import Failure, Job, JobId, Output

Outcome: TypeAlias = Literal["done", "failed", "cancelled"]
MOST_CRASHES = 5  # of the server under a job, before the job is taken to be the cause
MOST_DEATHS = 2  # workers that may die under a job before it is taken to be the cause


class Conflict(Exception):
    """The job is in no state for what was asked."""


def new(
    name: str,
    workflow: str,
    targets: tuple[str, ...],
    priority: int,
    now: float,
    id: str,
    rank: float,
    changes: dict[str, Any],
) -> Job:
    """A job that was not handed in yet. `workflow` is the SHA-256 of its text."""
    return Job(
        id=JobId(id),
        name=name,
        state="queued",
        priority=priority,
        rank=rank,
        workflow=workflow,
        changes=changes,
        targets=targets,
        created=now,
    )


def started(job: Job, device: str, now: float) -> Job:
    _demand(job, "queued")
    return replace(
        job, state="running", device=device, started=now, ended=None, attempts=job.attempts + 1
    )


def ended(
    job: Job,
    outcome: Outcome,
    now: float,
    outputs: Sequence[Output] = (),
    error: Failure | None = None,
) -> Job:
    """What was saved before, by this attempt or an earlier one, stays on record."""
    _demand(job, "running")
    return replace(saved(job, outputs), state=outcome, ended=now, cancelling=False, error=error)


def saved(job: Job, outputs: Sequence[Output]) -> Job:
    """With further outputs; one that is known already counts once."""
    known = {output.url for output in job.outputs}
    new = tuple(output for output in outputs if output.url not in known)
    return replace(job, outputs=(*job.outputs, *new)) if new else job


def cancelled(job: Job, now: float) -> Job:
    """The same job when it is over or already stopping: to cancel twice changes nothing."""
    if job.state == "queued":
        return replace(job, state="cancelled", ended=now)
    return replace(job, cancelling=True) if job.state == "running" else job


def orphaned(job: Job, now: float, reason: str) -> Job:
    """After the death of its worker."""
    _demand(job, "running")
    if job.cancelling:
        return ended(job, "cancelled", now)
    job = replace(job, deaths=job.deaths + 1)
    if job.deaths < MOST_DEATHS:
        return replace(job, state="queued", device=None, started=None)
    failure = Failure(code="worker_died", message=f"its worker died twice: {reason}")
    return ended(job, "failed", now, error=failure)


def put_back(job: Job, now: float) -> Job:
    """When the server ends as asked: that is no fault of the job, however often it happens."""
    if job.state != "running":
        return job
    if job.cancelling:
        return ended(job, "cancelled", now)
    return replace(job, state="queued", device=None, started=None)


def recovered(job: Job, now: float) -> Job:
    """After the server went down without a word, as it does when the job takes all memory."""
    if job.state != "running" or job.cancelling:
        return put_back(job, now)
    job = replace(job, crashes=job.crashes + 1)
    if job.crashes < MOST_CRASHES:
        return put_back(job, now)
    message = f"the server went down {MOST_CRASHES} times while it ran: retry it to try again"
    return ended(job, "failed", now, error=Failure(code="worker_died", message=message))


def retried(job: Job, rank: float) -> Job:
    if job.state not in ("failed", "cancelled"):
        raise Conflict(
            f"job {job.id} is {job.state}: only a failed or cancelled one can be retried"
        )
    return replace(
        job,
        state="queued",
        rank=rank,
        device=None,
        started=None,
        ended=None,
        deaths=0,
        crashes=0,
        error=None,
    )


def placed(job: Job, priority: int, rank: float) -> Job:
    if job.state != "queued":
        raise Conflict(f"job {job.id} is {job.state}: only a queued one can be moved")
    return replace(job, priority=priority, rank=rank)


def _demand(job: Job, state: str) -> None:
    if job.state != state:
        raise Conflict(f"job {job.id} is {job.state}, not {state}")

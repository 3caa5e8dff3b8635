"""What can happen to a job."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.facts import a_job
from web.queue import transitions
from web.queue.transitions import Conflict
from web.schema.jobs import Failure, Job, Output

OUTPUT = Output(node="n", name="a.png", size=1, sha256="00", media="image/png", url="/x")


def running(job: Job | None = None) -> Job:
    return transitions.started(job or a_job(), "cpu", 2.0)


def test_a_job_starts_once_an_attempt() -> None:
    job = running()
    assert (job.state, job.attempts, job.started, job.device) == ("running", 1, 2.0, "cpu")
    with pytest.raises(Conflict, match="is running, not queued"):
        transitions.started(job, "cpu", 3.0)


def test_the_end_has_outputs_and_an_error() -> None:
    failure = Failure(code="node_failed", message="no")
    job = transitions.ended(running(), "failed", 3.0, [OUTPUT], failure)
    assert (job.state, job.ended, job.outputs, job.error) == ("failed", 3.0, (OUTPUT,), failure)


def test_a_job_that_waits_is_cancelled_at_once() -> None:
    job = transitions.cancelled(a_job(), 5.0)
    assert (job.state, job.ended) == ("cancelled", 5.0)


def test_a_job_that_runs_is_asked_to_stop() -> None:
    job = transitions.cancelled(running(), 5.0)
    assert (job.state, job.cancelling) == ("running", True)


@pytest.mark.parametrize("outcome", ["done", "failed", "cancelled"])
def test_to_cancel_what_is_over_changes_nothing(outcome: transitions.Outcome) -> None:
    job = transitions.ended(running(), outcome, 3.0)
    assert transitions.cancelled(job, 9.0) is job


def test_to_cancel_twice_is_to_cancel_once() -> None:
    once = transitions.cancelled(running(), 5.0)
    assert transitions.cancelled(once, 6.0) == once


def test_a_job_is_put_back_when_its_worker_dies_the_first_time() -> None:
    job = transitions.orphaned(running(), 3.0, "killed")
    assert (job.state, job.deaths, job.started) == ("queued", 1, None)


def test_a_job_under_which_two_workers_die_has_failed() -> None:
    job = transitions.orphaned(
        running(transitions.orphaned(running(), 3.0, "killed")), 4.0, "killed by SIGSEGV"
    )
    assert job.state == "failed"
    assert job.error is not None
    assert job.error.code == "worker_died"
    assert "SIGSEGV" in job.error.message


def test_a_job_that_was_to_stop_is_cancelled_by_the_death_of_its_worker() -> None:
    assert (
        transitions.orphaned(transitions.cancelled(running(), 3.0), 4.0, "killed").state
        == "cancelled"
    )


def test_what_was_saved_stays_on_record_whatever_happens_to_the_worker() -> None:
    job = transitions.saved(running(), [OUTPUT])
    assert transitions.orphaned(job, 3.0, "killed").outputs == (OUTPUT,)
    cancelling = transitions.cancelled(job, 3.0)
    assert transitions.orphaned(cancelling, 4.0, "killed").outputs == (OUTPUT,)
    assert transitions.recovered(cancelling, 4.0).outputs == (OUTPUT,)
    assert transitions.put_back(cancelling, 4.0).outputs == (OUTPUT,)
    assert transitions.ended(job, "done", 4.0, [OUTPUT]).outputs == (OUTPUT,)


def test_an_end_of_the_server_is_no_fault_of_the_job() -> None:
    job = a_job()
    for _ in range(10):
        job = transitions.put_back(running(job), 3.0)
    assert (job.state, job.deaths, job.crashes, job.attempts) == ("queued", 0, 0, 10)


def test_a_job_under_which_the_server_goes_down_again_and_again_has_failed() -> None:
    job = a_job()
    for _ in range(transitions.MOST_CRASHES - 1):
        job = transitions.recovered(running(job), 3.0)
    assert job.state == "queued"
    job = transitions.recovered(running(job), 3.0)
    assert job.state == "failed"
    assert job.error is not None
    assert "went down 5 times" in job.error.message
    assert transitions.retried(job, 1.0).crashes == 0


def test_a_job_that_was_to_stop_is_cancelled_by_a_restart() -> None:
    assert transitions.recovered(transitions.cancelled(running(), 3.0), 4.0).state == "cancelled"


def test_a_restart_leaves_what_waits_where_it_is() -> None:
    job = a_job()
    assert transitions.recovered(job, 3.0) is job


def test_a_retry_begins_anew_and_keeps_what_was_saved() -> None:
    failed = transitions.ended(
        running(), "failed", 3.0, [OUTPUT], Failure(code="internal", message="no")
    )
    job = transitions.retried(failed, 7.0)
    assert (job.state, job.rank, job.outputs, job.error) == ("queued", 7.0, (OUTPUT,), None)
    assert job.attempts == 1  # it has run before


def test_what_was_done_is_not_retried() -> None:
    with pytest.raises(Conflict, match="is done"):
        transitions.retried(transitions.ended(running(), "done", 3.0), 7.0)


def test_only_what_waits_can_be_moved() -> None:
    assert transitions.placed(a_job(), 5, 0.5).priority == 5
    with pytest.raises(Conflict, match="is running"):
        transitions.placed(running(), 5, 0.5)


STEPS = st.sampled_from(["start", "done", "failed", "cancel", "orphan", "recover", "retry"])


@given(st.lists(STEPS, max_size=30))
def test_whatever_happens_a_job_is_in_one_sound_state(steps: list[str]) -> None:
    job = a_job()
    for now, step in enumerate(steps, 1):
        try:
            job = _after(job, step, float(now))
        except Conflict:
            continue
        assert job.is_over == (job.ended is not None)
        assert (job.state == "running") == (job.started is not None and job.ended is None)
        assert not job.cancelling or job.state == "running"
        assert job.deaths <= transitions.MOST_DEATHS


def _after(job: Job, step: str, now: float) -> Job:
    match step:
        case "start":
            return transitions.started(job, "cpu", now)
        case "done":
            return transitions.ended(job, "done", now)
        case "failed":
            return transitions.ended(job, "failed", now)
        case "cancel":
            return transitions.cancelled(job, now)
        case "orphan":
            return transitions.orphaned(job, now, "killed")
        case "recover":
            return transitions.recovered(job, now)
    return transitions.retried(job, now)

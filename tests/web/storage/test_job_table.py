"""What is kept of jobs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from tests.web.facts import a_job
from web.queue import transitions
from web.schema.jobs import Job, JobId
from web.schema.refusals import Unknown
from web.storage import job_table
from web.storage.job_table import KEY_SECONDS, KeyUse


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for script in job_table.MIGRATIONS:
        connection.executescript(script)
    yield connection
    connection.close()


def keep(database: sqlite3.Connection, *kept: Job, text: bytes = b"{}") -> None:
    for job in kept:
        job_table.insert(database, [job], text, None, 1.0)


def done(name: str) -> Job:
    return transitions.ended(transitions.started(a_job(name), "cpu", 2.0), "done", 3.0)


def test_a_job_comes_back_as_it_was_kept(database: sqlite3.Connection) -> None:
    job = a_job(changes={"seed": 2**64 - 1, "text": "ä"}, targets=("x",))
    keep(database, job)
    assert job_table.find(database, job.id) == job
    assert job_table.workflow(database, job.workflow) == b"{}"


def test_a_change_is_kept_with_its_log(database: sqlite3.Connection) -> None:
    keep(database, a_job())
    job_table.save(database, done("a"), b"printed")
    assert job_table.find(database, JobId("a")) == done("a")
    assert job_table.log(database, JobId("a")) == b"printed"


def test_what_is_unfinished_is_what_waits_or_runs(database: sqlite3.Connection) -> None:
    running = transitions.started(a_job("b"), "cpu", 2.0)
    keep(database, a_job("a"), running, done("c"))
    assert job_table.unfinished(database) == [a_job("a"), running]


def test_pages_go_from_new_to_old(database: sqlite3.Connection) -> None:
    keep(database, *(a_job(name) for name in "abcd"))
    first, following = job_table.page(database, (), "", "", 3)
    assert [job.id for job in first] == ["d", "c", "b"]
    assert following is not None
    for before in (following, first[-1].id):
        found, end = job_table.page(database, (), "", before, 3)
        assert ([job.id for job in found], end) == (["a"], None)


def test_a_page_follows_a_job_that_was_deleted_meanwhile(database: sqlite3.Connection) -> None:
    keep(database, *(done(name) for name in "abcd"))
    _, following = job_table.page(database, (), "", "", 2)
    job_table.delete(database, [JobId("c")])
    assert following is not None
    assert [job.id for job in job_table.page(database, (), "", following, 9)[0]] == ["b", "a"]
    with pytest.raises(Unknown):
        job_table.page(database, (), "", "c", 9)


def test_a_record_that_cannot_be_read_hides_no_other(
    database: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    keep(database, *(a_job(name) for name in "abc"))
    database.execute("UPDATE jobs SET head = ?1, body = ?1 WHERE id = 'b'", (b'{"id": 7',))
    assert [job.id for job in job_table.unfinished(database)] == ["a", "c"]
    assert [job.id for job in job_table.page(database, (), "", "", 9)[0]] == ["c", "a"]
    assert job_table.find(database, JobId("b")) is None
    assert "job b cannot be read" in caplog.text


def test_all_that_waits_is_cancelled_at_once(database: sqlite3.Connection) -> None:
    keep(database, a_job("a"), a_job("b", changes={"n.seed": 2**64 - 1}), done("c"))
    job_table.cancel_all(database, [JobId("a"), JobId("b"), JobId("c")], 7.5)
    found = {job.id: job for job in job_table.page(database, (), "", "", 9)[0]}
    assert (found[JobId("b")].state, found[JobId("b")].ended) == ("cancelled", 7.5)
    assert found[JobId("c")] == done("c").head
    whole = job_table.find(database, JobId("b"))
    assert whole is not None
    assert (whole.head, whole.changes) == (found[JobId("b")], {"n.seed": 2**64 - 1})
    assert job_table.unfinished(database) == []


def test_pages_know_states_and_names(database: sqlite3.Connection) -> None:
    keep(database, a_job("a"), done("b"), a_job("c", name="other"))
    assert [j.id for j in job_table.page(database, ["done"], "", "", 9)[0]] == ["b"]
    assert [j.id for j in job_table.page(database, ["done", "queued"], "toy", "", 9)[0]] == [
        "b",
        "a",
    ]


def test_jobs_of_before_there_were_heads_are_listed(database: sqlite3.Connection) -> None:
    keep(database, done("a"), a_job("b"))
    database.execute("UPDATE jobs SET head = NULL")
    heads, _ = job_table.page(database, (), "", "", 9)
    assert heads == [a_job("b").head, done("a").head]
    job_table.cancel_all(database, [JobId("b")], 7.5)
    assert [head.state for head in job_table.page(database, (), "", "", 9)[0]] == [
        "cancelled",
        "done",
    ]


def test_a_key_is_known_for_a_day(database: sqlite3.Connection) -> None:
    use = KeyUse("key", "digest", (JobId("a"), JobId("b")))
    job_table.insert(database, [a_job("a"), a_job("b")], b"{}", use, 100.0)
    assert job_table.key_use(database, "key", 100.0 + KEY_SECONDS) == use
    assert job_table.key_use(database, "key", 101.0 + KEY_SECONDS) is None


def test_a_deleted_job_is_known_to_have_existed(database: sqlite3.Connection) -> None:
    keep(database, done("a"))
    job_table.delete(database, [JobId("a")])
    assert job_table.find(database, JobId("a")) is None
    assert job_table.is_gone(database, JobId("a"))
    assert not job_table.is_gone(database, JobId("b"))


def test_a_workflow_goes_with_the_last_of_its_jobs(database: sqlite3.Connection) -> None:
    keep(database, done("a"), done("b"))
    job_table.delete(database, [JobId("a")])
    assert job_table.workflow(database, "digest") == b"{}"
    job_table.delete(database, [JobId("b")])
    assert database.execute("SELECT count(*) FROM workflows").fetchone() == (0,)


def test_history_is_trimmed_by_number_and_keeps_what_is_not_over(
    database: sqlite3.Connection,
) -> None:
    keep(database, a_job("waits"), *(done(name) for name in "abcd"))
    assert sorted(job_table.trim(database, 2, 10**9)) == ["a", "b"]
    assert [job.id for job in job_table.page(database, (), "", "", 9)[0]] == ["d", "c", "waits"]


def test_history_is_trimmed_by_bytes_of_records_and_logs(database: sqlite3.Connection) -> None:
    keep(database, *(done(name) for name in "abc"))
    job_table.save(database, done("b"), b"x" * 10_000)
    assert sorted(job_table.trim(database, 100, 10_000)) == ["a", "b"]


def test_a_fact_is_kept(database: sqlite3.Connection) -> None:
    assert job_table.fact(database, "paused") is None
    job_table.set_fact(database, "paused", "yes")
    assert job_table.fact(database, "paused") == "yes"


def test_a_workflow_counts_with_the_newest_of_its_jobs(database: sqlite3.Connection) -> None:
    keep(database, *(done(name) for name in "abc"), text=b"x" * 10_000)
    assert job_table.trim(database, 100, 11_500) == []
    assert sorted(job_table.trim(database, 100, 10_000)) == ["a", "b", "c"]
